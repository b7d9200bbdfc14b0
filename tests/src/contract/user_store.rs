//! Every [`UserStore`](loquat_core::account::UserStore) behaves like this.

use std::sync::Arc;

use futures::future::join_all;
use loquat_core::account::{
    Email, NewAccount, Permission, Permissions, Role, User, UserChange, UserFilter, UserOrder, UserStore,
};
use loquat_core::chat::Chat;
use loquat_core::shared::{Direction, JsonObject, JsonText, Page, Secret, StoreError};
use serde_json::json;

use crate::contract::{Accounts, account, group, promises};

pub async fn a_user_is_kept_as_he_was_added(accounts: &Accounts) {
    let mut ada = account("ada", 100);
    ada.user.bio = Some("Wrote the first program. ✓".to_owned());
    ada.user.date_of_birth = Some("1815-12-10".to_owned());
    ada.user.settings = object(json!({"ui": {"theme": "dark", "n": 1.5, "none": null}}));
    ada.user.oauth = object(json!({"oidc": {"sub": "Zoë"}}));
    let expected = User {
        role: Role::Admin,
        ..ada.user.clone()
    };

    assert_eq!(accounts.users.insert(&ada).await.unwrap(), expected);

    assert_eq!(accounts.users.find(&"ada".into()).await.unwrap(), Some(expected));
    assert_eq!(accounts.users.find(&"eve".into()).await.unwrap(), None);
}

pub async fn an_address_has_one_account(accounts: &Accounts) {
    add(accounts, &["ada"]).await;
    let mut twin = account("twin", 200);
    twin.user.email = Email::typed("ADA@example.test");

    let refused = accounts.users.insert(&twin).await;

    assert!(matches!(refused, Err(StoreError::Duplicate(what)) if what.contains("ada@example.test")));
    assert_eq!(accounts.users.count().await.unwrap(), 1);
}

pub async fn the_first_user_becomes_administrator_if_that_is_wanted(accounts: &Accounts) {
    let plain = NewAccount {
        first_is_admin: false,
        ..account("plain", 1)
    };
    assert_eq!(accounts.users.insert(&plain).await.unwrap().role, Role::Pending);
    assert!(accounts.users.delete(&"plain".into(), 2).await.unwrap());

    assert_eq!(
        accounts.users.insert(&account("ada", 3)).await.unwrap().role,
        Role::Admin
    );
    assert_eq!(
        accounts.users.insert(&account("bob", 4)).await.unwrap().role,
        Role::Pending
    );
}

pub async fn of_many_first_users_at_once_one_becomes_administrator(accounts: &Accounts) {
    let names: Vec<String> = (0..24).map(|n| format!("user{n}")).collect();

    let users = join_all((0..).zip(&names).map(|(n, name)| async move {
        let users = either(accounts, n);
        let account = account(name, 100);
        tokio::spawn(async move { users.insert(&account).await.unwrap() })
            .await
            .unwrap()
    }))
    .await;

    let admins: Vec<_> = users.iter().filter(|user| user.role == Role::Admin).collect();
    assert_eq!(admins.len(), 1);
    assert_eq!(accounts.users.first().await.unwrap().as_ref(), Some(admins[0]));
}

pub async fn of_many_accounts_with_one_address_at_once_one_is_made(accounts: &Accounts) {
    let made = join_all((0..12).map(|n| {
        let users = either(accounts, n);
        let mut account = account(&format!("user{n}"), 100);
        account.user.email = Email::typed("one@example.test");
        async move {
            tokio::spawn(async move { users.insert(&account).await })
                .await
                .unwrap()
                .is_ok()
        }
    }))
    .await;

    assert_eq!(made.into_iter().filter(|made| *made).count(), 1);
    assert_eq!(accounts.users.count().await.unwrap(), 1);
}

pub async fn nobody_is_older_than_the_first_user(accounts: &Accounts) {
    accounts.users.insert(&account("zoe", 100)).await.unwrap();

    let same_second = accounts.users.insert(&account("bob", 100)).await.unwrap();
    let slow_clock = accounts.users.insert(&account("ada", 50)).await.unwrap();

    assert_eq!((same_second.created_at, slow_clock.created_at), (101, 101));
    assert_eq!(accounts.users.first().await.unwrap().unwrap().name, "zoe");
}

