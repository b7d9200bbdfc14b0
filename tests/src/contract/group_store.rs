//! Every [`GroupStore`](loquat_core::account::GroupStore) behaves like this.

use loquat_core::account::GroupChange;
use loquat_core::identity::{CountedGroup, Group, Permission, Permissions, UserId};
use loquat_core::shared::StoreError;
use serde_json::json;

use crate::contract::{Accounts, account, group, promises};

pub async fn a_group_is_kept_as_it_was_added(accounts: &Accounts) {
    let mut permissions = Permissions::default();
    permissions.set(Permission::ChatDelete, false);
    let made = Group {
        description: "Zoë's ✓".to_owned(),
        data: json!({"config": {"share": "members"}}).as_object().cloned(),
        permissions: Some(permissions),
        ..group("g", 10)
    };

    accounts.groups.insert(&made).await.unwrap();

    let found = accounts.groups.find(&"g".into()).await.unwrap();
    assert_eq!(
        found,
        Some(CountedGroup {
            group: made,
            members: 0
        })
    );
    assert_eq!(accounts.groups.find(&"h".into()).await.unwrap(), None);
}

pub async fn an_id_is_used_once(accounts: &Accounts) {
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    assert!(matches!(
        accounts.groups.insert(&group("g", 11)).await,
        Err(StoreError::Duplicate(_))
    ));
}

pub async fn the_latest_changed_group_comes_first(accounts: &Accounts) {
    people(accounts).await;
    for (name, at) in [("old", 10), ("new", 20), ("mid", 15)] {
        accounts.groups.insert(&group(name, at)).await.unwrap();
    }
    accounts
        .groups
        .add_members(&"old".into(), &["ada".into(), "bob".into()], 30)
        .await
        .unwrap();

    let listed = accounts.groups.list().await.unwrap();

    let listed: Vec<_> = listed
        .iter()
        .map(|counted| (counted.group.name.as_str(), counted.members))
        .collect();
    assert_eq!(listed, [("old", 2), ("new", 0), ("mid", 0)]);
}

pub async fn a_change_leaves_the_rest_as_it_was(accounts: &Accounts) {
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    let change = GroupChange {
        name: Some("other".to_owned()),
        ..GroupChange::default()
    };

    let changed = accounts
        .groups
        .update(&"g".into(), &change, 50)
        .await
        .unwrap()
        .unwrap()
        .group;

    assert_eq!(
        changed,
        Group {
            name: "other".to_owned(),
            updated_at: 50,
            ..group("g", 10)
        }
    );
    assert_eq!(accounts.groups.update(&"h".into(), &change, 50).await.unwrap(), None);
}

pub async fn a_member_counts_once_and_nobody_unknown_becomes_one(accounts: &Accounts) {
    people(accounts).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();

    let added = accounts
        .groups
        .add_members(&"g".into(), &ids(&["bob", "eve", "bob"]), 20)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((added.members, added.group.updated_at), (1, 20));
    let again = accounts
        .groups
        .add_members(&"g".into(), &ids(&["bob", "ada"]), 21)
        .await
        .unwrap()
        .unwrap();

    assert_eq!(again.members, 2);
    assert_eq!(
        accounts.groups.members(&"g".into()).await.unwrap(),
        ids(&["bob", "ada"])
    );
    assert_eq!(
        accounts
            .groups
            .add_members(&"h".into(), &ids(&["bob"]), 22)
            .await
            .unwrap(),
        None
    );
    assert_eq!(accounts.groups.members(&"h".into()).await.unwrap(), []);
}

pub async fn many_members_come_at_once(accounts: &Accounts) {
    people(accounts).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    let mut many: Vec<UserId> = (0..1500).map(|n| format!("nobody{n}").into()).collect();
    many.push("cy".into());

    let added = accounts
        .groups
        .add_members(&"g".into(), &many, 20)
        .await
        .unwrap()
        .unwrap();

    assert_eq!(added.members, 1);
}

