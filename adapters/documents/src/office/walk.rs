use loquat_core::retrieval::ExtractError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::text::Text;
use crate::xml::{DEEPEST, broken, resolved};

/// What a format means by its elements. All names are local ones.
pub(super) struct Format {
    /// Where text stands.
    pub text: &'static [&'static str],
    /// What is left out with all that is in it.
    pub skipped: &'static [&'static str],
    pub paragraph: &'static [&'static str],
    /// What ends a paragraph outside of tables.
    pub paragraph_end: &'static str,
    pub tab: &'static [&'static str],
    pub line_break: &'static [&'static str],
    pub cell: &'static [&'static str],
    pub row: &'static [&'static str],
    /// Runs of white space are one blank; an element of this name is as many blanks as its `c` says.
    pub blanks: Option<&'static str>,
}

/// An attribute of an element, by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, wanted: &str) -> Option<String> {
    element.attributes().flatten().find_map(|attribute| {
        let fits = attribute.key.local_name().into_inner() == wanted;
        fits.then(|| attribute.normalized_value(XmlVersion::Explicit1_0).ok())
            .flatten()
            .map(|value| value.into_owned())
    })
}

/// Walks over a part and writes its text.
pub(super) fn walk(source: &str, format: &Format, text: &mut Text) -> Result<(), ExtractError> {
    let mut walk = Walk {
        format,
        text,
        depth: 0,
        skipped_at: None,
        in_text: 0,
        in_cell: 0,
        blank: false,
    };
    let mut reader = Reader::from_str(source);
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(element) => walk.enter(&element)?,
            Event::End(element) => walk.leave(element.local_name().into_inner())?,
            Event::Empty(element) => {
                walk.enter(&element)?;
                walk.leave(element.local_name().into_inner())?;
            }
            Event::Text(piece) => walk.say(&piece)?,
            Event::CData(piece) => walk.say(&piece)?,
            Event::GeneralRef(entity) => walk.say(&resolved(&entity))?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

struct Walk<'a> {
    format: &'a Format,
    text: &'a mut Text,
    depth: usize,
    skipped_at: Option<usize>,
    in_text: usize,
    in_cell: usize,
    /// White space was seen and not yet written.
    blank: bool,
}

impl Walk<'_> {
    fn enter(&mut self, element: &BytesStart<'_>) -> Result<(), ExtractError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ExtractError::TooLarge("its elements are nested too deep".into()));
        }
        if self.skipped_at.is_some() {
            return Ok(());
        }
        let format = self.format;
        let name = element.local_name().into_inner();
        let is_number = name == "fld" && attribute(element, "type").as_deref() == Some("slidenum");
        if is_number || format.skipped.contains(&name) {
            self.skipped_at = Some(self.depth);
            return Ok(());
        }
        if format.text.contains(&name) {
            self.in_text += 1;
        }
        if format.cell.contains(&name) {
            self.in_cell += 1;
        }
        if format.tab.contains(&name) {
            self.mark("\t")?;
        }
        if format.line_break.contains(&name) {
            self.mark("\n")?;
        }
        if format.blanks == Some(name) && self.in_text > 0 {
            let count = attribute(element, "c")
                .and_then(|count| count.parse().ok())
                .unwrap_or(1usize);
            self.text.push(&" ".repeat(count.min(100)))?;
            self.blank = false;
        }
        Ok(())
    }

    fn leave(&mut self, name: &str) -> Result<(), ExtractError> {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        if let Some(skipped_at) = self.skipped_at {
            if depth == skipped_at {
                self.skipped_at = None;
            }
            return Ok(());
        }
        let format = self.format;
        if format.text.contains(&name) {
            self.in_text = self.in_text.saturating_sub(1);
        }
        if format.paragraph.contains(&name) {
            self.blank = false;
            match self.in_cell {
                0 => self.text.separate(format.paragraph_end)?,
                _ if self.text.as_str().ends_with(['\t', '\n', ' ']) => {}
                _ => self.text.push(" ")?,
            }
        }
        if format.cell.contains(&name) {
            self.in_cell = self.in_cell.saturating_sub(1);
            self.text.push("\t")?;
        }
        if format.row.contains(&name) {
            self.text.push("\n")?;
        }
        Ok(())
    }

    fn mark(&mut self, mark: &str) -> Result<(), ExtractError> {
        self.blank = false;
        self.text.push(mark)
    }

    fn say(&mut self, piece: &str) -> Result<(), ExtractError> {
        if self.in_text == 0 || self.skipped_at.is_some() {
            return Ok(());
        }
        if self.format.blanks.is_none() {
            return self.text.push(piece);
        }
        for (number, word) in piece.split([' ', '\n', '\t', '\r']).enumerate() {
            self.blank |= number > 0;
            if word.is_empty() {
                continue;
            }
            let at_start = self.text.as_str().is_empty() || self.text.as_str().ends_with(['\n', '\t', ' ']);
            if self.blank && !at_start {
                self.text.push(" ")?;
            }
            self.blank = false;
            self.text.push(word)?;
        }
        Ok(())
    }
}
