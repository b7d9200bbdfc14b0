//! Passwords: how they are hashed, and which ones are good enough.

mod hasher;
mod passwords;
mod pattern;
mod rules;

pub use hasher::{HashError, PasswordHasher};
pub use passwords::{PasswordError, Passwords};
pub use pattern::{Pattern, PatternError};
pub use rules::{PasswordRefused, PasswordRules};
