use futures::StreamExt;
use loquat_core::chat::{BodyError, Chat, ChatError};
use loquat_core::identity::{Denied, Permission};
use loquat_core::shared::JsonText;
use loquat_memory::SequentialIds;
use loquat_tests::cast::{ada, bob, olga, without};
use serde_json::json;

use super::{World, is_not_theirs, text, titles};

#[tokio::test]
async fn a_chat_gets_an_id_of_ours_and_the_title_of_its_body() {
    let world = World::new().await;
    let body = text(&json!({"id": "chosen", "title": "Oaks", "any": {"thing": [1, null]}}));

    let chat = world.chats.create(&ada(), &body, Some("f".into())).await.unwrap();

    assert_eq!(chat.id.as_str(), SequentialIds::nth(1));
    assert_eq!(
        (chat.title.as_str(), chat.created_at, chat.updated_at),
        ("Oaks", 100, 100)
    );
    assert_eq!((chat.body.clone(), chat.folder_id.clone()), (body, Some("f".into())));
    assert_eq!(world.chats.find(&ada(), &chat.id).await.unwrap(), chat);
}

#[tokio::test]
async fn a_chat_without_title_is_a_new_chat() {
    let world = World::new().await;
    let chat = world.chats.create(&ada(), &text(&json!({})), None).await.unwrap();
    assert_eq!(chat.title, Chat::UNTITLED);
}

#[tokio::test]
async fn ada_renames_her_chat_and_others_cannot() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    world.clock.set(142);

    let renamed = world.rename(&ada(), &chat.id, "Elms").await.unwrap();
    assert_eq!(
        (renamed.title.as_str(), renamed.created_at, renamed.updated_at),
        ("Elms", 100, 142)
    );
    assert!(renamed.body.as_str().contains("How do oaks grow?"));

    for stranger in [bob(), olga()] {
        assert!(is_not_theirs(&world.rename(&stranger, &chat.id, "Mine").await));
        assert!(is_not_theirs(&world.chats.find(&stranger, &chat.id).await));
        assert!(is_not_theirs(&world.chats.toggle_pin(&stranger, &chat.id).await));
        assert!(is_not_theirs(&world.chats.is_pinned(&stranger, &chat.id).await));
        assert!(is_not_theirs(&world.chats.relocate(&stranger, &chat.id, None).await));
        assert!(is_not_theirs(&world.archive.toggle(&stranger, &chat.id).await));
    }
    assert_eq!(world.chats.find(&ada(), &chat.id).await.unwrap(), renamed);
    assert!(is_not_theirs(&world.chats.find(&ada(), &"missing".into()).await));
}

#[tokio::test]
async fn what_is_no_chat_changes_nothing() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(300), "]".repeat(300));
    for (body, reason) in [
        ("[1]", BodyError::NotAnObject),
        (r#"{"title":7}"#, BodyError::Title),
        (&deep, BodyError::TooDeep),
    ] {
        let body = JsonText::parse(body).unwrap();
        let created = world.chats.create(&ada(), &body, None).await;
        assert!(matches!(created, Err(ChatError::Body(why)) if why == reason));
        let merged = world.chats.merge(&ada(), &chat.id, &body).await;
        assert!(matches!(merged, Err(ChatError::Body(why)) if why == reason));
    }
    let listed = world.lists.recent(&ada(), Default::default(), None).await.unwrap();
    assert_eq!(titles(listed), ["Oaks"]);
}

#[tokio::test]
async fn who_streams_an_answer_hears_that_the_chat_was_opened() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let mut visits = world.watchers.listen(ada().id());

    let _ = world.chats.find(&bob(), &chat.id).await;
    assert!(visits.try_recv().is_err());
    world.chats.find(&ada(), &chat.id).await.unwrap();
    assert!(visits.next().await.is_some());
}

#[tokio::test]
async fn a_chat_is_deleted_by_its_owner_or_an_administrator() {
    let world = World::new().await;
    let (one, other) = (world.make(&ada(), "one").await, world.make(&ada(), "other").await);
    let copy = world.shares.share(&ada(), &one.id).await.unwrap();

    assert!(is_not_theirs(&world.chats.delete(&bob(), &one.id).await));
    assert!(world.shares.open(&bob(), &copy.id).await.is_ok());

    world.chats.delete(&ada(), &one.id).await.unwrap();
    assert!(is_not_theirs(&world.shares.open(&bob(), &copy.id).await));
    world.chats.delete(&olga(), &other.id).await.unwrap();
    let again = world.chats.delete(&olga(), &other.id).await;
    assert!(matches!(again, Err(ChatError::NotFound)));
}

#[tokio::test]
async fn deleting_takes_the_permission() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let barred = without(ada(), Permission::ChatDelete);

    let one = world.chats.delete(&barred, &chat.id).await;
    let all = world.chats.delete_all(&barred).await;

    for refused in [one, all] {
        assert!(matches!(
            refused,
            Err(ChatError::Denied(Denied::Lacks(Permission::ChatDelete)))
        ));
    }
    world.chats.delete_all(&ada()).await.unwrap();
    assert!(is_not_theirs(&world.chats.find(&barred, &chat.id).await));
}
