//! Users whose id or address one knows.

use loquat_core::identity::{Email, Permission, Permissions};

use super::{add, names};
use crate::contract::{Accounts, group};

pub async fn a_user_is_found_by_their_address(accounts: &Accounts) {
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
