//! The copies that others may read.

use loquat_core::chat::{ChatChange, ChatFilter, ChatId};
use serde_json::json;

use super::{Chats, ada, body, chat, tagged};

pub async fn a_shared_copy_is_a_chat_of_its_own(world: &Chats) {
    world.add(&[tagged(chat("c", 1), &["t"])]).await;
    let id = ChatId::from("c");

    let copy = world.chats.share(&ada(), &id, &"s".into(), 5).await.unwrap().unwrap();
    assert_eq!(
        (copy.id.as_str(), copy.user_id.as_str(), copy.updated_at),
        ("s", "shared-c", 5)
    );
    assert_eq!(world.find("c").await.unwrap().share_id, Some("s".into()));
    assert_eq!(world.chats.find_shared(&"s".into()).await.unwrap(), Some(copy));
    assert_eq!(world.chats.find_shared(&id).await.unwrap(), None);
    assert_eq!(world.fitting(&ChatFilter::default()).await, ["c"]);

    let patch = body(&json!({"title": "later"}));
    world.change("c", ChatChange::Merge(patch), 6).await.unwrap();
    assert_eq!(world.find("s").await.unwrap().title, "c");

    let again = world
        .chats
        .share(&ada(), &id, &"other".into(), 7)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.id.as_str(), again.title.as_str()), ("s", "later"));

    assert!(world.chats.unshare(&ada(), &id).await.unwrap());
    assert_eq!(world.find("c").await.unwrap().share_id, None);
    assert_eq!(world.find("s").await, None);
    assert!(!world.chats.unshare(&ada(), &id).await.unwrap());
}
