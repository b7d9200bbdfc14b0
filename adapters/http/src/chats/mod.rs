//! Chats, their messages, tags and shares. A file per theme, as in the core.

mod archive;
mod keep;
mod lists;
mod messages;
mod reports;
mod search;
mod shares;
mod statistics;
mod tags;
mod transfer;
mod view;

use std::fmt;
use std::sync::Arc;

use loquat_core::chat::{Archive, ChatLists, ChatSearch, Chats, Messages, Shares, Statistics, Tags, Transfer};
use poem_openapi::OpenApi;

use crate::Services;

/// The use cases of chats.
#[derive(Clone)]
pub struct ChatServices {
    pub chats: Arc<Chats>,
    pub lists: Arc<ChatLists>,
    pub search: Arc<ChatSearch>,
    pub tags: Arc<Tags>,
    pub archive: Arc<Archive>,
    pub shares: Arc<Shares>,
    pub transfer: Arc<Transfer>,
    pub messages: Arc<Messages>,
    pub statistics: Arc<Statistics>,
}

impl fmt::Debug for ChatServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChatServices")
    }
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let of = services.chats.clone();
    (
        keep::KeepChats { chats: of.chats },
        lists::ListChats { lists: of.lists },
        search::SearchChats { search: of.search },
        tags::TagChats { tags: of.tags },
        archive::ArchiveChats { archive: of.archive },
        shares::ShareChats { shares: of.shares },
        transfer::TransferChats { transfer: of.transfer },
        messages::WriteMessages { messages: of.messages },
        statistics::ChatNumbers {
            statistics: of.statistics,
        },
    )
}
