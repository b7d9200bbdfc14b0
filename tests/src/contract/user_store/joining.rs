//! Accounts that are made: one for an address, and the first of them the administrator's.

use futures::future::join_all;
use loquat_core::account::NewAccount;
use loquat_core::identity::{Email, Role, User};
use loquat_core::shared::StoreError;
use serde_json::json;

use super::{add, either, object};
use crate::contract::{Accounts, account};

pub async fn a_user_is_kept_as_they_were_added(accounts: &Accounts) {
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
