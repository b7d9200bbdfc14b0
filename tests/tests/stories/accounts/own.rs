use loquat_core::account::{NewGroup, PeopleError, Status};
use loquat_core::identity::{Denied, Permission, Permissions};
use loquat_core::settings::{Changes, ENABLE_USER_STATUS};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use super::{World, ids};

fn members(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap()
}

#[tokio::test]
async fn tool_servers_of_ones_own_need_a_permission() {
    let world = World::new().await;
    let olga = world.admin("olga").await;
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
