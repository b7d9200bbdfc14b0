use encoding_rs::{Encoding, WINDOWS_1252};
use loquat_core::retrieval::{ExtractError, Part};

use crate::text::{Leave, Text};

/// Groups whose content is not part of the text.
const SKIPPED: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "fldinst",
    "header",
    "footer",
    "headerl",
    "headerr",
    "footerl",
    "footerr",
    "bkmkstart",
    "bkmkend",
    "pntext",
    "nonshppict",
    "private",
    "filetbl",
    "revtbl",
];

/// Deeper groups than these no program writes.
const DEEPEST: usize = 512;

/// A document in Rich Text Format.
pub(crate) fn read(bytes: &[u8], leave: &Leave) -> Result<Part, ExtractError> {
    if !bytes.starts_with(b"{\\rtf") {
        return Err(ExtractError::Unreadable("it is no document in Rich Text Format".into()));
    }
    let mut reader = Reading {
        text: Text::new(leave),
        group: Group {
            skipped: false,
            after_unicode: 1,
        },
        outer: Vec::new(),
        encoding: WINDOWS_1252,
        bytes: Vec::new(),
        half: None,
        to_skip: 0,
    };
    let mut at = 0;
    while at < bytes.len() {
        at += reader.step(&bytes[at..])?;
    }
    reader.flush()?;
    Ok(Part::plain(reader.text.into_string().trim().to_owned()))
}

/// What ends with the group that it began in.
#[derive(Clone, Copy)]
struct Group {
    skipped: bool,
    /// How many characters stand behind one in Unicode for programs that know none.
    after_unicode: usize,
}

struct Reading {
    text: Text,
    group: Group,
    outer: Vec<Group>,
    encoding: &'static Encoding,
    /// Bytes of the code page that are not yet letters.
    bytes: Vec<u8>,
    /// The first half of a letter that comes in two.
    half: Option<u32>,
    to_skip: usize,
}

impl Reading {
    /// Reads what stands next, and answers how long it is.
    fn step(&mut self, rest: &[u8]) -> Result<usize, ExtractError> {
        match rest[0] {
            b'{' => {
                self.flush()?;
                if self.outer.len() >= DEEPEST {
                    return Err(ExtractError::TooLarge("its groups are nested too deep".into()));
                }
                self.outer.push(self.group);
                Ok(1)
            }
            b'}' => {
                self.flush()?;
                self.group = self.outer.pop().unwrap_or(self.group);
                self.to_skip = 0;
                Ok(1)
            }
            b'\\' => self.control(rest),
            b'\r' | b'\n' => Ok(1),
            byte => {
                self.letter(byte);
                Ok(1)
            }
        }
    }

    fn control(&mut self, rest: &[u8]) -> Result<usize, ExtractError> {
        match rest.get(1) {
            Some(b'\'') => {
                let digits = rest.get(2..4).and_then(|digits| std::str::from_utf8(digits).ok());
                if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    self.letter(byte);
                }
                Ok(4)
            }
            Some(letter) if letter.is_ascii_alphabetic() => self.word(rest),
            Some(b'*') => {
                self.group.skipped = true;
                Ok(2)
            }
            Some(b'~') => self.say(" ").map(|()| 2),
            Some(b'_') => self.say("-").map(|()| 2),
            Some(b'\\' | b'{' | b'}') => {
                self.letter(rest[1]);
                Ok(2)
            }
            Some(b'\n' | b'\r') => self.say("\n").map(|()| 2),
            _ => Ok(2),
        }
    }

    fn word(&mut self, rest: &[u8]) -> Result<usize, ExtractError> {
        let letters = rest[1..]
            .iter()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let name = std::str::from_utf8(&rest[1..=letters]).unwrap_or_default();
        let behind = &rest[1 + letters..];
        let sign = usize::from(behind.first() == Some(&b'-'));
        let digits = behind[sign..]
            .iter()
            .take(10)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = match digits {
            0 => None,
            _ => std::str::from_utf8(&behind[..sign + digits])
                .ok()
                .and_then(|text| text.parse::<i64>().ok()),
        };
        let mut length = 1 + letters + if digits > 0 { sign + digits } else { 0 };
        if rest.get(length) == Some(&b' ') {
            length += 1;
        }
        match (name, number) {
            ("par" | "line" | "sect" | "page" | "row", _) => self.say("\n")?,
            ("cell" | "tab", _) => self.say("\t")?,
            ("emdash", _) => self.say("—")?,
            ("endash", _) => self.say("–")?,
            ("bullet", _) => self.say("•")?,
            ("lquote" | "rquote", _) => self.say("'")?,
            ("ldblquote" | "rdblquote", _) => self.say("\"")?,
            ("ansicpg", Some(page)) => {
                let label = if page == 932 {
                    "shift_jis".to_owned()
                } else {
                    format!("windows-{page}")
                };
                self.encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
            }
            ("uc", Some(count)) => self.group.after_unicode = usize::try_from(count).unwrap_or(1).min(16),
            ("u", Some(code)) => {
                self.unicode(code)?;
                self.to_skip = self.group.after_unicode;
            }
            ("bin", Some(count)) => length += usize::try_from(count).unwrap_or(0),
            (name, _) if SKIPPED.contains(&name) => self.group.skipped = true,
            _ => {}
        }
        Ok(length)
    }

    /// Negative numbers are those of 16 bits; letters beyond come as two.
    fn unicode(&mut self, code: i64) -> Result<(), ExtractError> {
        let code = u32::try_from(if code < 0 { code + 0x1_0000 } else { code }).unwrap_or(0xfffd);
        let letter = match (self.half.take(), code) {
            (Some(high), 0xdc00..=0xdfff) => 0x1_0000 + ((high - 0xd800) << 10) + (code - 0xdc00),
            (_, 0xd800..=0xdbff) => {
                self.half = Some(code);
                return Ok(());
            }
            _ => code,
        };
        self.say(&char::from_u32(letter).unwrap_or('\u{fffd}').to_string())
    }

    fn letter(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if !self.group.skipped {
            self.bytes.push(byte);
        }
    }

    fn say(&mut self, text: &str) -> Result<(), ExtractError> {
        self.flush()?;
        match self.group.skipped {
            true => Ok(()),
            false => self.text.push(text),
        }
    }

    fn flush(&mut self) -> Result<(), ExtractError> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        self.text.push(&self.encoding.decode_without_bom_handling(&bytes).0)
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::text::Leave;

    fn text(rtf: &[u8]) -> String {
        read(rtf, &Leave::default()).unwrap().text
    }

    #[test]
    fn letters_of_every_kind_are_read() {
        let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 Gr\'f6\'dfe \u8211?\u252\'fc\par b\{c\}}";
        assert_eq!(text(rtf), "Größe –ü\nb{c}");
    }

    #[test]
    fn cells_stand_apart() {
        assert_eq!(text(br"{\rtf1 a\cell b\cell\row c}"), "a\tb\t\nc");
    }
}
