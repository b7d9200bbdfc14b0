//! Texts in other forms: Markdown as HTML, chats as PDF, code in its usual shape.
//!
//! [`Press`] makes papers of chats, [`PythonFormatters`] leaves code to a formatter that is on the machine. Nothing here
//! talks to anybody.

mod formatter;
mod pdf;
mod press;

pub use formatter::PythonFormatters;
pub use press::Press;
