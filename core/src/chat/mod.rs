//! Chats: what people and models said to each other, and how it is found again.
//!
//! A [`Chat`] is a row with a body. The body is a JSON object that the web client makes; it passes through as text and
//! is looked into only where something in it counts: the title, one message, statistics. Tags, shared copies and the
//! archive change together with their chats, so they are behind one port, [`ChatStore`].
//!
//! The use cases are cut by theme: [`Chats`], [`ChatLists`], [`ChatSearch`], [`Tags`], [`Archive`], [`Shares`],
//! [`Transfer`], [`Messages`], [`Statistics`].

mod announce;
mod archive;
mod body;
mod chats;
mod entity;
mod error;
mod filter;
mod lists;
mod message;
mod messages;
mod ports;
mod query;
mod report;
mod search;
mod shares;
mod splice;
mod statistics;
mod tag;
mod tags;
mod transfer;

pub use announce::{Announcements, ChatNews};
pub use archive::Archive;
pub use body::BodyError;
pub use chats::Chats;
pub use entity::{Chat, ChatChange, ChatHead, ChatId, ChatSummary};
pub use error::ChatError;
pub use filter::{ChatFilter, ChatOrder, Place, Tagged};
pub use lists::{Beside, ChatLists, Look};
pub use message::{MessageEdit, MessageId};
pub use messages::Messages;
pub use ports::{ChatStore, TagStore};
pub use query::SearchQuery;
pub use report::{ChatReport, ChatStatistics, MessageStatistics};
pub use search::ChatSearch;
pub use shares::Shares;
pub use statistics::{ReportStream, Statistics};
pub use tag::{Tag, TagId};
pub use tags::Tags;
pub use transfer::{ChatStream, ImportedChat, Transfer};
