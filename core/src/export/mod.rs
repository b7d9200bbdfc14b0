//! Texts to hand on: Markdown as HTML, and chats as documents to print.

mod ports;
mod service;

pub use ports::{ExportError, Renderer, Transcript, TranscriptMessage};
pub use service::Exports;
