//! Office files: archives of XML, all read by one walk and a table of names for each format.

mod epub;
mod open_document;
mod slides;
mod walk;
mod word;

pub(crate) use epub::read as epub;
pub(crate) use open_document::read as open_document;
pub(crate) use slides::read as slides;
pub(crate) use word::read as word;
