use loquat_core::retrieval::{ExtractError, Part};

use super::walk::{Format, walk};
use crate::package::Package;
use crate::text::{Leave, Text};

const FORMAT: Format = Format {
    text: &["t"],
    skipped: &["del", "moveFrom", "Fallback", "instrText", "delText"],
    paragraph: &["p"],
    paragraph_end: "\n\n",
    tab: &["tab"],
    line_break: &["br", "cr"],
    cell: &["tc"],
    row: &["tr"],
    blanks: None,
};

/// Headers, the document, notes, footers.
pub(crate) fn read(bytes: &[u8], leave: &Leave) -> Result<Part, ExtractError> {
    let mut package = Package::open(bytes)?;
    let document = package.text("word/document.xml")?;
    let document = document.ok_or_else(|| ExtractError::Unreadable("it holds no document".into()))?;
    let mut text = Text::new(leave);
    for header in package.numbered("word/header", ".xml") {
        add(&mut package, &header, &mut text)?;
    }
    walk(&document, &FORMAT, &mut text)?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        text.end_paragraph()?;
        add(&mut package, notes, &mut text)?;
    }
    for footer in package.numbered("word/footer", ".xml") {
        text.end_paragraph()?;
        add(&mut package, &footer, &mut text)?;
    }
    Ok(Part::plain(text.into_string().trim().to_owned()))
}

fn add(package: &mut Package<'_>, part: &str, text: &mut Text) -> Result<(), ExtractError> {
    match package.text(part)? {
        Some(source) => walk(&source, &FORMAT, text),
        None => Ok(()),
    }
}
