use std::time::Duration;

use loquat_core::account::Authenticate;
use loquat_core::account::{AuthenticationError, EntryError, Presented, Session, Vouched};
use loquat_core::identity::{Denied, Email, Role};
use loquat_core::settings::{Changes, ENABLE_SIGNUP};
use loquat_memory::MemoryCredentials;
use loquat_tests::contract::group;

use super::{Instance, Site, address, newcomer, secret};

#[tokio::test]
async fn the_right_password_lets_in_and_every_other_answer_is_the_same() {
    let here = Site::new().inhabited().await;

    let session = here.sign_in("ADA", "password-1").await.unwrap();
    assert_eq!(session.user.name, "ada");
    assert_eq!(session.expires_at, Some(1_000_000 + 4 * 7 * 24 * 3600));

    for (name, password) in [
        ("ada", "password-2"),
        ("ada", ""),
        ("eve", "password-1"),
        (&*"x".repeat(999), "p"),
    ] {
        let refused = here.sign_in(name, password).await;
        assert!(
            matches!(refused, Err(EntryError::WrongCredentials)),
            "{name} {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_credential_that_was_switched_off_lets_nobody_in() {
    let site = Site::new();
    let here = site.inhabited().await;
    let ada = here.user("ada").await;
    MemoryCredentials::new(site.memory.clone()).switch_off(&ada.id);
    assert!(matches!(
        here.sign_in("ada", "password-1").await,
        Err(EntryError::WrongCredentials)
    ));
}

#[tokio::test]
async fn long_passwords_of_old_are_cut_as_they_were_then() {
    let site = Site::new();
    let here = site.inhabited().await;
    let seventy_two = "0123456789ab".repeat(6);
    let change = loquat_core::account::UserChange {
        password_hash: Some(secret(&seventy_two.chars().rev().collect::<String>())),
        ..Default::default()
    };
    here.change(&here.user("ada").await.id, change).await;
    assert!(here.sign_in("ada", &format!("{seventy_two} and more")).await.is_ok());
}

#[tokio::test]
async fn the_sixteenth_attempt_in_four_minutes_is_refused_wherever_it_arrives() {
    let site = Site::new();
    let (here, there) = (site.inhabited().await, site.start().await);
    for attempt in 0..15 {
        let instance = if attempt % 2 == 0 { &here } else { &there };
        let password = if attempt == 7 { "password-1" } else { "wrong" };
        let answer = instance.sign_in("ada", password).await;
        assert_eq!(answer.is_ok(), attempt == 7, "{attempt}: {answer:?}");
    }

    assert!(matches!(
        there.sign_in("Ada", "password-1").await,
        Err(EntryError::TooManyAttempts)
    ));
    assert!(here.sign_in("olga", "password-1").await.is_ok(), "others get in");

    site.clock.advance(Duration::from_secs(240));
    assert!(here.sign_in("ada", "password-1").await.is_ok());
}

#[tokio::test]
async fn where_passwords_are_off_nobody_gets_in_by_one() {
    let here = Site::with(&[("ENABLE_PASSWORD_AUTH", "false")]).inhabited().await;
    let refused = here.sign_in("ada", "password-1").await;
    assert!(
        matches!(refused, Err(EntryError::Denied(Denied::SwitchedOff(_)))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn without_sign_in_everybody_is_one_administrator() {
    let site = Site::with(&[("WEBUI_AUTH", "false")]);
    let here = site.start().await;

    let (one, other) = futures::join!(here.sign_in("", ""), here.sign_in("whoever", "whatever"));

    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.user.id, other.user.id);
    assert_eq!(
        (one.user.email.as_str(), &one.user.role),
        ("admin@localhost", &Role::Admin)
    );
    let refused = here.sign_up.sign_up(newcomer("ada")).await;
    assert!(matches!(refused, Err(EntryError::Denied(_))));
}

#[tokio::test]
async fn sign_in_cannot_be_switched_off_over_the_heads_of_those_who_have_accounts() {
    let mut site = Site::new();
    site.inhabited().await;
    site.variables.insert("WEBUI_AUTH".to_owned(), "false".to_owned());
    let here = site.start().await;
    assert!(matches!(here.sign_in("", "").await, Err(EntryError::AccountsExist)));
}

async fn vouched(here: &Instance, name: &str, groups: &str) -> Result<Session, EntryError> {
    let vouched = Vouched::read(&address(name), Some("J%C3%BCrgen"), Some(groups));
    here.sign_in.sign_in("", &secret(""), Some(vouched)).await
}

fn behind_a_proxy() -> Site {
    Site::with(&[("WEBUI_AUTH_TRUSTED_EMAIL_HEADER", "X-Email")])
}

#[tokio::test]
async fn whom_the_proxy_vouches_for_gets_in_and_gets_an_account_while_sign_up_is_open() {
    let here = behind_a_proxy().start().await;

    let boss = vouched(&here, "Boss", "").await.unwrap();
    assert_eq!((boss.user.name.as_str(), &boss.user.role), ("Jürgen", &Role::Admin));
    assert_eq!(vouched(&here, "boss", "").await.unwrap().user.id, boss.user.id);

    assert!(
        matches!(vouched(&here, "ada", "").await, Err(EntryError::Denied(_))),
        "the door is closed"
    );
    here.switch(Changes::new().set(ENABLE_SIGNUP, true)).await;
    assert!(vouched(&here, "ada", "").await.is_ok());
    assert!(matches!(
        here.sign_in("boss", "x").await,
        Err(EntryError::NobodyVouched)
    ));
}

#[tokio::test]
async fn the_proxy_says_who_is_in_which_group_of_those_that_exist() {
    let here = behind_a_proxy().start().await;
    vouched(&here, "boss", "").await.unwrap();
    here.switch(Changes::new().set(ENABLE_SIGNUP, true)).await;
    for name in ["a", "b", "c"] {
        here.groups.insert(&group(name, 0)).await.unwrap();
    }
    let groups = async |session: &Session| {
        let mut groups: Vec<_> = here.who(&session.token).await.unwrap().groups.iter().cloned().collect();
        groups.sort();
        groups
    };

    let ada = vouched(&here, "ada", "a, b, unknown").await.unwrap();
    assert_eq!(groups(&ada).await, ["a".into(), "b".into()]);
    vouched(&here, "ada", "b,c").await.unwrap();
    assert_eq!(groups(&ada).await, ["b".into(), "c".into()]);
    vouched(&here, "ada", "").await.unwrap();
    assert_eq!(
        groups(&ada).await,
        ["b".into(), "c".into()],
        "nothing said, nothing changed"
    );

    let boss = vouched(&here, "boss", "a").await.unwrap();
    assert_eq!(groups(&boss).await, [], "administrators stay as they are");
}

#[tokio::test]
async fn a_session_is_good_for_the_person_whom_the_proxy_names_only() {
    let here = behind_a_proxy().start().await;
    let boss = vouched(&here, "boss", "").await.unwrap();
    let presented = |name: &str| Presented {
        credential: Some(boss.token.clone()),
        vouched_email: Some(Email::typed(&address(name))),
    };

    assert!(here.sessions.authenticate(&presented("BOSS")).await.is_ok());
    let other = here.sessions.authenticate(&presented("ada")).await;
    assert!(matches!(other, Err(AuthenticationError::Invalid)));
}

#[tokio::test]
async fn whom_the_directory_knows_gets_in_though_sign_up_is_closed() {
    let here = Site::with(&[("ENABLE_LDAP", "true")]).inhabited().await;

    let lena = here.sign_in.by_directory("lena", &secret("books")).await.unwrap();
    assert_eq!((lena.user.name.as_str(), &lena.user.role), ("Lena", &Role::Pending));
    let again = here.sign_in.by_directory("lena", &secret("books")).await.unwrap();
    assert_eq!(again.user.id, lena.user.id);

    let refused = here.sign_in.by_directory("lena", &secret("magazines")).await;
    assert!(matches!(refused, Err(EntryError::Directory(_))));
}

#[tokio::test]
async fn a_directory_that_is_switched_off_is_not_asked() {
    let here = Site::new().inhabited().await;
    let refused = here.sign_in.by_directory("lena", &secret("books")).await;
    assert!(matches!(refused, Err(EntryError::DirectoryOff)));
}
