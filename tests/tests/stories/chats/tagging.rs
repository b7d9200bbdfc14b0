use loquat_core::chat::ChatError;
use loquat_core::shared::Page;
use loquat_tests::cast::{ada, bob, olga};

use super::{World, first_page, is_not_theirs, titles};

#[tokio::test]
async fn a_tag_keeps_the_name_that_was_typed_first() {
    let world = World::new().await;
    let (one, other) = (world.make(&ada(), "one").await, world.make(&ada(), "other").await);

    world.tags.add(&ada(), &one.id, "Big News").await.unwrap();
    let tags = world.tags.add(&ada(), &other.id, "big news").await.unwrap();

    assert_eq!(tags.len(), 1);
    assert_eq!((tags[0].id.as_str(), tags[0].name.as_str()), ("big_news", "Big News"));
    assert_eq!(world.tag_names(&ada()).await, ["Big News"]);
    let tagged = world.tags.chats_with(&ada(), "BIG NEWS", first_page()).await.unwrap();
    assert_eq!(tagged.len(), 2);
}

#[tokio::test]
async fn a_tag_goes_with_the_last_chat_that_has_it() {
    let world = World::new().await;
    let (one, other) = (world.make(&ada(), "one").await, world.make(&ada(), "other").await);
    for chat in [&one, &other] {
        world.tags.add(&ada(), &chat.id, "t").await.unwrap();
    }

    assert_eq!(world.tags.remove(&ada(), &one.id, "T").await.unwrap(), []);
    assert_eq!(world.tag_names(&ada()).await, ["t"]);
    world.tags.remove_all(&ada(), &other.id).await.unwrap();
    assert_eq!(world.tag_names(&ada()).await, [""; 0]);
}

#[tokio::test]
async fn not_every_word_is_a_tag() {
    let world = World::new().await;
    let chat = world.make(&ada(), "one").await;
    for name in ["none", "NONE", "", &"x".repeat(256)] {
        let added = world.tags.add(&ada(), &chat.id, name).await;
        assert!(matches!(added, Err(ChatError::TagName)), "{name}");
    }
    assert_eq!(world.tag_names(&ada()).await, [""; 0]);
}

#[tokio::test]
async fn tags_are_the_owners() {
    let world = World::new().await;
    let chat = world.make(&ada(), "one").await;
    world.tags.add(&ada(), &chat.id, "t").await.unwrap();

    for stranger in [bob(), olga()] {
        assert!(is_not_theirs(&world.tags.of_chat(&stranger, &chat.id).await));
        assert!(is_not_theirs(&world.tags.add(&stranger, &chat.id, "u").await));
        assert!(is_not_theirs(&world.tags.remove(&stranger, &chat.id, "t").await));
        assert!(is_not_theirs(&world.tags.remove_all(&stranger, &chat.id).await));
        assert_eq!(world.tag_names(&stranger).await, [""; 0]);
    }
    assert_eq!(world.tags.of_chat(&ada(), &chat.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn chats_with_a_tag_come_in_pages_and_an_unused_tag_goes() {
    let world = World::new().await;
    for title in ["one", "two"] {
        let chat = world.make(&ada(), title).await;
        world.tags.add(&ada(), &chat.id, "t").await.unwrap();
    }
    let second = Page { offset: 1, limit: 1 };
    assert_eq!(
        titles(world.tags.chats_with(&ada(), "t", second).await.unwrap()),
        ["two"]
    );
    let beyond = Page { offset: 9, limit: 1 };
    assert_eq!(world.tags.chats_with(&ada(), "t", beyond).await.unwrap(), []);
    assert_eq!(world.tag_names(&ada()).await, ["t"]);

    world.chats.delete_all(&ada()).await.unwrap();
    world.tags.chats_with(&ada(), "t", first_page()).await.unwrap();
    assert_eq!(world.tag_names(&ada()).await, [""; 0]);
}
