use loquat_core::chat::ChatError;
use loquat_core::identity::{Denied, Permission};
use loquat_tests::cast::{ada, bob, olga, without};

use super::{World, is_not_theirs};

#[tokio::test]
async fn everybody_who_is_in_opens_a_shared_link() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;

    let copy = world.shares.share(&ada(), &chat.id).await.unwrap();

    assert_ne!(copy.id, chat.id);
    assert_eq!(world.shares.open(&bob(), &copy.id).await.unwrap().body, chat.body);
    assert!(is_not_theirs(&world.shares.open(&bob(), &chat.id).await));
    // The link is for reading: the copy belongs to nobody.
    assert!(is_not_theirs(&world.rename(&bob(), &copy.id, "Mine").await));
    assert!(is_not_theirs(&world.rename(&ada(), &copy.id, "Mine").await));
}

#[tokio::test]
async fn a_shared_chat_shows_what_it_was_until_it_is_shared_again() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    let copy = world.shares.share(&ada(), &chat.id).await.unwrap();

    world.rename(&ada(), &chat.id, "Elms").await.unwrap();
    assert_eq!(world.shares.open(&bob(), &copy.id).await.unwrap().title, "Oaks");

    let again = world.shares.share(&ada(), &chat.id).await.unwrap();
    assert_eq!(again.id, copy.id);
    assert_eq!(world.shares.open(&bob(), &copy.id).await.unwrap().title, "Elms");

    assert!(world.shares.unshare(&ada(), &chat.id).await.unwrap());
    assert!(!world.shares.unshare(&ada(), &chat.id).await.unwrap());
    assert!(is_not_theirs(&world.shares.open(&bob(), &copy.id).await));
}

#[tokio::test]
async fn sharing_is_the_owners_and_takes_the_permission() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;

    for stranger in [bob(), olga()] {
        assert!(is_not_theirs(&world.shares.share(&stranger, &chat.id).await));
        assert!(is_not_theirs(&world.shares.unshare(&stranger, &chat.id).await));
    }
    let refused = world
        .shares
        .share(&without(ada(), Permission::ChatShare), &chat.id)
        .await;
    assert!(matches!(refused, Err(ChatError::Denied(Denied::Lacks(_)))));
    let of_admin = world.make(&olga(), "Elms").await;
    let olga = without(olga(), Permission::ChatShare);
    assert!(world.shares.share(&olga, &of_admin.id).await.is_ok());
}

#[tokio::test]
async fn administrators_open_any_chat_where_they_may() {
    let world = World::new().await;
    let chat = world.make(&ada(), "Oaks").await;
    assert_eq!(world.shares.open(&olga(), &chat.id).await.unwrap(), chat);
    assert!(world.transfer.duplicate_shared(&olga(), &chat.id).await.is_ok());

    let world = World::with(&[("ENABLE_ADMIN_CHAT_ACCESS", "false")]).await;
    let chat = world.make(&ada(), "Oaks").await;
    let copy = world.shares.share(&ada(), &chat.id).await.unwrap();
    assert!(is_not_theirs(&world.shares.open(&olga(), &chat.id).await));
    assert!(is_not_theirs(&world.transfer.duplicate_shared(&olga(), &chat.id).await));
    assert!(world.shares.open(&olga(), &copy.id).await.is_ok());
}
