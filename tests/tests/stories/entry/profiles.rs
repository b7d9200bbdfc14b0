use loquat_core::account::{Contact, Portrait, ProfileError, UserChange};
use loquat_core::identity::{Denied, Email, Principal, Role};
use loquat_core::settings::{ADMIN_EMAIL, Changes, SHOW_ADMIN_DETAILS};
use loquat_core::shared::Secret;

use super::{Instance, Site, address, secret};

async fn present(here: &Instance, name: &str) -> (Principal, Secret) {
    let token = here.sign_in(name, "password-1").await.unwrap().token;
    (here.who(&token).await.unwrap(), token)
}

#[tokio::test]
async fn a_portrait_is_painted_anew_and_seen_in_the_very_next_request() {
    let here = Site::new().inhabited().await;
    let (ada, token) = present(&here, "ada").await;
    let portrait = Portrait {
        name: "Ada L.".to_owned(),
        profile_image_url: "/user.png".to_owned(),
        bio: Some("Countess".to_owned()),
        ..Portrait::default()
    };
    here.profiles
        .paint(&ada.member().unwrap(), portrait.clone())
        .await
        .unwrap();
    let seen = here.who(&token).await.unwrap();
    assert_eq!(
        (seen.user.name.as_str(), seen.user.bio.as_deref()),
        ("Ada L.", Some("Countess"))
    );

    here.profiles
        .paint(&ada.member().unwrap(), Portrait { bio: None, ..portrait })
        .await
        .unwrap();
    assert_eq!(here.who(&token).await.unwrap().user.bio, None);
}

#[tokio::test]
async fn who_still_waits_paints_nothing_and_may_say_where_they_are() {
    let here = Site::new().inhabited().await;
    let (_, token) = present(&here, "ada").await;
    let waits = UserChange {
        role: Some(Role::Pending),
        ..UserChange::default()
    };
    here.change(&here.user("ada").await.id, waits).await;
    let ada = here.who(&token).await.unwrap();

    assert_eq!(ada.member().unwrap_err(), Denied::Pending);
    here.profiles
        .set_timezone(&ada, "Europe/Berlin".to_owned())
        .await
        .unwrap();
    assert_eq!(here.user("ada").await.timezone.as_deref(), Some("Europe/Berlin"));
}

#[tokio::test]
async fn the_new_password_must_be_good_and_the_old_one_right() {
    let here = Site::with(&[("ENABLE_PASSWORD_VALIDATION", "true")]).start().await;
    let mut boss = super::newcomer("olga");
    boss.password = secret("Strong-passw0rd!");
    let session = here.sign_up.sign_up(boss).await.unwrap();
    let olga = here.who(&session.token).await.unwrap();
    let change = async |old: &str, new: &str| {
        let (old, new) = (secret(old), secret(new));
        here.profiles.change_password(&olga, &session.token, &old, &new).await
    };

    let strong = "An0ther-passw0rd!";
    assert!(matches!(
        change("wrong", strong).await,
        Err(ProfileError::WrongPassword)
    ));
    assert!(matches!(
        change("Strong-passw0rd!", "weak").await,
        Err(ProfileError::BadPassword(_))
    ));
    let long = "Aa1!".repeat(19);
    assert!(matches!(
        change("Strong-passw0rd!", &long).await,
        Err(ProfileError::BadPassword(_))
    ));
    assert!(
        here.sign_in("olga", "Strong-passw0rd!").await.is_ok(),
        "nothing changed"
    );

    change("Strong-passw0rd!", strong).await.unwrap();
    assert!(here.sign_in("olga", strong).await.is_ok());
}

#[tokio::test]
async fn behind_a_proxy_there_are_no_passwords_to_change() {
    let mut site = Site::new();
    let (ada, token) = present(&site.inhabited().await, "ada").await;
    site.variables
        .insert("WEBUI_AUTH_TRUSTED_EMAIL_HEADER".to_owned(), "X-Email".to_owned());
    let here = site.start().await;
    let (old, new) = (secret("password-1"), secret("password-2"));
    let refused = here.profiles.change_password(&ada, &token, &old, &new).await;
    assert!(matches!(refused, Err(ProfileError::NoPasswords)));
}

#[tokio::test]
async fn people_learn_whom_to_ask_if_the_installation_wants_that() {
    let here = Site::new().inhabited().await;
    let contact = |name: Option<&str>, email: &str| Contact {
        name: name.map(str::to_owned),
        email: Email::typed(&address(email)),
    };
    assert_eq!(here.profiles.contact().await.unwrap(), contact(Some("olga"), "olga"));

    here.switch(Changes::new().set(ADMIN_EMAIL, Some(address("Ada")))).await;
    assert_eq!(here.profiles.contact().await.unwrap(), contact(Some("ada"), "ada"));
    here.switch(Changes::new().set(ADMIN_EMAIL, Some(address("desk"))))
        .await;
    assert_eq!(here.profiles.contact().await.unwrap(), contact(None, "desk"));

    here.switch(Changes::new().set(SHOW_ADMIN_DETAILS, false)).await;
    assert!(matches!(
        here.profiles.contact().await,
        Err(ProfileError::ContactHidden)
    ));
}
