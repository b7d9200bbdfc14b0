use std::sync::Arc;
use std::time::Duration;

use loquat_core::account::{Claims, Tokens, UserChange};
use loquat_core::identity::{Permission, Role};
use loquat_core::settings::{Changes, JWT_EXPIRES_IN, USER_PERMISSIONS};
use loquat_core::shared::Secret;
use loquat_identity::JwtTokens;

use super::{Site, secret, the_news_is_out};

fn role(role: Role) -> UserChange {
    UserChange {
        role: Some(role),
        ..UserChange::default()
    }
}

#[tokio::test]
async fn who_signs_out_is_out_on_every_instance_and_after_a_restart() {
    let site = Site::new();
    let (here, there) = (site.inhabited().await, site.start().await);
    let (one, other) = (
        here.sign_in("ada", "password-1").await.unwrap().token,
        here.sign_in("ada", "password-1").await.unwrap().token,
    );
    assert!(there.who(&one).await.is_ok());

    here.sessions.end(&one).await.unwrap();
    assert!(here.is_refused(&one).await);
    the_news_is_out().await;

    assert!(there.is_refused(&one).await);
    assert!(site.start().await.is_refused(&one).await);
    assert!(there.who(&other).await.is_ok(), "another session of hers goes on");
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_but_the_one_in_which_it_was_chosen() {
    let site = Site::new();
    let (here, there) = (site.inhabited().await, site.start().await);
    let mine = here.sign_in("ada", "password-1").await.unwrap().token;
    let stolen = here.sign_in("ada", "password-1").await.unwrap().token;
    assert!(there.who(&stolen).await.is_ok());
    site.clock.advance(Duration::from_secs(1));

    let ada = here.who(&mine).await.unwrap();
    let (old, new) = (secret("password-1"), secret("password-2"));
    here.profiles.change_password(&ada, &mine, &old, &new).await.unwrap();
    the_news_is_out().await;

    for instance in [&here, &there, &site.start().await] {
        assert!(instance.who(&mine).await.is_ok());
        assert!(instance.is_refused(&stolen).await);
    }
    assert!(here.sign_in("ada", "password-1").await.is_err());
    let fresh = there.sign_in("ada", "password-2").await.unwrap().token;
    assert!(here.who(&fresh).await.is_ok());
}

#[tokio::test]
async fn another_role_counts_at_once_on_every_instance() {
    let site = Site::new();
    let (here, there) = (site.inhabited().await, site.start().await);
    let token = here.sign_in("ada", "password-1").await.unwrap().token;
    let ada = here.user("ada").await.id;
    assert!(there.who(&token).await.unwrap().verified().is_ok());

    here.change(&ada, role(Role::Pending)).await;
    assert!(here.who(&token).await.unwrap().verified().is_err());
    the_news_is_out().await;
    assert!(there.who(&token).await.unwrap().verified().is_err());

    there.change(&ada, role(Role::Admin)).await;
    the_news_is_out().await;
    assert!(here.who(&token).await.unwrap().is_admin());
}

#[tokio::test]
async fn sessions_can_be_ended_from_above() {
    let site = Site::new();
    let (here, there) = (site.inhabited().await, site.start().await);
    let token = there.sign_in("ada", "password-1").await.unwrap().token;
    assert!(there.who(&token).await.is_ok());
    site.clock.advance(Duration::from_secs(1));

    here.sessions.end_all(&here.user("ada").await.id, None).await.unwrap();
    the_news_is_out().await;

    assert!(here.is_refused(&token).await && there.is_refused(&token).await);
}

#[tokio::test]
async fn who_was_deleted_is_out_on_every_instance() {
    let site = Site::new();
    let (here, there) = (site.inhabited().await, site.start().await);
    let token = there.sign_in("ada", "password-1").await.unwrap().token;
    let ada = here.user("ada").await.id;

    here.users.delete(&ada, 0).await.unwrap();
    here.change(&ada, UserChange::default()).await;
    the_news_is_out().await;

    assert!(here.is_refused(&token).await && there.is_refused(&token).await);
}

#[tokio::test]
async fn a_session_ends_with_its_time() {
    let site = Site::new();
    let here = site.inhabited().await;
    here.switch(Changes::new().set(JWT_EXPIRES_IN, "2h".to_owned())).await;
    let session = here.sign_in("ada", "password-1").await.unwrap();
    assert_eq!(session.expires_at, Some(1_000_000 + 7200));

    site.clock.advance(Duration::from_secs(7199));
    assert!(here.who(&session.token).await.is_ok());
    site.clock.advance(Duration::from_secs(1));
    assert!(here.is_refused(&session.token).await);
}

#[tokio::test]
async fn a_session_may_last_for_ever() {
    let site = Site::new();
    let here = site.inhabited().await;
    here.switch(Changes::new().set(JWT_EXPIRES_IN, "-1".to_owned())).await;
    let session = here.sign_in("ada", "password-1").await.unwrap();
    assert_eq!(session.expires_at, None);

    site.clock.advance(Duration::from_secs(1_000_000_000));
    assert!(here.who(&session.token).await.is_ok());
    here.sessions.end(&session.token).await.unwrap();
    assert!(here.is_refused(&session.token).await, "signing out ends even that");
}

fn token_of_the_original(site: &Site, user: &str, id: Option<&str>) -> Secret {
    let tokens = JwtTokens::new(&secret("key of the site"), Arc::new(site.clock.clone()));
    tokens.issue(&Claims {
        user: user.into(),
        id: id.map(Into::into),
        expires_at: Some(9_000_000),
    })
}

#[tokio::test]
async fn sessions_of_the_original_go_on_until_the_password_changes() {
    let site = Site::new();
    let here = site.inhabited().await;
    let ada = here.user("ada").await.id;
    let of_072 = token_of_the_original(&site, ada.as_str(), Some("5c1a3c2e-9f0a-4e4e-8a39-6a3b8f6a2d11"));
    let older = token_of_the_original(&site, ada.as_str(), None);
    assert!(here.who(&of_072).await.is_ok() && here.who(&older).await.is_ok());

    here.sessions.end_all(&ada, None).await.unwrap();

    assert!(here.is_refused(&of_072).await && here.is_refused(&older).await);
}

#[tokio::test]
async fn a_token_of_nobody_opens_nothing() {
    let site = Site::new();
    let here = site.inhabited().await;
    for token in [
        token_of_the_original(&site, "nobody", None),
        secret("x"),
        secret(""),
        secret("a.b.c"),
    ] {
        assert!(here.is_refused(&token).await);
    }
}

#[tokio::test]
async fn what_everybody_may_do_counts_at_once() {
    let site = Site::new();
    let (here, there) = (site.inhabited().await, site.start().await);
    let token = there.sign_in("ada", "password-1").await.unwrap().token;
    assert!(there.who(&token).await.unwrap().may(Permission::ChatDelete).is_ok());

    let mut permissions = here.settings.snapshot().get(USER_PERMISSIONS).clone();
    permissions.set(Permission::ChatDelete, false);
    here.switch(Changes::new().set(USER_PERMISSIONS, permissions)).await;
    the_news_is_out().await;

    assert!(here.who(&token).await.unwrap().may(Permission::ChatDelete).is_err());
    assert!(there.who(&token).await.unwrap().may(Permission::ChatDelete).is_err());
}

#[tokio::test]
async fn who_is_known_is_not_looked_up_again_for_some_minutes() {
    let site = Site::new();
    let here = site.inhabited().await;
    let token = here.sign_in("ada", "password-1").await.unwrap().token;
    assert!(here.who(&token).await.is_ok());

    // Another program takes her out of the database, and nobody says so.
    let ada = here.user("ada").await.id;
    here.users.delete(&ada, 0).await.unwrap();

    site.clock.advance(Duration::from_secs(299));
    assert!(here.who(&token).await.is_ok(), "she was looked up again");
    site.clock.advance(Duration::from_secs(1));
    assert!(here.is_refused(&token).await);
}

#[tokio::test]
async fn activity_is_written_once_a_minute() {
    let site = Site::new();
    let here = site.inhabited().await;
    let token = here.sign_in("ada", "password-1").await.unwrap().token;
    let last_active = async || here.user("ada").await.last_active_at;

    for (wait, written) in [(10, 1_000_010), (20, 1_000_010), (39, 1_000_010), (1, 1_000_070)] {
        site.clock.advance(Duration::from_secs(wait));
        here.who(&token).await.unwrap();
        here.activity.write().await.unwrap();
        assert_eq!(last_active().await, written);
    }
}