pub async fn nobody_was_first_where_nobody_is(accounts: &Accounts) {
    assert_eq!(accounts.users.first().await.unwrap(), None);
    assert_eq!(accounts.users.count().await.unwrap(), 0);
}

pub async fn a_user_is_found_by_his_address(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;

    let found = accounts
        .users
        .find_by_email(&Email::typed("Bob@Example.test"))
        .await
        .unwrap();

    assert_eq!(found.unwrap().name, "bob");
    assert_eq!(accounts.users.find_by_email(&Email::typed("%")).await.unwrap(), None);
}

pub async fn those_who_exist_are_found_together(accounts: &Accounts) {
    add(accounts, &["ada", "bob", "cy"]).await;
    let mut wanted: Vec<_> = (0..1200).map(|n| format!("nobody{n}").into()).collect();
    wanted.push("ada".into());
    wanted.push("cy".into());

    let mut found: Vec<_> = names(accounts.users.find_many(&wanted).await.unwrap());
    found.sort();

    assert_eq!(found, ["ada", "cy"]);
    assert_eq!(accounts.users.find_many(&[]).await.unwrap(), []);
}

pub async fn one_look_tells_what_a_user_may_do(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;
    let mut modellers = group("modellers", 10);
    let mut grants = Permissions::default();
    grants.set(Permission::WorkspaceModels, true);
    modellers.permissions = Some(grants);
    accounts.groups.insert(&modellers).await.unwrap();
    accounts.groups.insert(&group("others", 10)).await.unwrap();
    accounts
        .groups
        .add_members(&"modellers".into(), &["bob".into()], 11)
        .await
        .unwrap();

    let bob = accounts.users.find_standing(&"bob".into()).await.unwrap().unwrap();

    assert_eq!(bob.user.name, "bob");
    assert_eq!(
        bob.groups.iter().map(|group| group.id.as_str()).collect::<Vec<_>>(),
        ["modellers"]
    );
    assert!(
        bob.permissions(&Permissions::built_in())
            .grants(Permission::WorkspaceModels)
    );
    assert_eq!(
        accounts
            .users
            .find_standing(&"ada".into())
            .await
            .unwrap()
            .unwrap()
            .groups,
        []
    );
    assert_eq!(accounts.users.find_standing(&"eve".into()).await.unwrap(), None);
}

pub async fn a_list_has_pages_and_tells_the_whole_number(accounts: &Accounts) {
    add(accounts, &["ada", "bob", "cy"]).await;
    let by_name = sorted(UserOrder::Name, Direction::Ascending);

    let all = accounts.users.list(&by_name, None).await.unwrap();
    let second = accounts.users.list(&by_name, Some(Page::numbered(2, 2))).await.unwrap();
    let beyond = accounts.users.list(&by_name, Some(Page::numbered(9, 2))).await.unwrap();

    assert_eq!(
        (names(all.items), all.total),
        (vec!["ada".into(), "bob".into(), "cy".into()], 3)
    );
    assert_eq!((names(second.items), second.total), (vec!["cy".into()], 3));
    assert_eq!((beyond.items, beyond.total), (vec![], 3));
}

pub async fn a_list_is_sorted_as_wanted(accounts: &Accounts) {
    add(accounts, &["cy", "ada", "bob"]).await;
    accounts.users.touch(&["bob".into()], 1000).await.unwrap();
    let rename = UserChange {
        name: Some("zoe".to_owned()),
        ..UserChange::default()
    };
    accounts.users.update(&"ada".into(), &rename, 2000).await.unwrap();

    for (order, expected) in [
        (UserOrder::Name, ["bob", "cy", "zoe"]),
        (UserOrder::Email, ["zoe", "bob", "cy"]),
        (UserOrder::Role, ["cy", "zoe", "bob"]),
        (UserOrder::CreatedAt, ["cy", "zoe", "bob"]),
        (UserOrder::LastActiveAt, ["cy", "zoe", "bob"]),
        (UserOrder::UpdatedAt, ["cy", "bob", "zoe"]),
    ] {
        let up = accounts
            .users
            .list(&sorted(order.clone(), Direction::Ascending), None)
            .await
            .unwrap();
        assert_eq!(names(up.items), expected, "by {order:?}");
        let down = accounts
            .users
            .list(&sorted(order.clone(), Direction::Descending), None)
            .await
            .unwrap();
        if order != UserOrder::Role {
            assert_eq!(
                names(down.items),
                expected.into_iter().rev().collect::<Vec<_>>(),
                "by {order:?} down"
            );
        }
    }
}

