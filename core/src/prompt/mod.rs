//! Prompts: texts that people keep and call up in a chat by a command such as `/translate`.
//!
//! A [`Prompt`] is found by its [`Command`], which nobody else may use. [`Prompts`] decides who may do what.

mod entity;
mod ports;
mod service;

pub use entity::{Command, NewPrompt, Prompt, PromptChange};
pub use ports::PromptStore;
pub use service::{PromptError, Prompts};
