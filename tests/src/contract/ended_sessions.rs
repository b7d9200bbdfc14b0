//! Every [`EndedSessions`](loquat_core::account::EndedSessions) behaves like this.

use loquat_core::account::SessionsSince;
use loquat_core::shared::Moment;

use crate::contract::{Accounts, promises};

pub async fn an_ended_session_stays_ended(accounts: &Accounts) {
    accounts.ended.end(&"t1".into(), Some(500), 100).await.unwrap();
    accounts.ended.end(&"t2".into(), None, 100).await.unwrap();

    assert!(accounts.ended.is_ended(&"t1".into()).await.unwrap());
    assert!(accounts.ended.is_ended(&"t2".into()).await.unwrap());
    assert!(!accounts.ended.is_ended(&"t3".into()).await.unwrap());
}

pub async fn to_end_a_session_twice_is_no_error(accounts: &Accounts) {
    for _ in 0..2 {
        accounts.ended.end(&"t1".into(), Some(500), 100).await.unwrap();
    }
    assert!(accounts.ended.is_ended(&"t1".into()).await.unwrap());
}

pub async fn nothing_is_forgotten_before_its_time(accounts: &Accounts) {
    accounts.ended.end(&"short".into(), Some(500), 100).await.unwrap();
    accounts.ended.end(&"endless".into(), None, 100).await.unwrap();

    accounts.ended.end(&"later".into(), Some(900), 500).await.unwrap();

    for token in ["short", "endless", "later"] {
        assert!(accounts.ended.is_ended(&token.into()).await.unwrap(), "{token}");
    }
}

pub async fn a_users_sessions_count_from_a_moment_on(accounts: &Accounts) {
    let first = SessionsSince {
        moment: Moment::from_nanoseconds(1_700_000_000_123_000_000),
        kept: Some("t1".into()),
    };
    let second = SessionsSince {
        moment: Moment::from_seconds(1_800_000_000),
        kept: None,
    };
    assert_eq!(accounts.ended.since(&"ada".into()).await.unwrap(), None);

    accounts.ended.end_all(&"ada".into(), &first).await.unwrap();
    assert_eq!(accounts.ended.since(&"ada".into()).await.unwrap(), Some(first));

    accounts.ended.end_all(&"ada".into(), &second).await.unwrap();
    assert_eq!(accounts.ended.since(&"ada".into()).await.unwrap(), Some(second));
    assert_eq!(accounts.ended.since(&"bob".into()).await.unwrap(), None);
}

promises!(ended_sessions:
    an_ended_session_stays_ended,
    to_end_a_session_twice_is_no_error,
    nothing_is_forgotten_before_its_time,
    a_users_sessions_count_from_a_moment_on,
);
