use std::time::Duration;

use loquat_core::account::{
    AccountForm, Denied, Email, NewGroup, PasswordRefused, PeopleError, Permission, Permissions, Picture, Role, Sought,
    Status, User, UserChange, UserOrder,
};
use loquat_core::chat::Chat;
use loquat_core::settings::{Changes, ENABLE_USER_STATUS};
use loquat_core::shared::{Direction, JsonObject, JsonText, Secret, StoreError};
use serde_json::{Value, json};

use super::{World, ids};

/// An account as the form shows it, before something is typed.
async fn form(world: &World, name: &str) -> AccountForm {
    let user = world.users.find(&name.into()).await.unwrap().unwrap();
    AccountForm {
        role: user.role.as_str().to_owned(),
        name: user.name,
        email: user.email.as_str().to_owned(),
        profile_image_url: user.profile_image_url,
        password: None,
    }
}

fn members(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap()
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.name.as_str()).collect()
}

#[tokio::test]
async fn administrators_list_people_with_their_groups() {
    let world = World::new().await;
    let olga = world.who("olga").await;
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
    for name in ["ada", "pim"] {
        let refused = world.people.list(&world.who(name).await, Sought::default()).await;
        assert!(matches!(refused, Err(PeopleError::Denied(Denied::NotAdmin))));
    }
}

