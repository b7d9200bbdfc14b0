//! Single messages that are edited in their place.

use std::sync::Arc;

use loquat_core::chat::{Chat, ChatId, ChatStore, MessageEdit, MessageId};
use loquat_core::realtime::ChatEvent;
use serde_json::json;

use super::{Chats, ada, body, object};

pub async fn one_message_is_edited(world: &Chats) {
    let history = json!({"history": {"messages": {"b": {"content": "x"}, "a": {"content": "y"}}, "currentId": "a"}});
    world.add(&[Chat::new("c".into(), ada(), body(&history), 1)]).await;

    let edit = async |chat: &str, message: &str, edit: &MessageEdit, now| {
        let (chat, message) = (ChatId::from(chat), MessageId::from(message));
        world.chats.edit_message(&chat, &message, edit, now).await.unwrap()
    };

    let event = MessageEdit::Event(ChatEvent::from_parts("status", json!({"description": "working"})));
    assert!(edit("c", "b", &event, 5).await);
    let update = MessageEdit::Update(object(json!({"content": "new"})));
    assert!(edit("c", "b", &update, 6).await);

    let edited = world.find("c").await.unwrap();
    let expected = json!({"content": "new", "statusHistory": [{"description": "working"}]});
    assert_eq!(edited.message(&"b".into()), Some(object(expected)));
    assert_eq!(edited.updated_at, 6);
    assert!(!edit("c", "z", &update, 7).await);
    assert!(!edit("d", "b", &update, 7).await);
    assert_eq!(world.find("c").await, Some(edited));
}

pub async fn a_message_can_be_added_to_a_chat_of_any_shape(world: &Chats) {
    for (id, shape) in [
        ("bare", json!({})),
        ("empty", json!({"history": {"messages": {}, "currentId": null}})),
        (
            "full",
            json!({"history": {"messages": {"m": {"content": "x"}}, "currentId": "m"}}),
        ),
    ] {
        world.add(&[Chat::new(id.into(), ada(), body(&shape), 1)]).await;
        let added = MessageEdit::Upsert(object(json!({"content": "y"})));
        let done = world.chats.edit_message(&id.into(), &"n".into(), &added, 2).await;
        assert!(done.unwrap(), "{id}");
        let chat = world.find(id).await.unwrap();
        assert_eq!(chat.message(&"n".into()), Some(object(json!({"content": "y"}))), "{id}");
        let current: serde_json::Value = chat.body.read().unwrap();
        assert_eq!(current["history"]["currentId"], "n", "{id}");
    }
}

pub async fn edits_of_messages_at_once_all_last(world: &Chats) {
    world
        .add(&[Chat::new(
            "c".into(),
            ada(),
            body(&json!({"history": {"messages": {"m": {}}}})),
            1,
        )])
        .await;
    let append = |store: Arc<dyn ChatStore>| async move {
        let edit = MessageEdit::Event(ChatEvent::from_parts("message", json!({"content": "x"})));
        store.edit_message(&"c".into(), &"m".into(), &edit, 2).await.unwrap();
    };
    for _ in 0..10 {
        tokio::join!(append(world.chats.clone()), append(world.elsewhere.clone()));
    }
    let message = world.find("c").await.unwrap().message(&"m".into()).unwrap();
    assert_eq!(message["content"], json!("x".repeat(20)));
}
