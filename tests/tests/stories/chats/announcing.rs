//! What other tabs and devices hear of chats.

use loquat_core::chat::ChatId;
use loquat_core::realtime::Audience;
use loquat_tests::cast::{ada, olga};
use serde_json::{Value, json};

use super::World;

impl World {
    /// What Ada's pages have heard since the last look: each event as type and data, and of which chat it is.
    fn heard(&self) -> Vec<(String, Value, Option<String>)> {
        let events = self.announced.take().into_iter().map(|(to, event)| {
            assert_eq!(to, Audience::User("ada".into()));
            let data = serde_json::to_value(&event.data).unwrap();
            (event.data.kind().to_owned(), data["data"].clone(), event.chat_id)
        });
        events.collect()
    }

    /// The one change that Ada's pages have heard of, together with an event by which the page reads its list again.
    fn heard_change(&self) -> Value {
        let heard = self.heard();
        let [(first, _, of), (second, change, _)] = heard.as_slice() else {
            panic!("one change is two events, and not {heard:?}")
        };
        assert!(first == "chat:title" || first == "chat:tags", "{first}");
        // A page passes over what happens in the chat that it shows, unless it is a part of an answer.
        assert_eq!(*of, None);
        assert_eq!(second, "chat:changed");
        change.clone()
    }
}

#[tokio::test]
async fn a_chat_that_is_made_renamed_or_deleted_is_told_to_all_pages_of_its_owner() {
    let world = World::new().await;

    let chat = world.make(&ada(), "Oaks").await;
    let made = json!({"id": chat.id, "change": "created", "title": "Oaks"});
    assert_eq!(world.heard_change(), made);

    world.rename(&ada(), &chat.id, "Elms").await.unwrap();
    let renamed = json!({"id": chat.id, "change": "renamed", "title": "Elms"});
    assert_eq!(world.heard_change(), renamed);

    world.chats.delete(&ada(), &chat.id).await.unwrap();
    assert_eq!(
        world.heard_change(),
        json!({"id": chat.id, "change": "deleted", "title": null})
    );
}

#[tokio::test]
async fn the_event_by_which_the_page_reads_its_list_again_carries_the_title() {
    let world = World::new().await;
    world.make(&ada(), "Oaks").await;
    assert_eq!(world.heard()[0], ("chat:title".to_owned(), json!("Oaks"), None));
}

#[tokio::test]
async fn pins_folders_the_archive_tags_and_copies_are_told_too() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    world.heard();

    world.chats.toggle_pin(&ada(), &chat.id).await.unwrap();
    assert_eq!(world.heard_change()["change"], "pinned");
    world.chats.relocate(&ada(), &chat.id, Some("f".into())).await.unwrap();
    assert_eq!(world.heard_change()["change"], "moved");
    world.tags.add(&ada(), &chat.id, "Trees").await.unwrap();
    let (kind, names, _) = world.heard().remove(0);
    assert_eq!((kind.as_str(), names), ("chat:tags", json!(["Trees"])));
    world.tags.remove(&ada(), &chat.id, "Trees").await.unwrap();
    assert_eq!(world.heard_change()["change"], "tagged");
    world.transfer.duplicate(&ada(), &chat.id, None).await.unwrap();
    assert_eq!(world.heard_change()["change"], "created");
    world.archive.toggle(&ada(), &chat.id).await.unwrap();
    assert_eq!(world.heard_change()["change"], "archived");
    world.archive.archive_all(&ada()).await.unwrap();
    assert_eq!(
        world.heard_change(),
        json!({"id": null, "change": "archived", "title": null})
    );
    world.chats.delete_all(&ada()).await.unwrap();
    assert_eq!(
        world.heard_change(),
        json!({"id": null, "change": "deleted", "title": null})
    );
}

#[tokio::test]
async fn what_an_administrator_deletes_is_told_to_whom_it_belonged() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    world.heard();
    world.chats.delete(&olga(), &chat.id).await.unwrap();
    assert_eq!(world.heard_change()["id"], json!(chat.id));
}

#[tokio::test]
async fn a_chat_that_is_only_written_on_or_refused_tells_nothing() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    world.heard();
    let patch = super::text(&json!({"history": {"currentId": "q"}, "title": "Oaks"}));
    world.chats.merge(&ada(), &chat.id, &patch).await.unwrap();
    assert!(world.chats.toggle_pin(&ada(), &ChatId::from("none")).await.is_err());
    assert_eq!(world.heard(), []);
}