#[tokio::test]
async fn a_list_is_sorted_by_age_unless_something_else_is_wanted() {
    let world = World::new().await;
    let olga = world.who("olga").await;

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
async fn who_waits_sees_nobody_and_keeps_nothing() {
    let world = World::new().await;
    let pim = world.who("pim").await;
    let ada = "ada".into();

    for refused in [
        world.people.search(&pim, Sought::default()).await.err(),
        world.people.look_at(&pim, &ada).await.err(),
        world.people.picture(&pim, &ada).await.err(),
        world.people.is_active(&pim, &ada).await.err(),
        world.people.own_settings(&pim).await.err(),
        world.people.change_own_settings(&pim, JsonObject::new()).await.err(),
        world.people.own_info(&pim).await.err(),
        world.people.own_groups(&pim).await.err(),
        world.people.own_permissions(&pim).err(),
        world.people.change_own_status(&pim, Status::default()).await.err(),
    ] {
        assert!(
            matches!(refused, Some(PeopleError::Denied(Denied::Pending))),
            "{refused:?}"
        );
    }
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

#[tokio::test]
async fn tool_servers_of_ones_own_need_a_permission() {
    let world = World::new().await;
    let olga = world.who("olga").await;
    let patch = members(json!({"ui": {"toolServers": [1], "theme": "dark"}, "else": 1}));

    let kept = world
        .people
        .change_own_settings(&world.who("ada").await, patch.clone())
        .await
        .unwrap();
    assert_eq!(kept, Some(members(json!({"ui": {"theme": "dark"}, "else": 1}))));
    let kept = world.people.change_own_settings(&olga, patch.clone()).await.unwrap();
    assert_eq!(kept, Some(patch.clone()));

    let mut permissions = Permissions::default();
    permissions.set(Permission::FeatureDirectToolServers, true);
    let new = NewGroup {
        permissions: Some(permissions),
        ..NewGroup::default()
    };
    let group = world.groups.create(&olga, new).await.unwrap().group.id;
    world.groups.add(&olga, &group, &ids(&["ada"])).await.unwrap();
    let kept = world
        .people
        .change_own_settings(&world.who("ada").await, patch.clone())
        .await
        .unwrap();
    assert_eq!(kept, Some(patch));
}

#[tokio::test]
async fn settings_and_info_are_ones_own() {
    let world = World::new().await;
    let (ada, bob) = (world.who("ada").await, world.who("bob").await);

    world
        .people
        .change_own_settings(&ada, members(json!({"ui": {"a": 1}})))
        .await
        .unwrap();
    world
        .people
        .change_own_info(&ada, &members(json!({"location": "here"})))
        .await
        .unwrap();

    assert_eq!(
        world.people.own_settings(&ada).await.unwrap(),
        Some(members(json!({"ui": {"a": 1}})))
    );
    assert_eq!(
        world.people.own_info(&ada).await.unwrap(),
        Some(members(json!({"location": "here"})))
    );
    assert_eq!(world.people.own_settings(&bob).await.unwrap(), None);
    assert_eq!(world.people.own_info(&bob).await.unwrap(), None);
}

#[tokio::test]
async fn a_status_is_told_where_that_is_switched_on() {
    let world = World::new().await;
    let ada = world.who("ada").await;
    let status = Status {
        emoji: Some("🌴".to_owned()),
        message: Some("away".to_owned()),
        expires_at: Some(7),
    };

    world.people.change_own_status(&ada, status).await.unwrap();
    let only_message = Status {
        message: Some(String::new()),
        ..Status::default()
    };
    let told = world.people.change_own_status(&ada, only_message).await.unwrap();
    assert_eq!(
        (told.status_emoji.as_deref(), told.status_message.as_deref()),
        (Some("🌴"), Some(""))
    );
    assert_eq!(world.people.own_status(&ada).await.unwrap(), told);

    world.switch(Changes::new().set(ENABLE_USER_STATUS, false)).await;
    let refused = world.people.own_status(&ada).await;
    assert!(matches!(refused, Err(PeopleError::Denied(Denied::SwitchedOff(_)))));
    let refused = world.people.change_own_status(&ada, Status::default()).await;
    assert!(matches!(refused, Err(PeopleError::Denied(Denied::SwitchedOff(_)))));
}

#[tokio::test]
async fn an_administrator_changes_an_account_and_its_sessions_end_with_the_password() {
    let world = World::new().await;
    let otto = world.who("otto").await;
    let mut heard = world.announcements().await;
    let change = AccountForm {
        role: "admin".to_owned(),
        name: "Ada Lovelace".to_owned(),
        email: "Ada@Lovelace.Test".to_owned(),
        profile_image_url: "/ada.png".to_owned(),
        password: None,
    };

    let ada = world.people.change(&otto, &"ada".into(), change.clone()).await.unwrap();
    assert_eq!((ada.role, ada.name.as_str()), (Role::Admin, "Ada Lovelace"));
    assert_eq!(
        (ada.email, ada.profile_image_url.as_str()),
        (Email::typed("ada@lovelace.test"), "/ada.png")
    );
    assert_eq!(heard.next().await, ids(&["ada"]));
    assert_eq!(world.ended.since(&"ada".into()).await.unwrap(), None);

    let change = AccountForm {
        password: Some(Secret::new("new")),
        ..change
    };
    world.people.change(&otto, &"ada".into(), change).await.unwrap();
    let since = world.ended.since(&"ada".into()).await.unwrap().unwrap();
    assert_eq!((since.moment.seconds(), since.kept), (1_000_000, None));
}

#[tokio::test]
async fn what_cannot_stand_in_an_account_is_refused_by_name() {
    let world = World::with(&[("ENABLE_PASSWORD_VALIDATION", "true")]).await;
    let olga = world.who("olga").await;
    let bob = form(&world, "bob").await;

    let try_out = async |form: AccountForm| world.people.change(&olga, &"bob".into(), form).await.unwrap_err();
    for address in ["", "nonsense", "a b@example.test"] {
        let error = try_out(AccountForm {
            email: address.to_owned(),
            ..bob.clone()
        })
        .await;
        assert!(matches!(error, PeopleError::NotAnAddress(_)), "{error:?}");
    }
    let error = try_out(AccountForm {
        email: "ada@example.test".to_owned(),
        ..bob.clone()
    })
    .await;
    assert!(
        matches!(error, PeopleError::Store(StoreError::Duplicate(_))),
        "{error:?}"
    );
    let error = try_out(AccountForm {
        role: "king".to_owned(),
        ..bob.clone()
    })
    .await;
    assert!(matches!(error, PeopleError::UnknownRole), "{error:?}");
    for name in [" ".to_owned(), "x".repeat(256)] {
        let error = try_out(AccountForm { name, ..bob.clone() }).await;
        assert!(matches!(error, PeopleError::BadName), "{error:?}");
    }
    let error = try_out(AccountForm {
        password: Some(Secret::new("easy")),
        ..bob.clone()
    })
    .await;
    assert!(
        matches!(error, PeopleError::BadPassword(PasswordRefused::TooEasy)),
        "{error:?}"
    );
    assert_eq!(form(&world, "bob").await, bob);

    let nobody = world.people.change(&olga, &"nobody".into(), bob).await;
    assert!(matches!(nobody, Err(PeopleError::NotFound)));
}

#[tokio::test]
async fn an_account_with_an_odd_address_can_still_be_changed() {
    let world = World::new().await;
    let odd = UserChange {
        email: Some(Email::typed("ada")),
        ..UserChange::default()
    };
    world.users.update(&"ada".into(), &odd, 1).await.unwrap();

    let change = AccountForm {
        role: "pending".to_owned(),
        ..form(&world, "ada").await
    };
    let ada = world
        .people
        .change(&world.who("olga").await, &"ada".into(), change)
        .await
        .unwrap();

    assert_eq!((ada.email.as_str(), ada.role), ("ada", Role::Pending));
}

#[tokio::test]
async fn nobody_but_he_himself_touches_the_first_administrator() {
    let world = World::new().await;
    let (olga, otto) = (world.who("olga").await, world.who("otto").await);
    let unchanged = form(&world, "olga").await;

    let renamed = AccountForm {
        name: "Hacked".to_owned(),
        ..unchanged.clone()
    };
    let refused = world.people.change(&otto, &"olga".into(), renamed.clone()).await;
    assert!(matches!(refused, Err(PeopleError::PrimaryAdministrator)));
    let refused = world.people.delete(&otto, &"olga".into()).await;
    assert!(matches!(refused, Err(PeopleError::PrimaryAdministrator)));
    let demoted = AccountForm {
        role: "user".to_owned(),
        ..unchanged.clone()
    };
    let refused = world.people.change(&olga, &"olga".into(), demoted).await;
    assert!(matches!(refused, Err(PeopleError::PrimaryAdministrator)));
    assert_eq!(form(&world, "olga").await, unchanged);

    let renamed = world.people.change(&olga, &"olga".into(), renamed).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.role), ("Hacked", Role::Admin));
    let demoted = AccountForm {
        role: "user".to_owned(),
        ..form(&world, "otto").await
    };
    assert_eq!(
        world.people.change(&olga, &"otto".into(), demoted).await.unwrap().role,
        Role::User
    );
}

