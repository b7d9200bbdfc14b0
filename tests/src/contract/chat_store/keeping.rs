//! Chats that are added, found and deleted.

use loquat_core::chat::{Chat, ChatHead, ChatId};
use loquat_core::shared::{JsonText, StoreError};
use serde_json::json;

use super::{Chats, ada, chat, object, tagged};

pub async fn a_chat_is_kept_as_it_was_added(world: &Chats) {
    let text = r#"{ "title":"Zoë ✓ \"q\" \\ 🌍", "n" : 9007199254740993, "f":1e-7, "z": {"b":1,"a":[null , true]} }"#;
    let made = Chat {
        body: JsonText::parse(text).unwrap(),
        title: "Zoë ✓".to_owned(),
        created_at: 5,
        updated_at: 6,
        share_id: Some("copy".into()),
        archived: true,
        pinned: true,
        meta: object(json!({"tags": ["a"], "x": {"y": 1}})),
        folder_id: Some("f".into()),
        ..chat("c", 0)
    };

    world.add(std::slice::from_ref(&made)).await;
    let made_title = made.title.clone();

    assert_eq!(world.find("c").await, Some(made));
    assert_eq!(world.find("d").await, None);
    let head = ChatHead {
        owner: ada(),
        title: made_title,
        folder: Some("f".into()),
    };
    assert_eq!(world.chats.head_of(&"c".into()).await.unwrap(), Some(head));
    assert_eq!(world.chats.head_of(&"d".into()).await.unwrap(), None);
}

pub async fn all_chats_are_added_or_none(world: &Chats) {
    world.add(&[chat("c", 1)]).await;

    let added = world.chats.insert(&[tagged(chat("d", 1), &["t"]), chat("c", 2)]).await;

    assert!(matches!(added, Err(StoreError::Duplicate(_))), "{added:?}");
    assert_eq!(world.find("d").await, None);
    assert_eq!(world.tags_of("ada").await, [""; 0]);
}

pub async fn many_are_found_in_the_order_asked_for(world: &Chats) {
    world.add(&[chat("a", 1), chat("b", 1), chat("c", 1)]).await;
    let wanted: Vec<ChatId> = ["c", "missing", "a"].map(ChatId::from).to_vec();
    let found = world.chats.find_many(&wanted).await.unwrap();
    assert_eq!(
        found.iter().map(|chat| chat.id.as_str()).collect::<Vec<_>>(),
        ["c", "a"]
    );
}

pub async fn one_walks_through_all_chats_in_slices(world: &Chats) {
    let bobs = Chat {
        user_id: "bob".into(),
        ..chat("b", 1)
    };
    world.add(&[chat("c", 1), chat("a", 2), bobs]).await;

    let first = world.chats.following(None, 2).await.unwrap();
    let rest = world.chats.following(Some(&"b".into()), 2).await.unwrap();

    let ids: Vec<_> = first.iter().chain(&rest).map(|chat| chat.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
}

pub async fn a_deleted_chat_takes_its_copy_and_its_tags_along(world: &Chats) {
    world
        .add(&[tagged(chat("c", 1), &["mine", "both"]), tagged(chat("d", 1), &["both"])])
        .await;
    let id = ChatId::from("c");
    world.chats.share(&ada(), &id, &"s".into(), 5).await.unwrap();

    assert!(world.chats.delete(&id).await.unwrap());

    assert_eq!((world.find("c").await, world.find("s").await), (None, None));
    assert_eq!(world.tags_of("ada").await, ["both"]);
    assert!(!world.chats.delete(&id).await.unwrap());
}

pub async fn all_chats_of_one_user_are_deleted(world: &Chats) {
    let bobs = Chat {
        user_id: "bob".into(),
        ..chat("b", 1)
    };
    world.add(&[tagged(chat("c", 1), &["t"]), bobs]).await;
    world.chats.share(&ada(), &"c".into(), &"s".into(), 5).await.unwrap();

    world.chats.delete_all(&ada()).await.unwrap();

    assert_eq!((world.find("c").await, world.find("s").await), (None, None));
    assert!(world.find("b").await.is_some());
    assert_eq!(world.tags_of("ada").await, ["t"]);
}
