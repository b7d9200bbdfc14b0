//! Ollama's own API, beside the chats: administrators configure its servers and look after what those have, and programs
//! that speak its words ask models through us, as the settings of those models demand.
//!
//! Start reading at [`OllamaGateway`]; each file holds the use cases of one theme.

mod configuration;
mod errand;
mod files;
mod gateway;
mod keeping;
mod lists;
mod ports;
mod questions;
mod version;

pub use configuration::OllamaConfiguration;
pub use files::ModelFileName;
pub use gateway::{OllamaError, OllamaGateway};
pub use ports::{Arrival, Arrivals, ModelFile, ModelFileError, ModelFiles};
pub use questions::{Plain, Prepared};