pub async fn members_of_a_group_come_before_the_others(accounts: &Accounts) {
    add(accounts, &["ada", "bob", "cy"]).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &["cy".into(), "bob".into()], 11)
        .await
        .unwrap();
    let order = UserOrder::Membership("g".into());

    let first = accounts
        .users
        .list(&sorted(order.clone(), Direction::Descending), None)
        .await
        .unwrap();
    let last = accounts
        .users
        .list(&sorted(order, Direction::Ascending), None)
        .await
        .unwrap();

    assert_eq!(names(first.items), ["bob", "cy", "ada"]);
    assert_eq!(names(last.items), ["ada", "bob", "cy"]);
}

pub async fn a_search_looks_at_names_and_addresses_in_any_case(accounts: &Accounts) {
    add(accounts, &["ada", "bob", "cy"]).await;
    let rename = UserChange {
        name: Some("Countess 100%_\\".to_owned()),
        ..UserChange::default()
    };
    accounts.users.update(&"ada".into(), &rename, 200).await.unwrap();

    let rename = UserChange {
        name: Some("Änne".to_owned()),
        email: Some(Email::typed("a@elsewhere.test")),
        ..UserChange::default()
    };
    accounts.users.update(&"cy".into(), &rename, 200).await.unwrap();

    for (query, expected) in [
        ("COUNT", vec!["Countess 100%_\\"]),
        ("bob@EXAMPLE", vec!["bob"]),
        ("example.test", vec!["Countess 100%_\\", "bob"]),
        ("0%_\\", vec!["Countess 100%_\\"]),
        ("b_b", vec![]),
        ("%", vec!["Countess 100%_\\"]),
        ("' OR 1=1 --", vec![]),
        ("ÄNNE", vec!["Änne"]),
        ("änn", vec!["Änne"]),
    ] {
        let filter = UserFilter {
            query: Some(query.to_owned()),
            ..sorted(UserOrder::CreatedAt, Direction::Ascending)
        };
        let found = accounts.users.list(&filter, None).await.unwrap();
        assert_eq!(found.total, i64::try_from(expected.len()).unwrap(), "{query}");
        assert_eq!(names(found.items), expected, "{query}");
    }
}

pub async fn a_list_can_be_narrowed_to_a_group(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &["bob".into()], 11)
        .await
        .unwrap();
    let filter = UserFilter {
        group: Some("g".into()),
        ..UserFilter::default()
    };

    assert_eq!(names(accounts.users.list(&filter, None).await.unwrap().items), ["bob"]);
}

pub async fn a_change_leaves_the_rest_as_it_was(accounts: &Accounts) {
    add(accounts, &["ada"]).await;
    let before = accounts.users.find(&"ada".into()).await.unwrap().unwrap();
    let change = UserChange {
        role: Some(Role::User),
        bio: Some(Some("Hello".to_owned())),
        date_of_birth: Some(Some("2000-02-29".to_owned())),
        status_expires_at: Some(Some(77)),
        oauth: Some(object(json!({"google": {"sub": "1"}}))),
        password_hash: Some(Secret::new("other")),
        ..UserChange::default()
    };

    let changed = accounts
        .users
        .update(&"ada".into(), &change, 500)
        .await
        .unwrap()
        .unwrap();

    let expected = User {
        role: Role::User,
        bio: Some("Hello".to_owned()),
        date_of_birth: Some("2000-02-29".to_owned()),
        status_expires_at: Some(77),
        oauth: object(json!({"google": {"sub": "1"}})),
        updated_at: 500,
        ..before.clone()
    };
    assert_eq!(changed, expected);
    assert_eq!(accounts.users.find(&"ada".into()).await.unwrap(), Some(expected));

    let undo = UserChange {
        bio: Some(None),
        date_of_birth: Some(None),
        oauth: Some(None),
        ..UserChange::default()
    };
    let undone = accounts.users.update(&"ada".into(), &undo, 501).await.unwrap().unwrap();
    assert_eq!((undone.bio, undone.date_of_birth, undone.oauth), (None, None, None));
    assert_eq!(accounts.users.update(&"eve".into(), &undo, 1).await.unwrap(), None);
}

