//! Every [`ChatStore`](loquat_core::chat::ChatStore) behaves like this.

mod changing;
mod keeping;
mod lists;
mod messages;
mod search;
mod sharing;
mod tags;

use std::sync::Arc;

use loquat_core::chat::{Chat, ChatChange, ChatFilter, ChatStore, Tag, TagId, TagStore};
use loquat_core::identity::UserId;
use loquat_core::shared::{Direction, JsonObject, JsonText, Page, Seconds};
use serde_json::{Value, json};

use crate::contract::promises;

/// The stores of chats and tags of one world.
pub struct Chats {
    pub chats: Arc<dyn ChatStore>,
    pub tags: Arc<dyn TagStore>,
    /// The chats as another instance sees them.
    pub elsewhere: Arc<dyn ChatStore>,
}

impl Chats {
    async fn add(&self, chats: &[Chat]) {
        self.chats.insert(chats).await.unwrap();
    }

    async fn find(&self, id: &str) -> Option<Chat> {
        self.chats.find(&id.into()).await.unwrap()
    }

    async fn tags_of(&self, owner: &str) -> Vec<String> {
        let tags = self.tags.list(&owner.into()).await.unwrap();
        tags.into_iter().map(|tag| tag.id.0).collect()
    }

    async fn fitting(&self, filter: &ChatFilter) -> Vec<String> {
        self.page(filter, None).await
    }

    async fn page(&self, filter: &ChatFilter, page: Option<Page>) -> Vec<String> {
        let listed = self.chats.list(&ada(), filter, page).await.unwrap();
        listed.into_iter().map(|chat| chat.id.0).collect()
    }

    async fn saying(&self, phrase: &str) -> Vec<String> {
        let filter = ChatFilter {
            phrase: Some(phrase.to_owned()),
            direction: Direction::Ascending,
            ..ChatFilter::default()
        };
        self.fitting(&filter).await
    }

    async fn change(&self, id: &str, change: ChatChange, now: Seconds) -> Option<Chat> {
        self.chats.change(&ada(), &id.into(), &change, now).await.unwrap()
    }

    async fn tag(&self, id: &str, name: &str) -> Option<Vec<TagId>> {
        let tag = Tag::named(name, &ada());
        self.chats.add_tag(&ada(), &id.into(), &tag).await.unwrap()
    }
}

fn ada() -> UserId {
    "ada".into()
}

fn chat(id: &str, at: Seconds) -> Chat {
    Chat::new(id.into(), ada(), body(&json!({"title": id})), at)
}

fn body(value: &Value) -> JsonText {
    JsonText::parse(&value.to_string()).unwrap()
}

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap()
}

fn tagged(mut chat: Chat, tags: &[&str]) -> Chat {
    let tags: Vec<TagId> = tags.iter().map(|tag| TagId::from(*tag)).collect();
    chat.set_tag_ids(&tags);
    chat
}

promises!(
    chat_store:
    keeping::{
        a_chat_is_kept_as_it_was_added,
        all_chats_are_added_or_none,
        many_are_found_in_the_order_asked_for,
        one_walks_through_all_chats_in_slices,
        a_deleted_chat_takes_its_copy_and_its_tags_along,
        all_chats_of_one_user_are_deleted,
    },
    lists::{
        the_latest_change_comes_first_and_pages_do_not_overlap,
        lists_are_sorted_as_asked,
        a_list_shows_what_fits,
    },
    search::{
        a_phrase_is_found_in_titles_and_messages,
        strange_bodies_do_not_disturb_a_search,
    },
    changing::{
        a_merge_replaces_members_and_the_title,
        two_merges_at_once_both_last,
        a_pin_is_set_and_taken,
        a_moved_chat_is_not_pinned,
        an_archived_chat_lets_go_of_its_tags_until_it_comes_back,
        all_are_archived_and_brought_back,
        nobody_changes_the_chat_of_another,
    },
    messages::{
        one_message_is_edited,
        a_message_can_be_added_to_a_chat_of_any_shape,
        edits_of_messages_at_once_all_last,
    },
    sharing::{
        a_shared_copy_is_a_chat_of_its_own,
    },
    tags::{
        added_chats_bring_their_tags,
        a_tag_stays_while_a_chat_has_it,
        tags_of_others_are_others,
    },
);
