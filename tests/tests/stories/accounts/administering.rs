use loquat_core::account::{AccountForm, PasswordRefused, PeopleError, UserChange};
use loquat_core::identity::{Email, Role};
use loquat_core::shared::{Secret, StoreError};

use super::{World, ids, names};

/// An account as the form shows it, before something is typed.
async fn form(world: &World, name: &str) -> AccountForm {
    let user = world.users.find(&name.into()).await.unwrap().unwrap();
    AccountForm {
        role: user.role.as_str().to_owned(),
        name: user.name,
        email: user.email.as_str().to_owned(),
        profile_image_url: user.profile_image_url,
        password: None,
    }
}

#[tokio::test]
async fn an_administrator_changes_an_account_and_its_sessions_end_with_the_password() {
    let world = World::new().await;
    let otto = world.admin("otto").await;
    let mut heard = world.announcements().await;
    let change = AccountForm {
        role: "admin".to_owned(),
        name: "Ada Lovelace".to_owned(),
        email: "Ada@Lovelace.Test".to_owned(),
        profile_image_url: "/ada.png".to_owned(),
        password: None,
    };

    let ada = world.people.change(&otto, &"ada".into(), change.clone()).await.unwrap();
    assert_eq!((ada.role, ada.name.as_str()), (Role::Admin, "Ada Lovelace"));
    assert_eq!(
        (ada.email, ada.profile_image_url.as_str()),
        (Email::typed("ada@lovelace.test"), "/ada.png")
    );
    assert_eq!(heard.next().await, ids(&["ada"]));
    assert_eq!(world.ended.since(&"ada".into()).await.unwrap(), None);

    let change = AccountForm {
        password: Some(Secret::new("new")),
        ..change
    };
    world.people.change(&otto, &"ada".into(), change).await.unwrap();
    let since = world.ended.since(&"ada".into()).await.unwrap().unwrap();
    assert_eq!((since.moment.seconds(), since.kept), (1_000_000, None));
}

#[tokio::test]
async fn what_cannot_stand_in_an_account_is_refused_by_name() {
    let world = World::with(&[("ENABLE_PASSWORD_VALIDATION", "true")]).await;
    let olga = world.admin("olga").await;
    let bob = form(&world, "bob").await;

    let try_out = async |form: AccountForm| world.people.change(&olga, &"bob".into(), form).await.unwrap_err();
    for address in ["", "nonsense", "a b@example.test"] {
        let error = try_out(AccountForm {
            email: address.to_owned(),
            ..bob.clone()
        })
        .await;
        assert!(matches!(error, PeopleError::NotAnAddress(_)), "{error:?}");
    }
    let error = try_out(AccountForm {
        email: "ada@example.test".to_owned(),
        ..bob.clone()
    })
    .await;
    assert!(
        matches!(error, PeopleError::Store(StoreError::Duplicate(_))),
        "{error:?}"
    );
    let error = try_out(AccountForm {
        role: "king".to_owned(),
        ..bob.clone()
    })
    .await;
    assert!(matches!(error, PeopleError::UnknownRole), "{error:?}");
    for name in [" ".to_owned(), "x".repeat(256)] {
        let error = try_out(AccountForm { name, ..bob.clone() }).await;
        assert!(matches!(error, PeopleError::BadName), "{error:?}");
    }
    let error = try_out(AccountForm {
        password: Some(Secret::new("easy")),
        ..bob.clone()
    })
    .await;
    assert!(
        matches!(error, PeopleError::BadPassword(PasswordRefused::TooEasy)),
        "{error:?}"
    );
    assert_eq!(form(&world, "bob").await, bob);

    let nobody = world.people.change(&olga, &"nobody".into(), bob).await;
    assert!(matches!(nobody, Err(PeopleError::NotFound)));
}

#[tokio::test]
async fn an_account_with_an_odd_address_can_still_be_changed() {
    let world = World::new().await;
    let odd = UserChange {
        email: Some(Email::typed("ada")),
        ..UserChange::default()
    };
    world.users.update(&"ada".into(), &odd, 1).await.unwrap();

    let change = AccountForm {
        role: "pending".to_owned(),
        ..form(&world, "ada").await
    };
    let ada = world
        .people
        .change(&world.admin("olga").await, &"ada".into(), change)
        .await
        .unwrap();

    assert_eq!((ada.email.as_str(), ada.role), ("ada", Role::Pending));
}

#[tokio::test]
async fn nobody_but_themselves_touches_the_first_administrator() {
    let world = World::new().await;
    let (olga, otto) = (world.admin("olga").await, world.admin("otto").await);
    let unchanged = form(&world, "olga").await;

    let renamed = AccountForm {
        name: "Hacked".to_owned(),
        ..unchanged.clone()
    };
    let refused = world.people.change(&otto, &"olga".into(), renamed.clone()).await;
    assert!(matches!(refused, Err(PeopleError::PrimaryAdministrator)));
    let refused = world.people.delete(&otto, &"olga".into()).await;
    assert!(matches!(refused, Err(PeopleError::PrimaryAdministrator)));
    let demoted = AccountForm {
        role: "user".to_owned(),
        ..unchanged.clone()
    };
    let refused = world.people.change(&olga, &"olga".into(), demoted).await;
    assert!(matches!(refused, Err(PeopleError::PrimaryAdministrator)));
    assert_eq!(form(&world, "olga").await, unchanged);

    let renamed = world.people.change(&olga, &"olga".into(), renamed).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.role), ("Hacked", Role::Admin));
    let demoted = AccountForm {
        role: "user".to_owned(),
        ..form(&world, "otto").await
    };
    assert_eq!(
        world.people.change(&olga, &"otto".into(), demoted).await.unwrap().role,
        Role::User
    );
}

#[tokio::test]
async fn a_deleted_account_is_gone_and_announced() {
    let world = World::new().await;
    let otto = world.admin("otto").await;
    let mut heard = world.announcements().await;

    assert!(world.people.delete(&otto, &"ada".into()).await.unwrap());
    assert_eq!(heard.next().await, ids(&["ada"]));
    assert_eq!(world.users.find(&"ada".into()).await.unwrap(), None);
    assert!(!world.people.delete(&otto, &"ada".into()).await.unwrap());

    let oneself = world.people.delete(&otto, &"otto".into()).await;
    assert!(matches!(oneself, Err(PeopleError::Oneself)));
}

#[tokio::test]
async fn administrators_look_into_accounts() {
    let world = World::new().await;
    let bob = "bob".into();
    let olga = world.admin("olga").await;
    assert_eq!(
        names(&world.people.all(&olga).await.unwrap().items),
        ["pim", "bob", "ada", "otto", "olga"]
    );
    assert_eq!(world.people.groups_of(&olga, &bob).await.unwrap(), []);
    let none = world.people.oauth_sessions(&olga, &bob).await;
    assert!(matches!(none, Err(PeopleError::NoOauthSessions)));
}