pub async fn who_is_removed_is_no_member_any_more(accounts: &Accounts) {
    people(accounts).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &ids(&["ada", "bob"]), 20)
        .await
        .unwrap();

    let left = accounts
        .groups
        .remove_members(&"g".into(), &ids(&["ada", "cy"]), 30)
        .await
        .unwrap()
        .unwrap();

    assert_eq!((left.members, left.group.updated_at), (1, 30));
    assert_eq!(accounts.groups.members(&"g".into()).await.unwrap(), ids(&["bob"]));
    assert_eq!(
        accounts.groups.remove_members(&"h".into(), &[], 30).await.unwrap(),
        None
    );
}

pub async fn the_groups_of_several_users_are_found_together(accounts: &Accounts) {
    people(accounts).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    accounts.groups.insert(&group("h", 11)).await.unwrap();
    accounts
        .groups
        .add_members(&"h".into(), &ids(&["bob"]), 20)
        .await
        .unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &ids(&["ada", "bob"]), 30)
        .await
        .unwrap();

    let found = accounts.groups.of_users(&ids(&["ada", "bob", "cy"])).await.unwrap();

    let of = |user: &str| -> Vec<String> {
        let groups = found.get(&UserId::from(user)).cloned().unwrap_or_default();
        groups.into_iter().map(|group| group.id.0).collect()
    };
    assert_eq!(
        (of("ada"), of("bob"), of("cy")),
        (vec!["g".into()], vec!["g".into(), "h".into()], vec![])
    );
}

pub async fn a_user_is_put_into_exactly_the_named_groups(accounts: &Accounts) {
    people(accounts).await;
    for name in ["g", "h", "i"] {
        accounts.groups.insert(&group(name, 10)).await.unwrap();
    }
    let twin = Group {
        name: "h".to_owned(),
        ..group("twin", 10)
    };
    accounts.groups.insert(&twin).await.unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &ids(&["ada", "bob"]), 20)
        .await
        .unwrap();
    accounts
        .groups
        .add_members(&"i".into(), &ids(&["bob"]), 20)
        .await
        .unwrap();
    let names = ["h".to_owned(), "i".to_owned(), "unknown".to_owned()];

    assert!(accounts.groups.set_groups_of(&"bob".into(), &names, 30).await.unwrap());
    assert!(!accounts.groups.set_groups_of(&"bob".into(), &names, 31).await.unwrap());
    assert!(!accounts.groups.set_groups_of(&"eve".into(), &names, 31).await.unwrap());

    assert_eq!(accounts.groups.members(&"g".into()).await.unwrap(), ids(&["ada"]));
    for joined in ["h", "i", "twin"] {
        assert_eq!(accounts.groups.members(&joined.into()).await.unwrap(), ids(&["bob"]));
    }
    let unchanged = accounts.groups.find(&"i".into()).await.unwrap().unwrap();
    assert_eq!(unchanged.group.updated_at, 20);
}

pub async fn a_deleted_group_has_no_members(accounts: &Accounts) {
    people(accounts).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &ids(&["bob"]), 20)
        .await
        .unwrap();

    assert!(accounts.groups.delete(&"g".into()).await.unwrap());

    assert!(!accounts.groups.delete(&"g".into()).await.unwrap());
    assert_eq!(accounts.groups.members(&"g".into()).await.unwrap(), []);
    let bob = accounts.users.find_standing(&"bob".into()).await.unwrap().unwrap();
    assert_eq!(bob.groups, []);
}

async fn people(accounts: &Accounts) {
    for (at, name) in (100..).zip(["ada", "bob", "cy"]) {
        accounts.users.insert(&account(name, at)).await.unwrap();
    }
}

fn ids(names: &[&str]) -> Vec<UserId> {
    names.iter().map(|name| UserId::from(*name)).collect()
}

promises!(
    group_store: a_group_is_kept_as_it_was_added,
    an_id_is_used_once,
    the_latest_changed_group_comes_first,
    a_change_leaves_the_rest_as_it_was,
    a_member_counts_once_and_nobody_unknown_becomes_one,
    many_members_come_at_once,
    who_is_removed_is_no_member_any_more,
    the_groups_of_several_users_are_found_together,
    a_user_is_put_into_exactly_the_named_groups,
    a_deleted_group_has_no_members,
);
