use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use loquat_core::account::{HashError, PasswordHasher};
use loquat_core::shared::{Ids, Secret};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::method::{self, Method, MethodError};

/// How much hashing goes on at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many passwords are hashed at the same time.
    pub at_once: usize,
    /// How many callers wait for that; the next one is turned away.
    pub waiting: usize,
}

impl Limits {
    /// Leaves one core to everybody else, and lets a crowd wait: a thousand people who sign in at the same moment get
    /// in one after the other, while an attack does not pile up without end.
    pub fn for_cores(cores: usize) -> Self {
        Self {
            at_once: cores.saturating_sub(1).max(1),
            waiting: 2048,
        }
    }
}

/// Hashes passwords off the threads that serve requests, few at a time and in the order of asking.
pub struct HashedPasswords {
    method: Method,
    limits: Limits,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    pretending: AtomicUsize,
    recent: Arc<Mutex<Recent>>,
    ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for HashedPasswords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HashedPasswords")
            .field("method", &self.method)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl HashedPasswords {
    pub fn new(method: Method, limits: Limits, ids: Arc<dyn Ids>) -> Self {
        Self {
            method,
            limits,
            turns: Arc::new(Semaphore::new(limits.at_once.max(1))),
            waiting: AtomicUsize::new(0),
            pretending: AtomicUsize::new(0),
            recent: Arc::default(),
            ids,
        }
    }

    /// Waits for a turn. Who goes away while waiting leaves the queue.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, HashError> {
        if let Ok(turn) = self.turns.clone().try_acquire_owned() {
            return Ok(turn);
        }
        let _place = Place::take(&self.waiting, self.limits.waiting)?;
        let turn = self.turns.clone().acquire_owned().await;
        turn.map_err(|closed| HashError::Failed(closed.into()))
    }

    /// How long somebody who came now would wait for their turn, at so much work for each before them.
    fn queue(&self, work: Duration) -> Duration {
        if self.turns.available_permits() > 0 {
            return Duration::ZERO;
        }
        let before = u32::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        let at_once = u32::try_from(self.limits.at_once.max(1)).unwrap_or(u32::MAX);
        // Those whose turn it is are half done, on average.
        work.saturating_mul(before / at_once) + work / 2
    }

    /// Does the work when its turn has come. Work that has begun goes on when its caller goes away, and so does its
    /// turn: the thread is taken in any case.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashError> {
        let turn = self.turn().await?;
        let done = spawn_blocking(move || {
            let _until_done = turn;
            work()
        });
        done.await.map_err(|panic| HashError::Failed(panic.into()))
    }
}

#[async_trait]
impl PasswordHasher for HashedPasswords {
    async fn hash(&self, password: &Secret) -> Result<Secret, HashError> {
        let (method, password, ids) = (self.method, password.clone(), self.ids.clone());
        self.run(move || method.hash(&password, &*ids))
            .await?
            .map_err(|error: MethodError| HashError::Failed(error.into()))
    }

    async fn verify(&self, password: &Secret, hash: &Secret) -> Result<bool, HashError> {
        let (password, hash, recent) = (password.clone(), hash.clone(), self.recent.clone());
        self.run(move || {
            let begun = Instant::now();
            let fits = method::verify(&password, &hash);
            noted(&recent).add(begun.elapsed());
            fits
        })
        .await
    }

    async fn pretend(&self, password: &Secret) -> Result<(), HashError> {
        let example = noted(&self.recent).next();
        let Some(work) = example else {
            // Nobody was compared yet: a hash costs what a comparison costs.
            let begun = Instant::now();
            self.hash(password).await?;
            noted(&self.recent).add(begun.elapsed());
            return Ok(());
        };
        let _place = Place::take(&self.pretending, self.limits.waiting)?;
        sleep(self.queue(work) + work).await;
        Ok(())
    }
}

/// How long the last comparisons took. Pretending takes as long as one of them did, without the work: whoever tries
/// addresses at random shall not keep the cores busy.
#[derive(Debug, Default)]
struct Recent {
    times: [Option<Duration>; 16],
    added: usize,
    shown: usize,
}

impl Recent {
    fn add(&mut self, time: Duration) {
        self.times[self.added % self.times.len()] = Some(time);
        self.added = self.added.wrapping_add(1);
    }

    /// One after the other, so that they spread as the true ones do.
    fn next(&mut self) -> Option<Duration> {
        let known = self.times.iter().flatten().count();
        self.shown = self.shown.wrapping_add(1);
        self.times[self.shown.checked_rem(known)?]
    }
}

fn noted(recent: &Mutex<Recent>) -> std::sync::MutexGuard<'_, Recent> {
    recent.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A place in the queue, given back when it is dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, limit: usize) -> Result<Self, HashError> {
        let place = Place(waiting);
        if waiting.fetch_add(1, Ordering::Relaxed) >= limit {
            return Err(HashError::Busy);
        }
        Ok(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc;
    use std::time::Duration;

    use loquat_core::account::{HashError, PasswordHasher};
    use loquat_core::shared::{Ids, Secret};
    use tokio::time::Instant;

    use super::{HashedPasswords, Limits, noted};
    use crate::Method;

    struct NoIds;

    impl Ids for NoIds {
        fn uuid(&self) -> String {
            String::new()
        }
    }

    fn passwords(at_once: usize, waiting: usize) -> Arc<HashedPasswords> {
        let limits = Limits { at_once, waiting };
        Arc::new(HashedPasswords::new(Method::Bcrypt, limits, Arc::new(NoIds)))
    }

    #[tokio::test]
    async fn who_finds_the_queue_full_is_turned_away_and_the_others_get_their_turn() {
        let passwords = passwords(1, 1);
        let (finish, finished) = mpsc::channel::<()>();
        let busy = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.run(move || finished.recv().is_ok()).await }
        });
        while passwords.turns.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let next = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.run(|| 7).await }
        });
        tokio::task::yield_now().await;

        assert!(matches!(passwords.run(|| 8).await, Err(HashError::Busy)));

        finish.send(()).unwrap();
        assert!(busy.await.unwrap().unwrap());
        assert_eq!(next.await.unwrap().unwrap(), 7);
        assert_eq!(passwords.run(|| 9).await.unwrap(), 9);
    }

    #[tokio::test]
    async fn pretending_takes_as_long_as_comparing_and_no_core() {
        let passwords = passwords(1, 8);
        let (typed, none) = (Secret::new("typed"), Secret::new("no hash"));
        noted(&passwords.recent).add(Duration::from_millis(80));

        let begun = Instant::now();
        let pretenders = (0..8).map(|_| passwords.pretend(&typed));
        for outcome in futures::future::join_all(pretenders).await {
            outcome.unwrap();
        }
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(80), "{took:?}");
        // One after the other they would have taken eight times as long.
        assert!(took < Duration::from_millis(400), "{took:?}");

        assert!(!passwords.verify(&typed, &none).await.unwrap());
        assert_eq!(noted(&passwords.recent).added, 2);
    }

    #[tokio::test]
    async fn who_goes_away_does_not_make_room_before_the_work_is_done() {
        let passwords = passwords(1, 0);
        let (finish, finished) = mpsc::channel::<()>();
        let gone = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.run(move || finished.recv().is_ok()).await }
        });
        while passwords.turns.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        gone.abort();
        let _ = gone.await;

        assert!(matches!(passwords.run(|| 8).await, Err(HashError::Busy)));

        finish.send(()).unwrap();
        while passwords.turns.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(passwords.run(|| 9).await.unwrap(), 9);
    }
}
