use std::sync::Arc;

use loquat_core::chat::{
    Announcements, Archive, ChatLists, ChatSearch, ChatStore, Chats, Messages, Shares, Statistics, TagStore, Tags,
    Transfer,
};
use loquat_core::folder::FolderStore;
use loquat_core::settings::Settings;
use loquat_http::chats::ChatServices;

use super::Infrastructure;
use super::conversations::ConversationWiring;

/// What people do with their chats.
pub fn services(
    infrastructure: &Infrastructure,
    settings: &Arc<Settings>,
    conversations: &ConversationWiring,
) -> ChatServices {
    let store: Arc<dyn ChatStore> = infrastructure.stores.chats.clone();
    let tags: Arc<dyn TagStore> = infrastructure.stores.tags.clone();
    let folders: Arc<dyn FolderStore> = infrastructure.stores.folders.clone();
    let (clock, ids) = (&infrastructure.clock, &infrastructure.ids);
    let news = Announcements::new(Arc::new(conversations.sockets.clone()));
    let chats = Chats::new(
        store.clone(),
        conversations.watchers.clone(),
        news.clone(),
        clock.clone(),
        ids.clone(),
    );
    let shares = Shares::new(store.clone(), settings.clone(), clock.clone(), ids.clone());
    let transfer = Transfer::new(
        store.clone(),
        settings.clone(),
        news.clone(),
        clock.clone(),
        ids.clone(),
    );
    let messages = Messages::new(store.clone(), Arc::new(conversations.sockets.clone()), clock.clone());
    ChatServices {
        chats: Arc::new(chats),
        lists: Arc::new(ChatLists::new(store.clone(), folders.clone(), settings.clone())),
        search: Arc::new(ChatSearch::new(store.clone(), tags.clone(), folders)),
        tags: Arc::new(Tags::new(store.clone(), tags, news.clone())),
        archive: Arc::new(Archive::new(store.clone(), news, clock.clone())),
        shares: Arc::new(shares),
        transfer: Arc::new(transfer),
        messages: Arc::new(messages),
        statistics: Arc::new(Statistics::new(store, settings.clone())),
    }
}
