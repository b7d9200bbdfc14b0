use std::time::Duration;

use loquat_core::account::{NewGroup, PeopleError, Picture, Sought, UserChange, UserOrder};
use loquat_core::chat::Chat;
use loquat_core::shared::{Direction, JsonText};

use super::{World, ids, names};

#[tokio::test]
async fn administrators_list_people_with_their_groups() {
    let world = World::new().await;
    let olga = world.admin("olga").await;
    let group = world.groups.create(&olga, NewGroup::default()).await.unwrap().group.id;
    world.groups.add(&olga, &group, &ids(&["ada"])).await.unwrap();

    let listing = world.people.list(&olga, Sought::default()).await.unwrap();

    let listed: Vec<_> = listing
        .items
        .iter()
        .map(|(user, groups)| (user.name.as_str(), groups.len()))
        .collect();
    assert_eq!(listed, [("olga", 0), ("otto", 0), ("ada", 1), ("bob", 0), ("pim", 0)]);
    assert_eq!(listing.total, 5);
}

#[tokio::test]
async fn a_list_is_sorted_by_age_unless_something_else_is_wanted() {
    let world = World::new().await;
    let olga = world.admin("olga").await;

    let searched = world
        .people
        .search(&world.who("ada").await, Sought::default())
        .await
        .unwrap();
    assert_eq!(names(&searched.items), ["pim", "bob", "ada", "otto", "olga"]);

    let sought = Sought {
        query: Some("O".to_owned()),
        order: UserOrder::parse("name"),
        direction: Direction::Ascending,
        page: 1,
    };
    let found = world.people.search(&olga, sought).await.unwrap();
    assert_eq!(names(&found.items), ["bob", "olga", "otto"]);

    let beyond = world
        .people
        .search(
            &olga,
            Sought {
                page: 7,
                ..Sought::default()
            },
        )
        .await
        .unwrap();
    assert_eq!((beyond.items.len(), beyond.total), (0, 5));
    assert_eq!(UserOrder::parse("password"), None);
}

#[tokio::test]
async fn people_see_each_other_and_who_is_active() {
    let world = World::new().await;
    let bob = world.who("bob").await;
    world.users.touch(&ids(&["ada"]), 1_000_000).await.unwrap();

    let ada = world.people.look_at(&bob, &"ada".into()).await.unwrap();
    assert_eq!((ada.user.name.as_str(), ada.is_active), ("ada", true));

    world.clock.advance(Duration::from_secs(181));
    assert!(!world.people.is_active(&bob, &"ada".into()).await.unwrap());
    assert!(!world.people.is_active(&bob, &"nobody".into()).await.unwrap());
    let nobody = world.people.look_at(&bob, &"nobody".into()).await;
    assert!(matches!(nobody, Err(PeopleError::NotFound)));
}

#[tokio::test]
async fn whoever_opens_a_shared_chat_learns_whose_it_is() {
    let world = World::new().await;
    let bob = world.who("bob").await;
    let body = JsonText::parse("{}").unwrap();
    let chat = Chat::new("c1".into(), "ada".into(), body, 5);
    world.chats.insert(&[chat]).await.unwrap();

    let author = world.people.look_at_author(&bob, &"c1".into()).await.unwrap();
    assert_eq!(author.user.name, "ada");
    let nobody = world.people.look_at_author(&bob, &"c2".into()).await;
    assert!(matches!(nobody, Err(PeopleError::NotFound)));
}

#[tokio::test]
async fn a_picture_is_shown_whatever_it_is() {
    let world = World::new().await;
    let bob = world.who("bob").await;
    assert_eq!(
        world.people.picture(&bob, &"ada".into()).await.unwrap(),
        Picture::Default
    );

    let change = UserChange {
        profile_image_url: Some("data:image/gif;base64,R0lG".to_owned()),
        ..UserChange::default()
    };
    world.users.update(&"ada".into(), &change, 1).await.unwrap();

    let expected = Picture::Here {
        media_type: "image/gif",
        bytes: b"GIF".to_vec(),
    };
    assert_eq!(world.people.picture(&bob, &"ada".into()).await.unwrap(), expected);
    let nobody = world.people.picture(&bob, &"nobody".into()).await;
    assert!(matches!(nobody, Err(PeopleError::NotFound)));
}
