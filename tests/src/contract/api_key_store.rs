//! Every [`ApiKeyStore`](loquat_core::account::ApiKeyStore) behaves like this.

use loquat_core::account::{ApiKey, StoredKey};
use loquat_core::shared::{Secret, StoreError};

use crate::contract::{Accounts, account, promises};

fn key(digit: char) -> ApiKey {
    let text = format!("sk-{}", digit.to_string().repeat(32));
    ApiKey::of(&Secret::new(text)).expect("a key")
}

fn stored(user: &str, digit: char) -> StoredKey {
    StoredKey {
        key: key(digit),
        user: user.into(),
        expires_at: None,
        last_used_at: None,
        created_at: 100,
    }
}

async fn add(accounts: &Accounts, names: &[&str]) {
    for name in names {
        accounts.users.insert(&account(name, 100)).await.unwrap();
    }
}

pub async fn a_key_is_found_by_itself_and_by_its_user(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;
    let ada = StoredKey {
        expires_at: Some(500),
        last_used_at: Some(400),
        ..stored("ada", 'a')
    };

    accounts.keys.put(&ada).await.unwrap();

    assert_eq!(accounts.keys.find(&key('a')).await.unwrap(), Some(ada.clone()));
    assert_eq!(accounts.keys.of_user(&"ada".into()).await.unwrap(), Some(ada));
    assert_eq!(accounts.keys.find(&key('b')).await.unwrap(), None);
    assert_eq!(accounts.keys.of_user(&"bob".into()).await.unwrap(), None);
}

pub async fn a_new_key_takes_the_place_of_the_old_one(accounts: &Accounts) {
    add(accounts, &["ada"]).await;
    accounts.keys.put(&stored("ada", 'a')).await.unwrap();

    accounts.keys.put(&stored("ada", 'b')).await.unwrap();

    assert_eq!(accounts.keys.find(&key('a')).await.unwrap(), None);
    assert_eq!(
        accounts.keys.of_user(&"ada".into()).await.unwrap(),
        Some(stored("ada", 'b'))
    );
}

pub async fn a_key_has_one_owner(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;
    accounts.keys.put(&stored("ada", 'a')).await.unwrap();
    accounts.keys.put(&stored("bob", 'b')).await.unwrap();

    let refused = accounts.keys.put(&stored("bob", 'a')).await;

    assert!(matches!(refused, Err(StoreError::Duplicate(_))), "{refused:?}");
    assert_eq!(accounts.keys.find(&key('a')).await.unwrap(), Some(stored("ada", 'a')));
    assert_eq!(
        accounts.keys.of_user(&"bob".into()).await.unwrap(),
        Some(stored("bob", 'b'))
    );
}

pub async fn a_removed_key_is_gone(accounts: &Accounts) {
    add(accounts, &["ada"]).await;
    accounts.keys.put(&stored("ada", 'a')).await.unwrap();

    assert!(accounts.keys.delete(&"ada".into()).await.unwrap());

    assert_eq!(accounts.keys.find(&key('a')).await.unwrap(), None);
    assert!(!accounts.keys.delete(&"ada".into()).await.unwrap());
}

pub async fn the_last_use_is_noted(accounts: &Accounts) {
    add(accounts, &["ada"]).await;
    accounts.keys.put(&stored("ada", 'a')).await.unwrap();

    accounts.keys.touch(&key('a'), 777).await.unwrap();
    accounts.keys.touch(&key('b'), 778).await.unwrap();

    let ada = accounts.keys.of_user(&"ada".into()).await.unwrap().unwrap();
    assert_eq!(ada.last_used_at, Some(777));
}

pub async fn a_key_goes_with_its_user(accounts: &Accounts) {
    add(accounts, &["ada"]).await;
    accounts.keys.put(&stored("ada", 'a')).await.unwrap();
    accounts.users.delete(&"ada".into(), 200).await.unwrap();
    assert_eq!(accounts.keys.find(&key('a')).await.unwrap(), None);
}

promises!(api_key_store:
    a_key_is_found_by_itself_and_by_its_user,
    a_new_key_takes_the_place_of_the_old_one,
    a_key_has_one_owner,
    a_removed_key_is_gone,
    the_last_use_is_noted,
    a_key_goes_with_its_user,
);
