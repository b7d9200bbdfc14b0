use loquat_core::account::{GroupChange, GroupError, NewGroup};
use loquat_core::identity::{CountedGroup, Permission, Permissions};
use loquat_core::settings::{Changes, USER_PERMISSIONS};
use serde_json::{Value, json};

use super::{World, id, ids};

/// Groups by their names.
fn names(groups: &[CountedGroup]) -> Vec<&str> {
    groups.iter().map(|counted| counted.group.name.as_str()).collect()
}

/// Makes a group and answers its id.
async fn make(world: &World, name: &str, share: Value, members: &[&str]) -> loquat_core::identity::GroupId {
    let olga = world.admin("olga").await;
    let new = NewGroup {
        name: name.to_owned(),
        data: json!({"config": {"share": share}}).as_object().cloned(),
        ..NewGroup::default()
    };
    let made = world.groups.create(&olga, new).await.unwrap().group.id;
    world.groups.add(&olga, &made, &ids(members)).await.unwrap();
    made
}

fn grants(granted: &[(Permission, bool)]) -> Permissions {
    let mut tree = Permissions::default();
    for (permission, granted) in granted {
        tree.set(*permission, *granted);
    }
    tree
}

#[tokio::test]
async fn everybody_sees_their_own_groups_and_administrators_all() {
    let world = World::new().await;
    make(&world, "ours", Value::Null, &["ada"]).await;
    make(&world, "theirs", Value::Null, &["bob"]).await;

    let ada = world.groups.visible(&world.who("ada").await, None).await.unwrap();
    let olga = world.groups.visible(&world.who("olga").await, None).await.unwrap();

    assert_eq!(names(&ada), ["ours"]);
    assert_eq!(ada[0].members, 1);
    assert_eq!(olga.len(), 2);
}

#[tokio::test]
async fn a_group_says_who_may_share_with_it() {
    let world = World::new().await;
    make(&world, "open", json!(true), &[]).await;
    make(&world, "silent", Value::Null, &[]).await;
    make(&world, "ours", json!("members"), &["ada"]).await;
    make(&world, "theirs", json!("members"), &["bob"]).await;
    make(&world, "closed", json!(false), &["ada"]).await;

    let shareable = world.groups.visible(&world.who("ada").await, Some(true)).await.unwrap();
    let closed = world
        .groups
        .visible(&world.who("ada").await, Some(false))
        .await
        .unwrap();
    let olga = world
        .groups
        .visible(&world.who("olga").await, Some(true))
        .await
        .unwrap();

    let mut shareable = names(&shareable);
    shareable.sort_unstable();
    assert_eq!(shareable, ["open", "ours", "silent"]);
    assert_eq!(names(&closed), ["closed"]);
    assert_eq!(olga.len(), 5);
}

#[tokio::test]
async fn a_group_that_does_not_exist_is_told() {
    let world = World::new().await;
    let olga = world.admin("olga").await;
    let no = id("no");

    assert!(matches!(world.groups.find(&olga, &no).await, Err(GroupError::NotFound)));
    assert!(matches!(
        world.groups.export(&olga, &no).await,
        Err(GroupError::NotFound)
    ));
    let update = world.groups.update(&olga, &no, &GroupChange::default()).await;
    assert!(matches!(update, Err(GroupError::Gone)));
    assert!(matches!(world.groups.add(&olga, &no, &[]).await, Err(GroupError::Gone)));
    assert!(matches!(
        world.groups.remove(&olga, &no, &[]).await,
        Err(GroupError::Gone)
    ));
    assert_eq!(world.groups.members(&olga, &no).await.unwrap(), []);
    world.groups.delete(&olga, &no).await.unwrap();
}

#[tokio::test]
async fn what_groups_grant_adds_up_and_nothing_is_taken_away() {
    let world = World::new().await;
    let olga = world.admin("olga").await;
    let trees = [
        grants(&[(Permission::WorkspaceModels, true), (Permission::ChatDelete, false)]),
        grants(&[
            (Permission::WorkspaceModels, false),
            (Permission::WorkspacePrompts, true),
        ]),
    ];
    for tree in trees {
        let new = NewGroup {
            permissions: Some(tree),
            ..NewGroup::default()
        };
        let group = world.groups.create(&olga, new).await.unwrap().group.id;
        world.groups.add(&olga, &group, &ids(&["ada"])).await.unwrap();
    }

    let (ada, bob) = (world.who("ada").await, world.who("bob").await);

    let ada = world.people.own_permissions(&ada);
    let expected = [
        (Permission::WorkspaceModels, true),
        (Permission::WorkspacePrompts, true),
        (Permission::WorkspaceTools, false),
        (Permission::ChatDelete, true),
    ];
    for (permission, granted) in expected {
        assert_eq!(ada.grants(permission), granted, "{permission:?}");
    }
    assert!(!bob.holds(Permission::WorkspaceModels));
}

#[tokio::test]
async fn a_group_gives_back_what_was_withheld_from_everybody() {
    let world = World::new().await;
    let mut everybody = Permissions::built_in();
    everybody.set(Permission::ChatDelete, false);
    world.switch(Changes::new().set(USER_PERMISSIONS, everybody)).await;
    let olga = world.admin("olga").await;
    let tree = grants(&[(Permission::ChatDelete, true)]);
    let new = NewGroup {
        permissions: Some(tree),
        ..NewGroup::default()
    };
    let group = world.groups.create(&olga, new).await.unwrap().group.id;
    world.groups.add(&olga, &group, &ids(&["ada"])).await.unwrap();

    assert!(world.who("ada").await.holds(Permission::ChatDelete));
    assert!(!world.who("bob").await.holds(Permission::ChatDelete));

    world.groups.remove(&olga, &group, &ids(&["ada"])).await.unwrap();
    assert!(!world.who("ada").await.holds(Permission::ChatDelete));
}

#[tokio::test]
async fn whoever_gains_or_loses_rights_is_announced() {
    let world = World::new().await;
    let olga = world.admin("olga").await;
    let group = make(&world, "ours", Value::Null, &["ada"]).await;
    let mut heard = world.announcements().await;

    world.groups.add(&olga, &group, &ids(&["bob"])).await.unwrap();
    assert_eq!(heard.next().await, ids(&["bob"]));

    let change = GroupChange {
        permissions: Some(Permissions::default()),
        ..GroupChange::default()
    };
    world.groups.update(&olga, &group, &change).await.unwrap();
    assert_eq!(heard.next().await, ids(&["ada", "bob"]));

    world.groups.remove(&olga, &group, &ids(&["ada"])).await.unwrap();
    assert_eq!(heard.next().await, ids(&["ada"]));

    world.groups.delete(&olga, &group).await.unwrap();
    assert_eq!(heard.next().await, ids(&["bob"]));
}
