use futures::future::join_all;
use loquat_core::account::EntryError;
use loquat_core::identity::{Denied, Group, Role};
use loquat_core::settings::{Changes, DEFAULT_GROUP_ID, DEFAULT_USER_ROLE, ENABLE_SIGNUP};
use loquat_core::shared::Secret;
use loquat_tests::contract::group;
use serde_json::{Value, json};

use super::{Site, newcomer, secret};

fn is_closed<T>(answer: &Result<T, EntryError>) -> bool {
    matches!(answer, Err(EntryError::Denied(Denied::SwitchedOff(_))))
}

#[tokio::test]
async fn the_first_of_all_becomes_administrator_and_closes_the_door_on_every_instance() {
    let site = Site::new();
    let (here, there) = (site.start().await, site.start().await);

    let first = here.sign_up.sign_up(newcomer("olga")).await.unwrap();
    super::the_news_is_out().await;

    assert_eq!(first.user.role, Role::Admin);
    assert!(is_closed(&here.sign_up.sign_up(newcomer("ada")).await));
    assert!(is_closed(&there.sign_up.sign_up(newcomer("ada")).await));
}

#[tokio::test]
async fn of_many_who_come_first_at_once_one_becomes_administrator() {
    let site = Site::new();
    let (here, there) = (site.start().await, site.start().await);
    let names: Vec<_> = (0..10).map(|n| format!("user{n}")).collect();

    let comers = names.iter().enumerate().map(|(n, name)| {
        let instance = if n % 2 == 0 { &here } else { &there };
        instance.sign_up.sign_up(newcomer(name))
    });
    let sessions = join_all(comers).await;

    let in_now = sessions.iter().flatten();
    assert_eq!(in_now.filter(|session| session.user.role == Role::Admin).count(), 1);
}

#[tokio::test]
async fn who_comes_later_gets_the_default_role_and_group_and_the_webhook_hears_of_them() {
    let site = Site::with(&[("WEBHOOK_URL", "http://hooks.test/x")]);
    let here = site.inhabited().await;
    let friends = group("friends", 0);
    here.groups.insert(&Group { ..friends }).await.unwrap();
    let open = Changes::new()
        .set(ENABLE_SIGNUP, true)
        .set(DEFAULT_USER_ROLE, "user".to_owned())
        .set(DEFAULT_GROUP_ID, "friends".to_owned());
    here.switch(open).await;

    let bob = here.sign_up.sign_up(newcomer("bob")).await.unwrap();

    assert_eq!(bob.user.role, Role::User);
    assert_eq!(
        here.groups.members(&"friends".into()).await.unwrap(),
        std::slice::from_ref(&bob.user.id)
    );
    assert_eq!(here.who(&bob.token).await.unwrap().groups.as_ref(), ["friends".into()]);
    let posted = site.webhooks.posted();
    let told = posted.last().unwrap();
    assert_eq!(told.url, secret("http://hooks.test/x"));
    assert_eq!(told.event["action"], json!("signup"));
    let user: Value = serde_json::from_str(told.event["user"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&user["name"], &user["role"], user.get("bio")),
        (&json!("bob"), &json!("user"), None)
    );
}

#[tokio::test]
async fn a_default_group_that_is_gone_keeps_nobody_out() {
    let here = Site::new().inhabited().await;
    let open = Changes::new()
        .set(ENABLE_SIGNUP, true)
        .set(DEFAULT_GROUP_ID, "gone".to_owned());
    here.switch(open).await;
    assert!(here.sign_up.sign_up(newcomer("bob")).await.is_ok());
}

#[tokio::test]
async fn what_cannot_be_an_account_changes_nothing() {
    let here = Site::with(&[("ENABLE_PASSWORD_VALIDATION", "true")]).start().await;
    let attempt = async |email: &str, password: &str| {
        let mut newcomer = newcomer("olga");
        newcomer.email = email.to_owned();
        newcomer.password = secret(password);
        here.sign_up.sign_up(newcomer).await
    };
    let (good, strong) = ("olga@example.test", "Strong-passw0rd!");

    assert!(matches!(attempt("plain", strong).await, Err(EntryError::NotAnAddress)));
    assert!(matches!(attempt(good, "weak").await, Err(EntryError::BadPassword(_))));
    assert!(matches!(
        attempt(good, &"Aa1!".repeat(19)).await,
        Err(EntryError::BadPassword(_))
    ));
    assert_eq!(here.users.count().await.unwrap(), 0);

    assert!(attempt(good, strong).await.is_ok());
    here.switch(Changes::new().set(ENABLE_SIGNUP, true)).await;
    assert!(matches!(
        attempt("OLGA@Example.test", strong).await,
        Err(EntryError::AddressTaken)
    ));
    assert_eq!(here.users.count().await.unwrap(), 1);
}

#[tokio::test]
async fn without_the_login_form_only_the_very_first_may_come_and_only_if_that_is_said() {
    let closed = Site::with(&[("ENABLE_LOGIN_FORM", "false")]).start().await;
    assert!(is_closed(&closed.sign_up.sign_up(newcomer("olga")).await));

    let initial = [("ENABLE_LOGIN_FORM", "false"), ("ENABLE_INITIAL_ADMIN_SIGNUP", "true")];
    let here = Site::with(&initial).start().await;
    assert!(here.sign_up.sign_up(newcomer("olga")).await.is_ok());
    assert!(is_closed(&here.sign_up.sign_up(newcomer("ada")).await));
}

#[tokio::test]
async fn the_environment_names_the_first_administrator() {
    let site = Site::with(&[
        ("WEBUI_ADMIN_EMAIL", "Boss@example.test"),
        ("WEBUI_ADMIN_PASSWORD", "password-1"),
        ("WEBUI_ADMIN_NAME", "The Boss"),
    ]);
    let (here, there) = (site.start().await, site.start().await);

    let (one, other) = futures::join!(
        here.sign_up.make_first_administrator(),
        there.sign_up.make_first_administrator()
    );

    assert!(one.is_ok() && other.is_ok());
    let boss = here.sign_in("boss", "password-1").await.unwrap().user;
    assert_eq!((boss.name.as_str(), &boss.role), ("The Boss", &Role::Admin));
    assert_eq!(here.users.count().await.unwrap(), 1);
    assert!(is_closed(&here.sign_up.sign_up(newcomer("ada")).await));
}

#[tokio::test]
async fn only_administrators_bring_others_in_and_in_any_role() {
    let here = Site::new().inhabited().await;
    let olga = here.sign_in("olga", "password-1").await.unwrap();
    let ada = here.sign_in("ada", "password-1").await.unwrap();
    let who = async |token: &Secret| here.who(token).await.unwrap();

    let refused = here
        .sign_up
        .add(&who(&ada.token).await, newcomer("eve"), Role::Admin)
        .await;
    assert!(matches!(refused, Err(EntryError::Denied(Denied::NotAdmin))));

    let added = here
        .sign_up
        .add(&who(&olga.token).await, newcomer("otto"), Role::Admin)
        .await
        .unwrap();
    assert!(who(&added.token).await.is_admin());
    assert!(added.expires_at.is_some(), "the token must not live for ever");
}
