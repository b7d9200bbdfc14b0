use loquat_core::chat::{ChatError, MessageId};
use loquat_core::realtime::{Audience, ChatEvent};
use loquat_core::shared::JsonObject;
use loquat_tests::cast::{ada, bob, olga};
use serde_json::{Value, json};

use super::{World, is_not_theirs};

fn answer() -> MessageId {
    "a".into()
}

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap()
}

#[tokio::test]
async fn a_rewritten_message_is_stored_and_shown() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;

    let edited = world
        .messages
        .rewrite(&ada(), &chat.id, &answer(), "Fast.")
        .await
        .unwrap();

    assert_eq!(edited.message(&answer()).unwrap()["content"], "Fast.");
    let [(to, event)] = world.events.take().try_into().unwrap();
    assert_eq!(to, Audience::User(ada().id().clone()));
    assert!(matches!(event.data, ChatEvent::Show(text) if text.content == "Fast."));
}

#[tokio::test]
async fn an_event_leaves_its_trace_and_reaches_the_owner() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let status = object(json!({"description": "working", "done": false}));

    // An administrator may do it too, for example by a function that runs for all.
    let sent = world
        .messages
        .send_event(&olga(), &chat.id, &answer(), "status", status.clone())
        .await;

    assert!(sent.unwrap());
    let stored = world.chats.find(&ada(), &chat.id).await.unwrap();
    assert_eq!(stored.message(&answer()).unwrap()["statusHistory"], json!([status]));
    let [(to, event)] = world.events.take().try_into().unwrap();
    assert_eq!(to, Audience::User(ada().id().clone()));
    assert_eq!(
        (event.chat_id, event.message_id),
        (Some(chat.id.0), Some("a".to_owned()))
    );
    assert_eq!(event.data, ChatEvent::Status(status));
}

#[tokio::test]
async fn an_event_that_is_only_shown_changes_nothing() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let shown = object(json!({"type": "info", "content": "done"}));

    assert!(
        world
            .messages
            .send_event(&ada(), &chat.id, &answer(), "notification", shown)
            .await
            .unwrap()
    );

    assert_eq!(world.chats.find(&ada(), &chat.id).await.unwrap(), chat);
    assert_eq!(world.events.take().len(), 1);
}

#[tokio::test]
async fn strangers_write_nothing() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let status = object(json!({}));

    assert!(is_not_theirs(
        &world.messages.rewrite(&bob(), &chat.id, &answer(), "x").await
    ));
    assert!(is_not_theirs(
        &world
            .messages
            .send_event(&bob(), &chat.id, &answer(), "status", status)
            .await
    ));

    assert_eq!(world.chats.find(&ada(), &chat.id).await.unwrap(), chat);
    assert_eq!(world.events.take(), []);
}

#[tokio::test]
async fn a_message_that_is_not_there_is_not_made() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let refused = world.messages.rewrite(&ada(), &chat.id, &"z".into(), "x").await;
    assert!(matches!(refused, Err(ChatError::NoMessage)));
    assert_eq!(world.events.take(), []);
}

#[tokio::test]
async fn endless_nesting_does_not_get_into_a_message() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let data = object(json!({ "x": deep }));
    let refused = world
        .messages
        .send_event(&ada(), &chat.id, &answer(), "status", data)
        .await;
    assert!(matches!(refused, Err(ChatError::Body(_))));
}
