//! What of an account changes, and what stays.

use futures::future::join_all;
use loquat_core::account::UserChange;
use loquat_core::identity::{Email, Role, User};
use loquat_core::shared::{JsonObject, Secret, StoreError};
use serde_json::json;

use super::{add, either, object};
use crate::contract::Accounts;

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

fn members(value: serde_json::Value) -> JsonObject {
    object(value).unwrap()
}
