use html2text::config;
use loquat_core::retrieval::{ExtractError, Part};
use loquat_core::shared::JsonObject;

use crate::plain;
use crate::text::{Leave, Text};

/// Pages larger than this are no pages.
const LARGEST: usize = 32 << 20;

/// How many bytes of a page may stand before the end of its head.
const HEAD: usize = 256 << 10;

/// Wide enough that nothing is wrapped.
const WIDTH: usize = 1_000_000;

/// The page as text, headings as in Markdown, its title in front; title, description and language besides.
pub(crate) fn read(bytes: &[u8], content_type: Option<&str>, leave: &Leave) -> Result<Part, ExtractError> {
    if bytes.len() > LARGEST {
        return Err(ExtractError::TooLarge(format!(
            "a page of more than {} MB",
            LARGEST >> 20
        )));
    }
    let told = plain::charset(content_type).or_else(|| charset_within(bytes));
    let page = plain::decode(bytes, told.as_deref());
    let head = Head::of(&page);
    let body = text_of(&page)?;
    let mut text = Text::new(leave);
    if let Some(title) = &head.title
        && !body.trim_start_matches(['#', ' ', '\n']).starts_with(title.as_str())
    {
        text.push(title)?;
        text.push("\n\n")?;
    }
    text.push(&body)?;
    let named = [
        ("title", head.title),
        ("description", head.description),
        ("language", head.language),
    ];
    let metadata = named
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    Ok(Part {
        text: text.into_string(),
        metadata: JsonObject::from_iter(metadata),
    })
}

/// A page or a piece of one as text.
pub(crate) fn text_of(page: &str) -> Result<String, ExtractError> {
    let text = config::plain_no_decorate()
        .no_table_borders()
        .link_footnotes(false)
        .string_from_read(page.as_bytes(), WIDTH)
        .map_err(|error| ExtractError::Unreadable(format!("the page cannot be read: {error}")))?;
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    Ok(lines.join("\n").trim_matches('\n').to_owned())
}

/// What a page says of itself.
#[derive(Debug, Default)]
struct Head {
    title: Option<String>,
    description: Option<String>,
    language: Option<String>,
}

impl Head {
    fn of(page: &str) -> Self {
        let mut end = page.len().min(HEAD);
        while !page.is_char_boundary(end) {
            end -= 1;
        }
        let top = &page[..end];
        let mut head = Self::default();
        for tag in tags(top) {
            match tag.name.as_str() {
                "html" => head.language = head.language.or(tag.attribute("lang")),
                "title" if head.title.is_none() => {
                    let rest = &top[tag.end..];
                    let length = find(rest, "</title").unwrap_or(0);
                    head.title = words(&rest[..length]);
                }
                "meta"
                    if tag
                        .attribute("name")
                        .is_some_and(|name| name.eq_ignore_ascii_case("description")) =>
                {
                    head.description = head.description.or(tag.attribute("content"));
                }
                "body" => break,
                _ => {}
            }
        }
        head
    }
}

/// A tag as it stands in a page.
struct Tag<'a> {
    name: String,
    attributes: &'a str,
    /// Where it ends in the text.
    end: usize,
}

impl Tag<'_> {
    fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes;
        while let Some((name, after)) = rest.split_once('=') {
            let name = name
                .trim()
                .rsplit(|c: char| c.is_whitespace())
                .next()
                .unwrap_or_default();
            let after = after.trim_start();
            let (value, behind) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_once(|c: char| c.is_whitespace()).unwrap_or((after, "")),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return words(value);
            }
            rest = behind;
        }
        None
    }
}

fn tags(page: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + page[at..].find('<')?;
            if page[start..].starts_with("<!--") {
                at = start + page[start..].find("-->")?;
                continue;
            }
            let end = start + page[start..].find('>')? + 1;
            at = end;
            let inner = page[start + 1..end - 1].trim_end_matches('/');
            let split = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
            let name = inner[..split].to_ascii_lowercase();
            if name == "script" || name == "style" {
                at = end + find(&page[end..], &format!("</{name}")).unwrap_or(page.len() - end);
            }
            return Some(Tag {
                name,
                attributes: &inner[split..],
                end,
            });
        }
    })
}

/// Where such a text begins, in any case of its letters.
fn find(text: &str, wanted: &str) -> Option<usize> {
    let wanted = wanted.as_bytes();
    text.as_bytes()
        .windows(wanted.len())
        .position(|window| window.eq_ignore_ascii_case(wanted))
}

/// A piece of a page in one line, its entities read.
fn words(piece: &str) -> Option<String> {
    let text = text_of(&piece.replace('<', "&lt;")).ok()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The character set that a page names in its own head.
fn charset_within(bytes: &[u8]) -> Option<String> {
    let top: String = bytes.iter().take(4096).map(|byte| char::from(*byte)).collect();
    let at = find(&top, "charset=")?;
    let rest = top[at + "charset=".len()..].trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(['"', '\'', ' ', ';', '>', '/']).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::text::Leave;

    fn page(html: &str) -> loquat_core::retrieval::Part {
        read(html.as_bytes(), Some("text/html"), &Leave::default()).unwrap()
    }

    #[test]
    fn what_is_markup_goes_what_is_text_stays() {
        let part = page(
            "<html lang='en'><head><title>Harbour &amp; news</title><style>p{color:red}</style><meta name=\"description\" \
             content='About boats'></head><body><h1>News</h1><p>Herring &amp; cod</p><script>let a = '<p>no</p>';</script>\
             <table><tr><td>a</td><td>b</td></tr></table></body></html>",
        );
        assert!(
            part.text.starts_with("Harbour & news\n\n# News\n\nHerring & cod"),
            "{}",
            part.text
        );
        assert!(!part.text.contains("color") && !part.text.contains("no<"));
        assert_eq!(part.metadata["title"], "Harbour & news");
        assert_eq!(part.metadata["description"], "About boats");
        assert_eq!(part.metadata["language"], "en");
    }

    #[test]
    fn a_piece_is_enough() {
        let part = page("<p>The herring fleet sails at dawn.</p>");
        assert_eq!(part.text, "The herring fleet sails at dawn.");
        assert!(part.metadata.is_empty());
    }

    #[test]
    fn deep_nesting_is_survived() {
        let html = "<div>".repeat(3_000) + "deep";
        let read = std::thread::Builder::new()
            .stack_size(16 << 20)
            .spawn(move || read(html.as_bytes(), None, &Leave::default()).is_ok());
        read.unwrap().join().unwrap();
    }
}
