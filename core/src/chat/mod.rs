//! Chats: what people and models said to each other, and how it is found again.
//!
//! A [`Chat`] is a row with a body. The body is a JSON object that the page makes; it passes through as text and is
//! looked into only where something in it counts: the title, one message, statistics. Tags, shared copies and the
//! archive change together with their chats, so they are behind one port, [`ChatStore`].

mod body;
mod entity;
mod filter;
mod message;
mod ports;
mod tag;

pub use body::BodyError;
pub use entity::{Chat, ChatChange, ChatId, ChatSummary};
pub use filter::{ChatFilter, ChatOrder, Place, Tagged};
pub use message::{MessageEdit, MessageId};
pub use ports::{ChatStore, TagStore};
pub use tag::{Tag, TagId};
