//! Sessions: the tokens that sign-in gives out, and how they end before their time.

mod ended;
mod lifetime;
mod token;

pub use ended::{EndedSessions, SessionsSince};
pub use lifetime::{Lifetime, LifetimeError};
pub use token::{Claims, TokenId, Tokens};
