//! Every [`PresenceBoard`] behaves like this.

use std::time::Duration;

use loquat_core::cluster::{Attendance, InstanceId, PresenceBoard};
use loquat_core::identity::UserId;

use crate::contract::{Timed, promises};

const A_MOMENT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(60);

fn seen(user: &str) -> Attendance {
    Attendance {
        users: [(UserId::from(user), 2)].into(),
        models: [("alpha".to_owned(), 1)].into(),
    }
}

async fn announcements(board: &dyn PresenceBoard) -> Vec<(InstanceId, Attendance)> {
    let mut announcements = board.announcements().await.unwrap();
    announcements.sort_by(|one, other| one.0.cmp(&other.0));
    announcements
}

pub async fn each_instance_sees_what_the_others_announce(board: &Timed<dyn PresenceBoard>) {
    board.announce(&"a".into(), &seen("ada"), LONG).await.unwrap();
    board.announce(&"b".into(), &seen("bob"), LONG).await.unwrap();

    assert_eq!(
        announcements(&**board).await,
        [("a".into(), seen("ada")), ("b".into(), seen("bob"))]
    );
}

pub async fn a_new_announcement_takes_the_place_of_the_old_one(board: &Timed<dyn PresenceBoard>) {
    board.announce(&"a".into(), &seen("ada"), LONG).await.unwrap();
    board.announce(&"a".into(), &Attendance::default(), LONG).await.unwrap();

    assert_eq!(announcements(&**board).await, [("a".into(), Attendance::default())]);
}

pub async fn a_withdrawn_announcement_is_gone(board: &Timed<dyn PresenceBoard>) {
    board.announce(&"a".into(), &seen("ada"), LONG).await.unwrap();

    board.withdraw(&"a".into()).await.unwrap();
    board.withdraw(&"a".into()).await.unwrap();

    assert_eq!(announcements(&**board).await, []);
}

pub async fn an_instance_that_falls_silent_is_forgotten(board: &Timed<dyn PresenceBoard>) {
    board.announce(&"a".into(), &seen("ada"), A_MOMENT).await.unwrap();
    board.announce(&"b".into(), &seen("bob"), LONG).await.unwrap();

    board.pass(2 * A_MOMENT).await;

    assert_eq!(announcements(&**board).await, [("b".into(), seen("bob"))]);
}

promises!(
    presence_board: each_instance_sees_what_the_others_announce,
    a_new_announcement_takes_the_place_of_the_old_one,
    a_withdrawn_announcement_is_gone,
    an_instance_that_falls_silent_is_forgotten,
);
