//! Texts to hand on: Markdown as HTML, and chats as documents to print.

mod ports;
mod service;

pub use ports::{Paper, PaperError, PaperMessage, Typesetter};
pub use service::Papers;
