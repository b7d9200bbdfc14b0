//! Texts in other forms: Markdown as HTML, chats as PDF, code in its usual shape.
//!
//! [`PdfExporter`] makes exports of chats, [`PythonFormatters`] leaves code to a formatter that is on the machine. Nothing here
//! talks to anybody.

mod exporter;
mod formatter;
mod pdf;

pub use exporter::PdfExporter;
pub use formatter::PythonFormatters;
