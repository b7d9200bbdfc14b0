//! What a chat's owner changes, and nobody else.

use std::sync::Arc;

use loquat_core::chat::{Chat, ChatChange, ChatId, ChatStore, Tag};
use loquat_core::identity::UserId;
use loquat_core::shared::JsonText;
use serde_json::{Value, json};

use super::{Chats, ada, body, chat, tagged};

pub async fn a_merge_replaces_members_and_the_title(world: &Chats) {
    let text = r#"{"title":"old","n":1.0,"history":{"a":1,"b":2}}"#;
    let made = Chat::new("c".into(), ada(), JsonText::parse(text).unwrap(), 10);
    world.add(&[made]).await;

    let patch = JsonText::parse(r#"{"history":{"a":3},"title":"new"}"#).unwrap();
    let merged = world.change("c", ChatChange::Merge(patch), 20).await.unwrap();

    assert_eq!(merged.body.as_str(), r#"{"title":"new","n":1.0,"history":{"a":3}}"#);
    assert_eq!(
        (merged.title.as_str(), merged.created_at, merged.updated_at),
        ("new", 10, 20)
    );
    assert_eq!(world.find("c").await, Some(merged));
}

pub async fn two_merges_at_once_both_last(world: &Chats) {
    world.add(&[chat("c", 1)]).await;
    let merge = |store: Arc<dyn ChatStore>, patch: Value| async move {
        let change = ChatChange::Merge(body(&patch));
        store.change(&ada(), &"c".into(), &change, 2).await.unwrap();
    };
    for round in 0..10 {
        let (one, other) = (format!("a{round}"), format!("b{round}"));
        tokio::join!(
            merge(world.chats.clone(), json!({ one: 1 })),
            merge(world.elsewhere.clone(), json!({ other: 1 }))
        );
    }
    let members = world.find("c").await.unwrap().body.members().unwrap();
    assert_eq!(members.len(), 21, "{members:?}");
}

pub async fn a_pin_is_set_and_taken(world: &Chats) {
    world.add(&[chat("c", 1)]).await;
    let pinned = world.change("c", ChatChange::TogglePin, 5).await.unwrap();
    assert_eq!((pinned.pinned, pinned.updated_at), (true, 5));
    assert!(!world.change("c", ChatChange::TogglePin, 6).await.unwrap().pinned);
}

pub async fn a_moved_chat_is_not_pinned(world: &Chats) {
    let pinned = Chat {
        pinned: true,
        ..chat("c", 1)
    };
    world.add(&[pinned]).await;

    let moved = world.change("c", ChatChange::Move(Some("f".into())), 5).await.unwrap();

    assert_eq!((moved.pinned, moved.folder_id.clone()), (false, Some("f".into())));
    assert_eq!(world.find("c").await, Some(moved));
    let out = world.change("c", ChatChange::Move(None), 6).await.unwrap();
    assert_eq!(out.folder_id, None);
}

pub async fn an_archived_chat_lets_go_of_its_tags_until_it_comes_back(world: &Chats) {
    let filed = Chat {
        folder_id: Some("f".into()),
        ..tagged(chat("c", 1), &["mine", "both"])
    };
    world.add(&[filed, tagged(chat("d", 1), &["both"])]).await;

    let archived = world.change("c", ChatChange::ToggleArchive, 5).await.unwrap();
    assert_eq!((archived.archived, archived.folder_id), (true, None));
    assert_eq!(world.tags_of("ada").await, ["both"]);

    world.change("c", ChatChange::ToggleArchive, 6).await.unwrap();
    assert_eq!(world.tags_of("ada").await, ["both", "mine"]);
}

pub async fn all_are_archived_and_brought_back(world: &Chats) {
    let bobs = Chat {
        user_id: "bob".into(),
        ..chat("b", 1)
    };
    world.add(&[chat("c", 1), tagged(chat("d", 2), &["t"]), bobs]).await;
    world.change("d", ChatChange::ToggleArchive, 3).await.unwrap();

    world.chats.archive_all(&ada(), true).await.unwrap();
    assert!(world.find("c").await.unwrap().archived && world.find("d").await.unwrap().archived);
    assert!(!world.find("b").await.unwrap().archived);

    world.chats.archive_all(&ada(), false).await.unwrap();
    assert!(!world.find("c").await.unwrap().archived && !world.find("d").await.unwrap().archived);
    assert_eq!(world.tags_of("ada").await, ["t"]);
}

pub async fn nobody_changes_the_chat_of_another(world: &Chats) {
    let made = chat("c", 1);
    world.add(std::slice::from_ref(&made)).await;
    let (bob, id) = (UserId::from("bob"), ChatId::from("c"));
    let chats = &world.chats;

    for change in [
        ChatChange::Merge(body(&json!({"x": 1}))),
        ChatChange::TogglePin,
        ChatChange::ToggleArchive,
        ChatChange::Move(None),
    ] {
        assert_eq!(chats.change(&bob, &id, &change, 9).await.unwrap(), None);
    }
    assert_eq!(chats.share(&bob, &id, &"copy".into(), 9).await.unwrap(), None);
    assert!(!chats.unshare(&bob, &id).await.unwrap());
    assert_eq!(chats.add_tag(&bob, &id, &Tag::named("t", &bob)).await.unwrap(), None);
    assert_eq!(chats.remove_tag(&bob, &id, None).await.unwrap(), None);

    assert_eq!(world.find("c").await, Some(made));
    assert_eq!(world.tags_of("bob").await, [""; 0]);
}
