//! The driving HTTP adapter: Open WebUI 0.7.2's paths and JSON over the services of the core.
//!
//! A folder per area of the API, a file per theme, an `#[OpenApi]` struct per file; [`wire`] holds what they share:
//! bodies, callers, failures. A handler extracts, asks one service and shapes the answer; it decides nothing.
//!
//! Start reading at [`wire::Failure`], the one place where errors become statuses, then at [`router`], where everything
//! comes together.

mod area;
pub mod audio;
pub mod auths;
pub mod chats;
pub mod completions;
pub mod configs;
pub mod document;
mod documents;
pub mod edge;
pub mod evaluations;
pub mod files;
pub mod folders;
pub mod frontend;
pub mod functions;
pub mod groups;
pub mod health;
pub mod images;
pub mod jobs;
pub mod knowledge;
pub mod memories;
pub mod metrics;
pub mod models;
pub mod notes;
pub mod ollama;
pub mod openai;
pub mod pipelines;
pub mod placeholders;
mod plugins;
pub mod prompts;
pub mod retrieval;
mod router;
pub mod scim;
mod services;
pub mod sign_on;
pub mod tasks;
pub mod tools;
pub mod users;
mod utils;
mod views;
pub mod web_client;
pub mod wire;

pub use router::{Surroundings, router};
pub use services::Services;
