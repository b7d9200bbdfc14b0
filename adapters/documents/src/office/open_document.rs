use loquat_core::retrieval::{ExtractError, Part};

use super::walk::{Format, walk};
use crate::package::Package;
use crate::text::{Leave, Text};

const FORMAT: Format = Format {
    text: &["p", "h"],
    skipped: &["tracked-changes", "annotation"],
    paragraph: &["p", "h"],
    paragraph_end: "\n\n",
    tab: &["tab"],
    line_break: &["line-break"],
    cell: &["table-cell"],
    row: &["table-row"],
    blanks: Some("s"),
};

/// Texts, presentations and workbooks alike: what stands in paragraphs, cells as they are shown.
pub(crate) fn read(bytes: &[u8], leave: &Leave) -> Result<Part, ExtractError> {
    let mut package = Package::open(bytes)?;
    let content = package.text("content.xml")?;
    let content = content.ok_or_else(|| ExtractError::Unreadable("it holds no content".into()))?;
    let mut text = Text::new(leave);
    walk(&content, &FORMAT, &mut text)?;
    Ok(Part::plain(text.into_string().trim().to_owned()))
}
