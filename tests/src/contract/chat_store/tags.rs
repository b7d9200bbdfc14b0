//! Tags, which live for as long as a chat has them.

use loquat_core::chat::{Chat, ChatId, Tag, TagId};

use super::{Chats, ada, chat, tagged};

pub async fn added_chats_bring_their_tags(world: &Chats) {
    world
        .add(&[tagged(chat("c", 1), &["b", "a"]), tagged(chat("d", 1), &["a", "none"])])
        .await;
    assert_eq!(world.tags_of("ada").await, ["a", "b"]);
}

pub async fn a_tag_stays_while_a_chat_has_it(world: &Chats) {
    world.add(&[chat("c", 1), chat("d", 1)]).await;
    let id = ChatId::from("c");
    let tag = TagId::from("big_news");

    assert_eq!(world.tag("c", "Big News").await, Some(vec![tag.clone()]));
    world.tag("c", "BIG NEWS").await;
    world.tag("d", "big_news").await;
    let kept = world.tags.list(&ada()).await.unwrap();
    assert_eq!(kept, [Tag::named("Big News", &ada())]);

    let left = world.chats.remove_tag(&ada(), &id, Some(&tag)).await.unwrap();
    assert_eq!(left, Some(vec![]));
    assert_eq!(world.tags_of("ada").await, ["big_news"]);

    world.chats.remove_tag(&ada(), &"d".into(), None).await.unwrap();
    assert_eq!(world.tags_of("ada").await, [""; 0]);
    assert_eq!(world.find("d").await.unwrap().tag_ids(), []);
}

pub async fn tags_of_others_are_others(world: &Chats) {
    let bobs = Chat {
        user_id: "bob".into(),
        ..tagged(chat("b", 1), &["t"])
    };
    world.add(&[tagged(chat("c", 1), &["t"]), bobs]).await;

    world.chats.remove_tag(&ada(), &"c".into(), None).await.unwrap();

    assert_eq!(world.tags_of("ada").await, [""; 0]);
    assert_eq!(world.tags_of("bob").await, ["t"]);
    world.tags.delete(&"bob".into(), &"t".into()).await.unwrap();
    assert_eq!(world.tags_of("bob").await, [""; 0]);
}
