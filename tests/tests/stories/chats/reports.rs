use futures::TryStreamExt;
use loquat_core::chat::ChatError;
use loquat_core::shared::Page;
use loquat_tests::cast::{ada, bob, olga};
use serde_json::json;

use super::{World, first_page, is_not_theirs, text};

#[tokio::test]
async fn usage_tells_of_chats_in_which_something_was_said() {
    let world = World::new().await;
    world.make(&ada(), "Oaks").await;
    world
        .chats
        .create(&ada(), &text(&json!({"title": "empty"})), None)
        .await
        .unwrap();
    world.make(&bob(), "Bob's").await;

    let usage = world.statistics.usage(&ada(), first_page()).await.unwrap();

    assert_eq!((usage.items.len(), usage.total), (1, 2));
    assert_eq!(usage.items[0].statistics.message_count, 2);
}

#[tokio::test]
async fn reports_come_in_pages_or_in_one_stream() {
    let world = World::new().await;
    for number in 0..25 {
        world.clock.set(number);
        world.make(&ada(), "Oaks").await;
    }

    let page = world
        .statistics
        .export(&ada(), Some(14), Page::numbered(1, 6))
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.total, page.items[0].updated_at), (6, 10, 15));

    let all = world.statistics.export_all(&ada(), None).await.unwrap();
    let all: Vec<_> = all.map_ok(|report| report.updated_at).try_collect().await.unwrap();
    assert_eq!(all, (0..25).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_report_is_for_the_owner_and_administrators() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;

    assert_eq!(world.statistics.export_one(&ada(), &chat.id).await.unwrap().id, chat.id);
    assert!(world.statistics.export_one(&olga(), &chat.id).await.is_ok());
    assert!(is_not_theirs(&world.statistics.export_one(&bob(), &chat.id).await));
    let missing = world.statistics.export_one(&ada(), &"missing".into()).await;
    assert!(matches!(missing, Err(ChatError::NotFound)));
}

#[tokio::test]
async fn without_community_sharing_only_administrators_export() {
    let world = World::with(&[("ENABLE_COMMUNITY_SHARING", "false")]).await;
    let refused = world.statistics.export(&ada(), None, first_page()).await;
    assert!(matches!(refused, Err(ChatError::SwitchedOff(_))));
    assert!(world.statistics.export(&olga(), None, first_page()).await.is_ok());
}
