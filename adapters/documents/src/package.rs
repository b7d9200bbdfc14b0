use std::borrow::Cow;
use std::io::{Cursor, Read};

use encoding_rs::Encoding;
use loquat_core::retrieval::ExtractError;
use zip::ZipArchive;
use zip::result::ZipError;

/// An archive may hold so many entries,
const MOST_ENTRIES: usize = 10_000;
/// one of them so many bytes,
const LARGEST_PART: u64 = 256 << 20;
/// those that are read so many together,
const LARGEST_SUM: u64 = 1 << 30;
/// and each so many times what it takes packed, if it is large at all.
const GREATEST_RATIO: u64 = 1000;

/// An archive as office files are one: its parts are read by name, within limits.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ExtractError> {
        // An office file with a password is no archive but a container of the old kind.
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(ExtractError::Locked);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if archive.len() > MOST_ENTRIES {
            return Err(ExtractError::TooLarge(format!(
                "it holds more than {MOST_ENTRIES} entries"
            )));
        }
        Ok(Self {
            archive,
            left: LARGEST_SUM,
        })
    }

    /// The bytes of a part; `None` if it is not there.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let part = match self.archive.by_name(name.trim_start_matches('/')) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(error)),
        };
        if part.encrypted() {
            return Err(ExtractError::Locked);
        }
        let largest = LARGEST_PART.min(self.left);
        if part.size() > largest
            || part.size() > (1 << 20) && part.size() / part.compressed_size().max(1) > GREATEST_RATIO
        {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        // What the archive says of its sizes may be a lie.
        let read = part.take(largest + 1).read_to_end(&mut bytes);
        let read =
            read.map_err(|error| ExtractError::Unreadable(format!("a part of it cannot be unpacked: {error}")))?;
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        if read > largest {
            return Err(too_large());
        }
        self.left -= read;
        Ok(Some(bytes))
    }

    /// A part as text.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, ExtractError> {
        Ok(self.bytes(name)?.map(|bytes| {
            let encoding = Encoding::for_bom(&bytes).map_or(encoding_rs::UTF_8, |(encoding, _)| encoding);
            match encoding.decode(&bytes).0 {
                Cow::Borrowed(text) => text.to_owned(),
                Cow::Owned(text) => text,
            }
        }))
    }

    /// The names of all parts that begin and end so, in the order of the numbers in them.
    pub(crate) fn numbered(&self, start: &str, end: &str) -> Vec<String> {
        let fits = |name: &String| name.starts_with(start) && name.ends_with(end);
        let names = self.archive.file_names().flatten().map(|name| name.into_owned());
        let mut names: Vec<String> = names.filter(fits).collect();
        names.sort_by_key(|name| {
            let digits: String = name.chars().filter(char::is_ascii_digit).collect();
            (digits.parse::<u64>().unwrap_or(0), name.clone())
        });
        names
    }
}

fn too_large() -> ExtractError {
    ExtractError::TooLarge("unpacked it takes more room than is allowed".into())
}

fn broken(error: ZipError) -> ExtractError {
    ExtractError::Unreadable(format!("it is damaged, or not what its name says: {error}"))
}

/// Where a relative name of one part leads from another.
pub(crate) fn resolve(base: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut folders: Vec<&str> = base.split('/').collect();
    folders.pop();
    for step in target.split('/') {
        match step {
            ".." => drop(folders.pop()),
            "." | "" => {}
            step => folders.push(step),
        }
    }
    folders.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn names_are_relative() {
        assert_eq!(
            resolve("ppt/presentation.xml", "slides/slide1.xml"),
            "ppt/slides/slide1.xml"
        );
        assert_eq!(
            resolve("ppt/slides/slide1.xml", "../notesSlides/n1.xml"),
            "ppt/notesSlides/n1.xml"
        );
        assert_eq!(resolve("OEBPS/book.opf", "/a/b.html"), "a/b.html");
    }
}
