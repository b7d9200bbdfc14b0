use loquat_core::chat::{Beside, ChatError, ChatOrder, Look};
use loquat_core::folder::NewFolder;
use loquat_core::shared::{Direction, Page};
use loquat_tests::cast::{ada, admin, bob};
use serde_json::json;

use super::{World, first_page, text, titles};

#[tokio::test]
async fn pinned_filed_and_archived_chats_have_lists_of_their_own() {
    let world = World::new().await;
    world.make(&bob(), "Bob's").await;
    world.make(&ada(), "plain").await;
    let pinned = world.make(&ada(), "pinned").await;
    let archived = world.make(&ada(), "archived").await;
    let filed = world.make(&ada(), "filed").await;
    world.clock.set(101);
    world.chats.toggle_pin(&ada(), &pinned.id).await.unwrap();
    world.archive.toggle(&ada(), &archived.id).await.unwrap();
    world.clock.set(102);
    world.chats.relocate(&ada(), &filed.id, Some("f".into())).await.unwrap();

    let ada_herself = ada();
    let recent = |pinned, in_folders| world.lists.recent(&ada_herself, Beside { pinned, in_folders }, None);
    assert_eq!(titles(recent(false, false).await.unwrap()), ["plain"]);
    assert_eq!(titles(recent(true, true).await.unwrap()), ["filed", "pinned", "plain"]);
    assert_eq!(titles(world.lists.pinned(&ada()).await.unwrap()), ["pinned"]);
    let archived = world
        .lists
        .archived(&ada(), Look::default(), first_page())
        .await
        .unwrap();
    assert_eq!(titles(archived), ["archived"]);
    let filed = world.lists.in_folder(&ada(), "f".into(), first_page()).await.unwrap();
    assert_eq!(titles(filed), ["filed"]);
    let of_bob = world.lists.in_folder(&bob(), "f".into(), first_page()).await.unwrap();
    assert_eq!(of_bob, []);
}

#[tokio::test]
async fn administrators_list_the_chats_of_others_where_they_may() {
    let world = World::new().await;
    world.make(&ada(), "b").await;
    world.make(&ada(), "a").await;
    let look = Look {
        order: ChatOrder::Title,
        direction: Direction::Ascending,
        ..Look::default()
    };

    let listed = world
        .lists
        .of_user(&admin(), ada().id(), look.clone(), first_page())
        .await
        .unwrap();
    assert_eq!(titles(listed), ["a", "b"]);

    let world = World::with(&[("ENABLE_ADMIN_CHAT_ACCESS", "false")]).await;
    let refused = world.lists.of_user(&admin(), ada().id(), look, first_page()).await;
    assert!(matches!(refused, Err(ChatError::SwitchedOff(_))));
}

#[tokio::test]
async fn a_search_looks_into_titles_and_messages_of_the_caller_alone() {
    let world = World::new().await;
    world.make(&ada(), "Trees").await;
    world.make(&bob(), "Bob's trees").await;

    assert_eq!(world.found(&ada(), "tree").await, ["Trees"]);
    assert_eq!(world.found(&ada(), "OAKS grow").await, ["Trees"]);
    assert_eq!(world.found(&ada(), "elms").await, [""; 0]);
    assert_eq!(world.found(&ada(), "").await, ["Trees"]);
}

#[tokio::test]
async fn archived_chats_are_found_when_asked_for() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Trees").await;
    world.archive.toggle(&ada(), &chat.id).await.unwrap();

    assert_eq!(world.found(&ada(), "trees").await, [""; 0]);
    assert_eq!(world.found(&ada(), "archived:true trees").await, ["Trees"]);

    world.archive.bring_all_back(&ada()).await.unwrap();
    assert_eq!(world.found(&ada(), "trees").await, ["Trees"]);
    world.archive.archive_all(&ada()).await.unwrap();
    assert_eq!(world.found(&ada(), "trees").await, [""; 0]);
}

#[tokio::test]
async fn a_folder_is_searched_with_all_folders_inside() {
    let world = World::new().await;
    let folder = |name: &str| NewFolder {
        name: name.to_owned(),
        ..NewFolder::default()
    };
    let outer = world.folders.create(&ada(), folder("My Work")).await.unwrap();
    let inner = world.folders.create(&ada(), folder("deeper")).await.unwrap();
    world
        .folders
        .relocate(&ada(), &inner.id, Some(&outer.id))
        .await
        .unwrap();
    for (title, place) in [
        ("report", Some(&outer.id)),
        ("deep report", Some(&inner.id)),
        ("loose report", None),
    ] {
        let body = text(&json!({ "title": title }));
        world.chats.create(&ada(), &body, place.cloned()).await.unwrap();
    }

    assert_eq!(
        world.found(&ada(), "folder:my_work REPORT").await,
        ["report", "deep report"]
    );
    let in_full = world.lists.all_in_folder(&ada(), &outer.id).await.unwrap();
    assert_eq!(in_full.len(), 2);
    // While the name is typed, no folder fits yet.
    assert_eq!(world.found(&ada(), "folder:my_w report").await.len(), 3);
}

#[tokio::test]
async fn a_tag_that_is_searched_for_in_vain_goes() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Trees").await;
    world.tags.add(&ada(), &chat.id, "dead").await.unwrap();
    world.chats.delete_all(&ada()).await.unwrap();
    assert_eq!(world.tag_names(&ada()).await, ["dead"]);

    world.found(&ada(), "tag:dead trees").await;
    assert_eq!(world.tag_names(&ada()).await, ["dead"]);
    world.found(&ada(), "tag:dead").await;
    assert_eq!(world.tag_names(&ada()).await, [""; 0]);
}

#[tokio::test]
async fn endless_texts_are_not_searched_for() {
    let world = World::new().await;
    let endless = "x".repeat(5000);
    let found = world.search.search(&ada(), &endless, Page::numbered(1, 60)).await;
    assert!(matches!(found, Err(ChatError::SearchTooLong(_))));
}
