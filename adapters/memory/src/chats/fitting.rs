use std::cmp::Ordering;

use loquat_core::chat::{Chat, ChatFilter, ChatOrder, Place, Tagged};
use loquat_core::shared::Direction;
use serde_json::Value;

/// Does the chat fit?
pub(super) fn fits(filter: &ChatFilter, chat: &Chat) -> bool {
    let tags = chat.tag_ids();
    let stands_there = match &filter.place {
        Place::Anywhere => true,
        Place::Outside => chat.folder_id.is_none(),
        Place::Inside(folders) => chat.folder_id.as_ref().is_some_and(|folder| folders.contains(folder)),
    };
    let is_tagged = match &filter.tagged {
        Tagged::Anyhow => true,
        Tagged::Not => tags.is_empty(),
        Tagged::With(wanted) => wanted.iter().all(|tag| tags.contains(tag)),
    };
    stands_there
        && is_tagged
        && filter.archived.is_none_or(|archived| archived == chat.archived)
        && filter.pinned.is_none_or(|pinned| pinned == chat.pinned)
        && filter.shared.is_none_or(|shared| shared == chat.share_id.is_some())
        && filter.changed_after.is_none_or(|after| chat.updated_at > after)
        && filter.title.as_ref().is_none_or(|part| contains(&chat.title, part))
        && filter
            .phrase
            .as_ref()
            .is_none_or(|part| contains(&chat.title, part) || said(chat, part))
}

/// Was that said in the chat? The flat list of the current branch counts; where there is none, all messages do.
fn said(chat: &Chat, part: &str) -> bool {
    let body: Value = chat.body.read().unwrap_or_default();
    let messages: Vec<&Value> = match (&body["messages"], &body["history"]["messages"]) {
        (Value::Array(branch), _) => branch.iter().collect(),
        (_, Value::Object(all)) => all.values().collect(),
        _ => Vec::new(),
    };
    let mut contents = messages.into_iter().filter_map(|message| message["content"].as_str());
    contents.any(|content| contains(content, part))
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// Which chat comes first?
pub(super) fn compare(filter: &ChatFilter, a: &Chat, b: &Chat) -> Ordering {
    let order = match filter.order {
        ChatOrder::Title => a.title.cmp(&b.title),
        ChatOrder::CreatedAt => a.created_at.cmp(&b.created_at),
        ChatOrder::UpdatedAt => a.updated_at.cmp(&b.updated_at),
    };
    let order = match filter.direction {
        Direction::Ascending => order,
        Direction::Descending => order.reverse(),
    };
    order.then_with(|| a.id.cmp(&b.id))
}
