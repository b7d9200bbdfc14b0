//! Every [`RateLimiter`] behaves like this.

use std::time::Duration;

use futures::future::join_all;
use loquat_core::cluster::{Rate, RateLimiter};

use crate::contract::{Timed, promises};

const FIVE_IN_A_WHILE: Rate = Rate {
    limit: 5,
    bucket: Duration::from_secs(60),
    buckets: 4,
};

const TWO_IN_THREE_SECONDS: Rate = Rate {
    limit: 2,
    bucket: Duration::from_secs(1),
    buckets: 3,
};

async fn attempts(limiter: &dyn RateLimiter, key: &str, rate: Rate, count: usize) -> Vec<bool> {
    let mut allowed = Vec::new();
    for _ in 0..count {
        allowed.push(limiter.allows(key, rate).await.unwrap());
    }
    allowed
}

pub async fn as_many_attempts_as_the_limit_are_allowed(limiter: &Timed<dyn RateLimiter>) {
    let allowed = attempts(&**limiter, "ada@example.org", FIVE_IN_A_WHILE, 7).await;

    assert_eq!(allowed, [true, true, true, true, true, false, false]);
}

pub async fn keys_are_counted_apart(limiter: &Timed<dyn RateLimiter>) {
    attempts(&**limiter, "ada@example.org", FIVE_IN_A_WHILE, 6).await;

    assert!(limiter.allows("bob@example.org", FIVE_IN_A_WHILE).await.unwrap());
}

pub async fn attempts_at_once_are_all_counted(limiter: &Timed<dyn RateLimiter>) {
    let allowed = join_all((0..50).map(|_| limiter.allows("ada@example.org", FIVE_IN_A_WHILE))).await;

    assert_eq!(
        allowed.into_iter().filter(|allowed| *allowed.as_ref().unwrap()).count(),
        5
    );
}

pub async fn attempts_are_forgotten_after_their_time(limiter: &Timed<dyn RateLimiter>) {
    assert_eq!(
        attempts(&**limiter, "ada@example.org", TWO_IN_THREE_SECONDS, 3).await,
        [true, true, false]
    );

    limiter.pass(Duration::from_millis(3_100)).await;

    assert!(limiter.allows("ada@example.org", TWO_IN_THREE_SECONDS).await.unwrap());
}

pub async fn a_refused_attempt_counts_too(limiter: &Timed<dyn RateLimiter>) {
    attempts(&**limiter, "ada@example.org", TWO_IN_THREE_SECONDS, 3).await;
    for _ in 0..4 {
        limiter.pass(Duration::from_millis(1_000)).await;
        let refused = attempts(&**limiter, "ada@example.org", TWO_IN_THREE_SECONDS, 3).await;
        assert_eq!(refused.last(), Some(&false));
    }
}

promises!(
    rate_limiter: as_many_attempts_as_the_limit_are_allowed,
    keys_are_counted_apart,
    attempts_at_once_are_all_counted,
    attempts_are_forgotten_after_their_time,
    a_refused_attempt_counts_too,
);
