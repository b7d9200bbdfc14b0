//! API keys: what programs show instead of a session.

mod key;
mod ports;
mod scope;

pub use key::{ApiKey, StoredKey};
pub use ports::ApiKeyStore;
pub use scope::KeyScope;
