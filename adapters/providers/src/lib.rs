//! Who answers: OpenAI and everything that speaks like it, Ollama, the connections that users' pages keep by themselves,
//! and the demo model inside the binary.
//!
//! One [`Wire`] carries every request: pooled connections, deadlines, and a response whose drop closes the upstream
//! connection at once. [`OpenAi`] asks over it, and [`Ollama`] does the same and translates. A provider that speaks
//! otherwise is another module of the same form.
//!
//! Start reading at [`OpenAi`].

mod answers;
mod caller;
mod demo;
mod headers;
mod ollama;
mod openai;
mod page;
mod pieces;
mod plain;
mod sources;
mod wire;

pub use caller::Manners;
pub use demo::Demo;
pub use loquat_client::{AnswerBody, HttpClient, UploadBody, UploadClient};
pub use ollama::{ModelFolder, Ollama};
pub use openai::{Entra, EntraIdentity, OpenAi};
pub use page::PageConnections;
pub use plain::PlainPipelineProvider;
pub use wire::{Patience, Wire};
