//! Every [`CredentialStore`](loquat_core::account::CredentialStore) behaves like this.

use loquat_core::account::{Credential, UserChange};
use loquat_core::identity::Email;
use loquat_core::shared::Secret;

use crate::contract::{Accounts, account, promises};

fn credential(name: &str, hash: &str) -> Credential {
    Credential {
        user: name.into(),
        password_hash: Secret::new(hash),
        active: true,
    }
}

pub async fn an_account_comes_with_its_credential(accounts: &Accounts) {
    accounts.users.insert(&account("ada", 100)).await.unwrap();

    let ada = Some(credential("ada", "hash of ada"));
    let by_email = accounts
        .credentials
        .find_by_email(&Email::typed("ada@example.test"))
        .await;
    assert_eq!(by_email.unwrap(), ada);
    assert_eq!(accounts.credentials.find(&"ada".into()).await.unwrap(), ada);
}

pub async fn nobody_has_no_credential(accounts: &Accounts) {
    let by_email = accounts
        .credentials
        .find_by_email(&Email::typed("eve@example.test"))
        .await;
    assert_eq!(by_email.unwrap(), None);
    assert_eq!(accounts.credentials.find(&"eve".into()).await.unwrap(), None);
}

pub async fn a_new_password_and_address_reach_the_credential(accounts: &Accounts) {
    accounts.users.insert(&account("ada", 100)).await.unwrap();
    let change = UserChange {
        email: Some(Email::typed("countess@example.test")),
        password_hash: Some(Secret::new("another")),
        ..UserChange::default()
    };

    accounts.users.update(&"ada".into(), &change, 200).await.unwrap();

    let find = async |address: &str| accounts.credentials.find_by_email(&Email::typed(address)).await;
    assert_eq!(find("ada@example.test").await.unwrap(), None);
    assert_eq!(
        find("countess@example.test").await.unwrap(),
        Some(credential("ada", "another"))
    );
}

pub async fn a_credential_goes_with_its_user(accounts: &Accounts) {
    accounts.users.insert(&account("ada", 100)).await.unwrap();
    accounts.users.delete(&"ada".into(), 200).await.unwrap();
    assert_eq!(accounts.credentials.find(&"ada".into()).await.unwrap(), None);
}

promises!(credential_store:
    an_account_comes_with_its_credential,
    nobody_has_no_credential,
    a_new_password_and_address_reach_the_credential,
    a_credential_goes_with_its_user,
);
