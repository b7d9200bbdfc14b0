//! Tokens and password hashes: what the core wants to be proven, proven with cryptography.
//!
//! [`JwtTokens`] makes and checks tokens as Open WebUI does, so that people stay signed in when the one takes over from
//! the other. [`Fernet`] seals what clients keep for us, readable by both. [`HashedPasswords`] hashes passwords, a few at a time, with the methods in `method`.

mod fernet;
mod jwt;
mod method;
mod passwords;

pub use fernet::Fernet;
pub use jwt::JwtTokens;
pub use method::Method;
pub use passwords::{HashedPasswords, Limits};
