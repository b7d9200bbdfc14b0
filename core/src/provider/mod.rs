//! Who answers: providers of models, and what they are asked and say.
//!
//! The words are those of OpenAI's chat API, which the clients of this service speak; an adapter for a provider that
//! speaks otherwise translates at its edge.

mod answer;
mod balance;
mod book;
mod connection;
mod gateway;
mod ports;
mod rhythm;
mod routes;
mod user_headers;

pub use answer::{Answer, Chunk, Chunks, Passed, ToolCallPart};
pub use balance::{BalanceOptions, Balancer, Beginning, Flight, ReplicaHealth};
pub use book::{OllamaConnections, OpenAiConnections};
pub use connection::{Authorization, Connection, connections};
pub use gateway::{GatewayError, OpenAiConfiguration, OpenAiGateway, Trial};
pub use ports::{
    AskingPage, ConnectionBook, Courier, Errand, Method, ModelProvider, OnBehalf, ProviderError, Question, Waited,
};
pub(crate) use rhythm::AS_GOOD_AS_DUE;
pub use rhythm::Rhythm;
pub use routes::{ProviderKind, Route};
pub use user_headers::user_headers;
