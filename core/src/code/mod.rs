//! Code in chats: run elsewhere, and brought into its usual shape.

mod ports;
mod service;

pub use ports::{CodeFormatter, CodeRunner, FormatError, Notebook, Outcome, Proof, RunError};
pub use service::{CodeError, Snippets};
