use std::sync::Arc;
use std::time::Duration;

use loquat_core::cluster::{Attendance, Presence};
use loquat_core::identity::UserId;
use loquat_memory::{ManualClock, MemoryPresenceBoard};

/// Two instances, `a` and `b`, that see the same board.
struct World {
    clock: ManualClock,
    a: Arc<Presence>,
    b: Arc<Presence>,
}

fn world() -> World {
    let clock = ManualClock::at(0);
    let board = Arc::new(MemoryPresenceBoard::new(Arc::new(clock.clone())));
    let instance = |id: &str| Arc::new(Presence::new(id.into(), board.clone(), Arc::new(clock.clone())));
    World {
        a: instance("a"),
        b: instance("b"),
        clock,
    }
}

fn users(of: &[(&str, u32)]) -> Attendance {
    Attendance {
        users: of.iter().map(|(user, tabs)| (UserId::from(*user), *tabs)).collect(),
        ..Attendance::default()
    }
}

#[tokio::test]
async fn who_opens_two_tabs_is_there_until_both_are_closed() {
    let World { a, .. } = world();

    let first = a.connect("ada".into());
    let second = a.connect("ada".into());
    assert_eq!(a.seen_here(), users(&[("ada", 2)]));

    drop(first);
    assert_eq!(a.seen_here(), users(&[("ada", 1)]));
    drop(second);
    assert_eq!(a.seen_here(), users(&[]));
}

#[tokio::test]
async fn every_instance_knows_who_is_on_the_others() {
    let World { a, b, .. } = world();
    let _ada_here = a.connect("ada".into());
    let _ada_there = b.connect("ada".into());
    let _bob = b.connect("bob".into());

    b.announce().await.unwrap();
    assert_eq!(a.seen_everywhere().await.unwrap(), users(&[("ada", 2), ("bob", 1)]));

    b.withdraw().await.unwrap();
    assert_eq!(a.seen_everywhere().await.unwrap(), users(&[("ada", 1)]));
}

#[tokio::test]
async fn what_an_instance_sees_itself_counts_once_and_is_never_old() {
    let World { a, .. } = world();
    let ada = a.connect("ada".into());
    a.announce().await.unwrap();
    drop(ada);

    assert_eq!(a.seen_everywhere().await.unwrap(), users(&[]));
}

#[tokio::test]
async fn an_instance_that_died_is_forgotten() {
    let World { clock, a, b } = world();
    let _bob = b.connect("bob".into());
    b.announce().await.unwrap();

    clock.advance(Duration::from_secs(60));

    assert_eq!(a.seen_everywhere().await.unwrap(), users(&[]));
}

#[tokio::test]
async fn a_model_is_in_use_while_somebody_says_so() {
    let World { clock, a, b } = world();
    let (ada, bob) = (a.connect("ada".into()), b.connect("bob".into()));
    ada.uses("alpha");
    bob.uses("alpha");
    bob.uses("beta");
    b.announce().await.unwrap();

    let models = a.seen_everywhere().await.unwrap().models;
    assert_eq!(models, [("alpha".to_owned(), 2), ("beta".to_owned(), 1)].into());

    clock.advance(Duration::from_secs(2));
    ada.uses("alpha");
    clock.advance(Duration::from_secs(2));
    b.announce().await.unwrap();

    let models = a.seen_everywhere().await.unwrap().models;
    assert_eq!(models, [("alpha".to_owned(), 1)].into());
}
