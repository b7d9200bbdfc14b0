//! Sessions: the tokens that sign-in gives out, who holds one, and how they end before their time.

mod activity;
mod ended;
mod known;
mod recent;
mod sessions;
mod token;

pub use activity::Activity;
pub use ended::{EndedSessions, SessionsSince};
pub use sessions::{Doubt, Session, SessionPorts, Sessions};
pub use token::{Claims, TokenId, Tokens};