#[tokio::test]
async fn a_deleted_account_is_gone_and_announced() {
    let world = World::new().await;
    let otto = world.who("otto").await;
    let mut heard = world.announcements().await;

    assert!(world.people.delete(&otto, &"ada".into()).await.unwrap());
    assert_eq!(heard.next().await, ids(&["ada"]));
    assert_eq!(world.users.find(&"ada".into()).await.unwrap(), None);
    assert!(!world.people.delete(&otto, &"ada".into()).await.unwrap());

    let himself = world.people.delete(&otto, &"otto".into()).await;
    assert!(matches!(himself, Err(PeopleError::Oneself)));
    let stranger = world.people.delete(&world.who("bob").await, &"otto".into()).await;
    assert!(matches!(stranger, Err(PeopleError::Denied(Denied::NotAdmin))));
}

#[tokio::test]
async fn users_look_into_no_account_but_their_own() {
    let world = World::new().await;
    let ada = world.who("ada").await;
    let bob = "bob".into();
    let change = form(&world, "bob").await;

    for refused in [
        world.people.all(&ada).await.err(),
        world.people.groups_of(&ada, &bob).await.err(),
        world.people.oauth_sessions(&ada, &bob).await.err(),
        world.people.change(&ada, &bob, change).await.err(),
    ] {
        assert!(
            matches!(refused, Some(PeopleError::Denied(Denied::NotAdmin))),
            "{refused:?}"
        );
    }
    let olga = world.who("olga").await;
    assert_eq!(
        names(&world.people.all(&olga).await.unwrap().items),
        ["pim", "bob", "ada", "otto", "olga"]
    );
    assert_eq!(world.people.groups_of(&olga, &bob).await.unwrap(), []);
    let none = world.people.oauth_sessions(&olga, &bob).await;
    assert!(matches!(none, Err(PeopleError::NoOauthSessions)));
}