pub async fn a_new_address_must_be_free(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;
    let to = |address: &str| UserChange {
        email: Some(Email::typed(address)),
        ..UserChange::default()
    };

    let refused = accounts.users.update(&"bob".into(), &to("ada@example.test"), 5).await;
    assert!(matches!(refused, Err(StoreError::Duplicate(_))));

    let same = accounts
        .users
        .update(&"bob".into(), &to("bob@example.test"), 5)
        .await
        .unwrap();
    assert_eq!(same.unwrap().email, Email::typed("bob@example.test"));
    let new = accounts
        .users
        .update(&"bob".into(), &to("robert@example.test"), 6)
        .await
        .unwrap();
    assert_eq!(new.unwrap().email, Email::typed("robert@example.test"));
    assert!(
        accounts
            .users
            .find_by_email(&Email::typed("bob@example.test"))
            .await
            .unwrap()
            .is_none()
    );
}

pub async fn a_text_that_cannot_be_kept_is_refused_by_name(accounts: &Accounts) {
    add(accounts, &["ada"]).await;
    for name in ["x".repeat(300), "a\0b".to_owned()] {
        let change = UserChange {
            name: Some(name.clone()),
            ..UserChange::default()
        };
        match accounts.users.update(&"ada".into(), &change, 5).await {
            Ok(kept) => assert_eq!(kept.unwrap().name, name),
            Err(refused) => assert!(matches!(refused, StoreError::Unfit), "{refused:?}"),
        }
    }
    let sought = accounts.users.find(&"a\0b".into()).await;
    assert!(matches!(sought, Ok(None) | Err(StoreError::Unfit)), "{sought:?}");
}

pub async fn settings_and_info_are_merged_at_the_top(accounts: &Accounts) {
    add(accounts, &["ada"]).await;
    let id = "ada".into();

    accounts
        .users
        .merge_settings(&id, &members(json!({"ui": {"a": 1}, "tools": {"x": "✓"}})), 5)
        .await
        .unwrap();
    let merged = accounts
        .users
        .merge_settings(&id, &members(json!({"ui": {"b": 2}})), 6)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(merged.settings, object(json!({"ui": {"b": 2}, "tools": {"x": "✓"}})));
    assert_eq!(merged.info, None);

    accounts
        .users
        .merge_info(&id, &members(json!({"location": "here"})), 7)
        .await
        .unwrap();
    let merged = accounts
        .users
        .merge_info(&id, &members(json!({"n": null})), 8)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(merged.info, object(json!({"location": "here", "n": null})));
    assert_eq!(accounts.users.find(&id).await.unwrap(), Some(merged));

    assert_eq!(
        accounts
            .users
            .merge_info(&"eve".into(), &JsonObject::new(), 1)
            .await
            .unwrap(),
        None
    );
}

pub async fn no_merge_at_once_is_lost(accounts: &Accounts) {
    add(accounts, &["ada"]).await;

    join_all((0..16).map(|n| async move {
        let users = either(accounts, n);
        let patch = members(json!({format!("key{n}"): n}));
        tokio::spawn(async move { users.merge_settings(&"ada".into(), &patch, 5).await.unwrap() })
            .await
            .unwrap()
    }))
    .await;

    let ada = accounts.users.find(&"ada".into()).await.unwrap().unwrap();
    assert_eq!(ada.settings.unwrap().len(), 16);
}

