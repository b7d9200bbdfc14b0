use std::time::Duration;

use loquat_core::account::{ApiKey, ApiKeyError, ApiKeyStore, AuthenticationError, StoredKey, UserChange};
use loquat_core::identity::{Denied, Permission, Principal, Role};
use loquat_core::settings::{Changes, ENABLE_API_KEYS, USER_PERMISSIONS};
use loquat_memory::MemoryApiKeys;

use super::{Instance, Site, the_news_is_out};

/// Lets everybody have keys, or nobody.
async fn let_have_keys(here: &Instance, may: bool) {
    let mut permissions = here.settings.snapshot().get(USER_PERMISSIONS).clone();
    permissions.set(Permission::FeatureApiKeys, may);
    here.switch(Changes::new().set(USER_PERMISSIONS, permissions)).await;
}

async fn open() -> (Site, Instance) {
    let site = Site::with(&[("ENABLE_API_KEYS", "true")]);
    let here = site.inhabited().await;
    let_have_keys(&here, true).await;
    (site, here)
}

async fn present(here: &Instance, name: &str) -> Principal {
    let token = here.sign_in(name, "password-1").await.unwrap().token;
    here.who(&token).await.unwrap()
}

#[tokio::test]
async fn a_key_opens_what_its_owner_may_do_on_every_instance() {
    let (site, here) = open().await;
    let there = site.start().await;
    let key = here.api_keys.renew(&present(&here, "ada").await).await.unwrap();

    let text = key.secret().expose();
    assert!(
        text.len() == 35 && text.starts_with("sk-") && !text.contains(char::is_uppercase),
        "{text}"
    );
    assert_eq!(there.who(key.secret()).await.unwrap().user.name, "ada");
    assert_eq!(here.api_keys.find(&present(&here, "ada").await).await.unwrap(), key);
}

#[tokio::test]
async fn a_new_key_and_a_removed_one_leave_the_old_one_worthless_everywhere() {
    let (site, here) = open().await;
    let there = site.start().await;
    let ada = present(&here, "ada").await;
    let old = here.api_keys.renew(&ada).await.unwrap();
    assert!(there.who(old.secret()).await.is_ok());

    let new = here.api_keys.renew(&ada).await.unwrap();
    the_news_is_out().await;
    assert!(here.is_refused(old.secret()).await && there.is_refused(old.secret()).await);
    assert!(there.who(new.secret()).await.is_ok());

    there.api_keys.remove(&ada).await.unwrap();
    the_news_is_out().await;
    assert!(here.is_refused(new.secret()).await && there.is_refused(new.secret()).await);
    assert!(matches!(here.api_keys.find(&ada).await, Err(ApiKeyError::None)));
    assert!(here.api_keys.remove(&ada).await.is_ok(), "to have none is no error");
}

#[tokio::test]
async fn to_make_a_key_needs_the_permission_even_for_administrators() {
    let site = Site::with(&[("ENABLE_API_KEYS", "true")]);
    let here = site.inhabited().await;
    for name in ["ada", "olga"] {
        let refused = here.api_keys.renew(&present(&here, name).await).await;
        assert!(matches!(refused, Err(ApiKeyError::Denied(Denied::Lacks(_)))), "{name}");
    }
}

#[tokio::test]
async fn to_use_a_key_needs_the_permission_except_for_administrators() {
    let (_, here) = open().await;
    let ada = here.api_keys.renew(&present(&here, "ada").await).await.unwrap();
    let olga = here.api_keys.renew(&present(&here, "olga").await).await.unwrap();

    let_have_keys(&here, false).await;

    let refused = here.who(ada.secret()).await;
    assert!(
        matches!(refused, Err(AuthenticationError::Denied(Denied::Lacks(_)))),
        "{refused:?}"
    );
    assert!(here.who(olga.secret()).await.unwrap().is_admin());
}

#[tokio::test]
async fn where_keys_are_off_none_is_made_and_none_opens() {
    let (_, here) = open().await;
    let olga = present(&here, "olga").await;
    let key = here.api_keys.renew(&olga).await.unwrap();

    here.switch(Changes::new().set(ENABLE_API_KEYS, false)).await;

    let refused = here.who(key.secret()).await;
    assert!(
        matches!(refused, Err(AuthenticationError::Denied(Denied::SwitchedOff(_)))),
        "{refused:?}"
    );
    let refused = here.api_keys.renew(&olga).await;
    assert!(matches!(refused, Err(ApiKeyError::Denied(Denied::SwitchedOff(_)))));
}

#[tokio::test]
async fn a_key_ends_with_its_time() {
    let (site, here) = open().await;
    let ada = here.user("ada").await;
    let key = ApiKey::fresh(&site.ids);
    let stored = StoredKey {
        key: key.clone(),
        user: ada.id,
        expires_at: Some(1_000_060),
        last_used_at: None,
        created_at: 0,
    };
    MemoryApiKeys::new(site.memory.clone()).put(&stored).await.unwrap();

    site.clock.advance(Duration::from_secs(59));
    assert!(here.who(key.secret()).await.is_ok());
    site.clock.advance(Duration::from_secs(1));
    assert!(here.is_refused(key.secret()).await);
}

#[tokio::test]
async fn the_last_use_of_a_key_is_noted_once_a_minute() {
    let (site, here) = open().await;
    let ada = present(&here, "ada").await;
    let key = here.api_keys.renew(&ada).await.unwrap();
    let keys = MemoryApiKeys::new(site.memory.clone());

    for (wait, noted) in [(5, 1_000_005), (30, 1_000_005), (30, 1_000_065)] {
        site.clock.advance(Duration::from_secs(wait));
        here.who(key.secret()).await.unwrap();
        here.activity.write().await.unwrap();
        let stored = keys.of_user(ada.id()).await.unwrap().unwrap();
        assert_eq!(stored.last_used_at, Some(noted));
    }
}

#[tokio::test]
async fn unknown_keys_and_keys_of_the_demoted_open_what_they_should() {
    let (_, here) = open().await;
    let unknown = ApiKey::of(&super::secret("sk-00000000000000000000000000000000")).unwrap();
    assert!(here.is_refused(unknown.secret()).await);

    let key = here.api_keys.renew(&present(&here, "ada").await).await.unwrap();
    let pending = UserChange {
        role: Some(Role::Pending),
        ..UserChange::default()
    };
    here.change(&here.user("ada").await.id, pending).await;
    assert!(here.who(key.secret()).await.unwrap().verified().is_err());
}
