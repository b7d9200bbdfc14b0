//! Users who are deleted, and what goes with them.

use loquat_core::chat::Chat;
use loquat_core::shared::JsonText;

use super::add;
use crate::contract::{Accounts, account, group};

pub async fn a_deleted_user_leaves_their_groups_and_their_address(accounts: &Accounts) {
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

pub async fn a_deleted_user_takes_their_chats_and_their_copies_along(accounts: &Accounts) {
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