pub async fn activity_only_moves_forward(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;

    accounts
        .users
        .touch(&["ada".into(), "nobody".into()], 1000)
        .await
        .unwrap();
    accounts.users.touch(&["ada".into()], 900).await.unwrap();
    accounts.users.touch(&[], 2000).await.unwrap();

    let ada = accounts.users.find(&"ada".into()).await.unwrap().unwrap();
    let bob = accounts.users.find(&"bob".into()).await.unwrap().unwrap();
    assert_eq!((ada.last_active_at, bob.last_active_at), (1000, 101));
}

pub async fn a_deleted_user_leaves_his_groups_and_his_address(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &["ada".into(), "bob".into()], 11)
        .await
        .unwrap();

    assert!(accounts.users.delete(&"bob".into(), 77).await.unwrap());

    assert_eq!(accounts.users.find(&"bob".into()).await.unwrap(), None);
    let left = accounts.groups.find(&"g".into()).await.unwrap().unwrap();
    assert_eq!((left.members, left.group.updated_at), (1, 77));
    accounts.users.insert(&account("bob", 200)).await.unwrap();
    assert!(!accounts.users.delete(&"eve".into(), 78).await.unwrap());
}

pub async fn a_deleted_user_takes_his_chats_and_their_copies_along(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;
    let body = JsonText::parse(r#"{"title":"oaks"}"#).unwrap();
    let of = |user: &str| Chat::new(format!("chat of {user}").into(), user.into(), body.clone(), 5);
    accounts.chats.insert(&[of("ada"), of("bob")]).await.unwrap();
    for name in ["ada", "bob"] {
        let (owner, chat) = (name.into(), format!("chat of {name}").into());
        let copy = format!("copy of {name}").into();
        accounts.chats.share(&owner, &chat, &copy, 6).await.unwrap().unwrap();
    }

    accounts.users.delete(&"bob".into(), 7).await.unwrap();

    for (id, is_there) in [
        ("chat of ada", true),
        ("copy of ada", true),
        ("chat of bob", false),
        ("copy of bob", false),
    ] {
        assert_eq!(
            accounts.chats.find(&id.into()).await.unwrap().is_some(),
            is_there,
            "{id}"
        );
    }
}

/// Adds users at 100, 101, … The first is administrator.
async fn add(accounts: &Accounts, names: &[&str]) {
    for (at, name) in (100..).zip(names) {
        accounts.users.insert(&account(name, at)).await.unwrap();
    }
}

/// The store as one instance or the other keeps it, in turn.
fn either(accounts: &Accounts, turn: usize) -> Arc<dyn UserStore> {
    if turn.is_multiple_of(2) {
        accounts.users.clone()
    } else {
        accounts.users_elsewhere.clone()
    }
}

fn names(users: Vec<User>) -> Vec<String> {
    users.into_iter().map(|user| user.name).collect()
}

fn sorted(order: UserOrder, direction: Direction) -> UserFilter {
    UserFilter {
        order,
        direction,
        ..UserFilter::default()
    }
}

fn object(value: serde_json::Value) -> Option<JsonObject> {
    value.as_object().cloned()
}

fn members(value: serde_json::Value) -> JsonObject {
    object(value).unwrap()
}

promises!(
    user_store: a_user_is_kept_as_he_was_added,
    an_address_has_one_account,
    the_first_user_becomes_administrator_if_that_is_wanted,
    of_many_first_users_at_once_one_becomes_administrator,
    of_many_accounts_with_one_address_at_once_one_is_made,
    nobody_is_older_than_the_first_user,
    nobody_was_first_where_nobody_is,
    a_user_is_found_by_his_address,
    those_who_exist_are_found_together,
    one_look_tells_what_a_user_may_do,
    a_list_has_pages_and_tells_the_whole_number,
    a_list_is_sorted_as_wanted,
    members_of_a_group_come_before_the_others,
    a_search_looks_at_names_and_addresses_in_any_case,
    a_list_can_be_narrowed_to_a_group,
    a_change_leaves_the_rest_as_it_was,
    a_new_address_must_be_free,
    a_text_that_cannot_be_kept_is_refused_by_name,
    settings_and_info_are_merged_at_the_top,
    no_merge_at_once_is_lost,
    activity_only_moves_forward,
    a_deleted_user_leaves_his_groups_and_his_address,
    a_deleted_user_takes_his_chats_and_their_copies_along,
);
