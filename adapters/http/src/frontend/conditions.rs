//! What a client that has a file already, or a part of it, asks for.

use std::time::SystemTime;

use poem::http::HeaderMap;
use poem::http::header::{HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE};

/// Which state of a file it is.
#[derive(Debug)]
pub struct Version {
    /// In quotes, as it stands in the header.
    pub tag: String,
    pub changed: SystemTime,
}

/// How much of a file is wanted.
#[derive(Debug, PartialEq, Eq)]
pub enum Portion {
    All,
    Part {
        first: u64,
        last: u64,
    },
    /// Nothing that the file has.
    Outside,
}

/// Does the client have this very version?
pub fn is_unchanged(asked: &HeaderMap, version: &Version) -> bool {
    names(asked, &version.tag)
        .unwrap_or_else(|| since(asked, IF_MODIFIED_SINCE).is_some_and(|known| version.changed <= known))
}

/// Is this tag among those that the client has? `None` if it names none.
pub fn names(asked: &HeaderMap, tag: &str) -> Option<bool> {
    let tags = text(asked, IF_NONE_MATCH)?;
    Some(
        tags.split(',')
            .map(str::trim)
            .any(|known| known == "*" || weak(known) == tag),
    )
}

/// The part that is asked for. Several parts at once, and what is no range at all, get the whole file.
pub fn portion(asked: &HeaderMap, version: &Version, length: u64) -> Portion {
    let range = text(asked, RANGE).and_then(|range| range.strip_prefix("bytes="));
    match range {
        Some(range) if is_of_this_version(asked, version) => part(range, length),
        _ => Portion::All,
    }
}

fn part(range: &str, length: u64) -> Portion {
    let Some((first, last)) = range.trim().split_once('-') else {
        return Portion::All;
    };
    let part = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last),
        (Ok(first), Err(_)) if last.is_empty() => (first, u64::MAX),
        // The last so many bytes.
        (Err(_), Ok(0)) if first.is_empty() => return Portion::Outside,
        (Err(_), Ok(last)) if first.is_empty() => (length.saturating_sub(last), u64::MAX),
        _ => return Portion::All,
    };
    match part {
        (first, _) if first >= length => Portion::Outside,
        (first, last) => Portion::Part {
            first,
            last: last.min(length - 1),
        },
    }
}

/// A part of a file that has changed meanwhile is of no use to who has the rest of the old one.
fn is_of_this_version(asked: &HeaderMap, version: &Version) -> bool {
    match text(asked, IF_RANGE) {
        Some(tag) if tag.contains('"') => tag == version.tag,
        Some(_) => since(asked, IF_RANGE) == Some(version.changed),
        None => true,
    }
}

/// Compression makes tags weak: the file is the same all the same.
fn weak(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

fn text(asked: &HeaderMap, name: HeaderName) -> Option<&str> {
    asked.get(name)?.to_str().ok()
}

fn since(asked: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(text(asked, name)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_what_there_is() {
        assert_eq!(part("0-3", 10), Portion::Part { first: 0, last: 3 });
        assert_eq!(part("4-", 10), Portion::Part { first: 4, last: 9 });
        assert_eq!(part("-3", 10), Portion::Part { first: 7, last: 9 });
        assert_eq!(part("-30", 10), Portion::Part { first: 0, last: 9 });
        assert_eq!(part("8-99", 10), Portion::Part { first: 8, last: 9 });
        assert_eq!(part("10-", 10), Portion::Outside);
        assert_eq!(part("-0", 10), Portion::Outside);
        assert_eq!(part("0-", 0), Portion::Outside);
    }

    #[test]
    fn what_is_no_single_range_gets_the_whole_file() {
        for odd in ["3-1", "a-b", "0-1,3-4", "", "-"] {
            assert_eq!(part(odd, 10), Portion::All, "{odd}");
        }
    }
}
