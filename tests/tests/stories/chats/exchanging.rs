use futures::TryStreamExt;
use loquat_core::chat::{Chat, ChatError, ChatStream, ImportedChat};
use loquat_tests::cast::{ada, admin, bob, olga};
use serde_json::{Value, json};

use super::{World, is_not_theirs, text};

fn imported(body: &Value) -> ImportedChat {
    ImportedChat {
        body: text(body),
        meta: json!({"tags": ["x"]}).as_object().cloned().unwrap(),
        pinned: true,
        folder_id: None,
        created_at: Some(5),
        updated_at: None,
    }
}

async fn all(chats: ChatStream) -> Vec<Chat> {
    chats.try_collect().await.unwrap()
}

#[tokio::test]
async fn imported_chats_keep_their_times_and_bring_their_tags() {
    let world = World::new().await;

    let chats = world
        .transfer
        .import(&ada(), vec![imported(&json!({"title": "Oaks"}))])
        .await
        .unwrap();

    let chat = &chats[0];
    assert_eq!((chat.title.as_str(), chat.pinned), ("Oaks", true));
    assert_eq!((chat.created_at, chat.updated_at), (5, 100));
    assert_eq!(world.tag_names(&ada()).await, ["x"]);
}

#[tokio::test]
async fn one_bad_chat_stops_the_import() {
    let world = World::new().await;
    let chats = vec![imported(&json!({})), imported(&json!([]))];
    let refused = world.transfer.import(&ada(), chats).await;
    assert!(matches!(refused, Err(ChatError::Body(_))));
    assert_eq!(all(world.transfer.export(&ada()).await.unwrap()).await, []);
}

#[tokio::test]
async fn an_export_holds_every_chat_once() {
    let world = World::new().await;
    world.make(&bob(), "Bob's").await;
    for number in 0..50 {
        world.clock.set(number);
        world.make(&ada(), &number.to_string()).await;
    }
    let first = world.found(&ada(), "0").await;
    assert!(!first.is_empty());

    let exported = all(world.transfer.export(&ada()).await.unwrap()).await;

    let titles: Vec<i64> = exported.iter().map(|chat| chat.title.parse().unwrap()).collect();
    assert_eq!(titles, (0..50).rev().collect::<Vec<_>>());
    assert_eq!(all(world.transfer.export_archived(&ada()).await.unwrap()).await, []);
}

#[tokio::test]
async fn administrators_export_everything_where_they_may() {
    let world = World::new().await;
    for number in 0..40 {
        world.make(&ada(), &number.to_string()).await;
    }
    let chat = world.make(&bob(), "Bob's").await;
    world.shares.share(&bob(), &chat.id).await.unwrap();

    assert_eq!(all(world.transfer.export_everything(&admin()).unwrap()).await.len(), 42);

    let world = World::with(&[("ENABLE_ADMIN_EXPORT", "false")]).await;
    let refused = world.transfer.export_everything(&admin());
    assert!(matches!(refused, Err(ChatError::SwitchedOff(_))));
}

#[tokio::test]
async fn a_copy_remembers_where_it_comes_from() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    world.chats.relocate(&ada(), &chat.id, Some("f".into())).await.unwrap();

    let copy = world.transfer.duplicate(&ada(), &chat.id, None).await.unwrap();
    let named = world
        .transfer
        .duplicate(&ada(), &chat.id, Some("Mine".into()))
        .await
        .unwrap();

    let body: Value = copy.body.read().unwrap();
    assert_eq!(body["originalChatId"], json!(chat.id));
    assert_eq!(body["branchPointMessageId"], "a");
    assert_eq!(copy.title, "Clone of Oaks");
    assert_eq!((named.title.as_str(), named.folder_id), ("Mine", Some("f".into())));
    for stranger in [bob(), olga()] {
        assert!(is_not_theirs(
            &world.transfer.duplicate(&stranger, &chat.id, None).await
        ));
    }
}

#[tokio::test]
async fn a_chat_without_history_is_copied_too() {
    let world = World::new().await;
    let chat = world.chats.create(&ada(), &text(&json!({})), None).await.unwrap();
    let copy = world.transfer.duplicate(&ada(), &chat.id, None).await.unwrap();
    assert_eq!(copy.body.read::<Value>().unwrap()["branchPointMessageId"], Value::Null);
}

#[tokio::test]
async fn a_copy_of_a_shared_chat_does_not_stand_in_a_strangers_folder() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    world.chats.relocate(&ada(), &chat.id, Some("f".into())).await.unwrap();
    world.chats.toggle_pin(&ada(), &chat.id).await.unwrap();
    let shared = world.shares.share(&ada(), &chat.id).await.unwrap();

    let copy = world.transfer.duplicate_shared(&bob(), &shared.id).await.unwrap();

    assert_eq!(
        (copy.user_id.as_str(), copy.folder_id, copy.pinned),
        ("bob", None, false)
    );
    assert!(is_not_theirs(&world.transfer.duplicate_shared(&bob(), &chat.id).await));
}
