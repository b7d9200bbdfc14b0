//! API keys: what programs show instead of a session.

mod key;
mod ports;
mod scope;
mod service;

pub use key::{ApiKey, StoredKey};
pub use ports::ApiKeyStore;
pub use scope::KeyScope;
pub use service::{ApiKeyError, ApiKeys};
