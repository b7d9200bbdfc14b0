//! Every [`Locks`] behaves like this.

use std::time::Duration;

use futures::future::join_all;
use loquat_core::cluster::Locks;

use crate::contract::{Timed, promises};

const A_MOMENT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(60);

pub async fn one_holds_a_lock_at_a_time(locks: &Timed<dyn Locks>) {
    let lease = locks.acquire("migrate", LONG).await.unwrap();

    assert!(lease.is_some());
    assert_eq!(locks.acquire("migrate", LONG).await.unwrap(), None);
    assert!(locks.acquire("sweep", LONG).await.unwrap().is_some());
}

pub async fn of_many_who_try_at_once_one_wins(locks: &Timed<dyn Locks>) {
    let leases = join_all((0..20).map(|_| locks.acquire("migrate", LONG))).await;

    assert_eq!(leases.into_iter().filter_map(Result::unwrap).count(), 1);
}

pub async fn a_lock_that_was_given_back_is_free(locks: &Timed<dyn Locks>) {
    let lease = locks.acquire("migrate", LONG).await.unwrap().unwrap();

    locks.release(lease).await.unwrap();

    assert!(locks.acquire("migrate", LONG).await.unwrap().is_some());
}

pub async fn a_lock_is_free_after_its_time(locks: &Timed<dyn Locks>) {
    locks.acquire("migrate", A_MOMENT).await.unwrap().unwrap();

    locks.pass(2 * A_MOMENT).await;

    assert!(locks.acquire("migrate", LONG).await.unwrap().is_some());
}

pub async fn renewing_holds_on_to_a_lock(locks: &Timed<dyn Locks>) {
    let lease = locks.acquire("migrate", A_MOMENT).await.unwrap().unwrap();

    assert!(locks.renew(&lease, LONG).await.unwrap());
    locks.pass(2 * A_MOMENT).await;

    assert_eq!(locks.acquire("migrate", LONG).await.unwrap(), None);
}

pub async fn a_lost_lock_can_neither_be_renewed_nor_taken_from_its_new_holder(locks: &Timed<dyn Locks>) {
    let lost = locks.acquire("migrate", A_MOMENT).await.unwrap().unwrap();
    locks.pass(2 * A_MOMENT).await;
    let held = locks.acquire("migrate", LONG).await.unwrap().unwrap();

    assert!(!locks.renew(&lost, LONG).await.unwrap());
    locks.release(lost).await.unwrap();

    assert!(locks.renew(&held, LONG).await.unwrap());
}

promises!(
    locks: one_holds_a_lock_at_a_time,
    of_many_who_try_at_once_one_wins,
    a_lock_that_was_given_back_is_free,
    a_lock_is_free_after_its_time,
    renewing_holds_on_to_a_lock,
    a_lost_lock_can_neither_be_renewed_nor_taken_from_its_new_holder,
);
