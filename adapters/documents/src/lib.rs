//! Text out of documents, on this machine: PDF, office files, web pages, tables, mails, source code.
//!
//! [`Documents`] is the way in: it takes a document from its stream, gives it to one of two threads, and looks at the
//! clock. `kind.rs` says which reader a document gets; each reader is a file, takes bytes, and writes into a
//! [`text::Text`] that knows its limits. Nothing here calls anybody: engines behind HTTP are in another crate.

mod csv;
mod documents;
mod html;
mod kind;
mod msg;
mod office;
mod package;
mod pdf;
mod plain;
mod repair;
mod rtf;
mod sheets;
mod text;
mod xml;

pub use documents::Documents;
