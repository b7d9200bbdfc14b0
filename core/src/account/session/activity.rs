use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::account::session::recent::Recent;
use crate::account::{ApiKey, ApiKeyStore, UserStore};
use crate::identity::UserId;
use crate::shared::{Clock, Seconds, StoreError};

/// Notes when users and keys were active last. It is asked at every request and writes together what came together,
/// for each user and key once a minute at most.
pub struct Activity {
    users: Arc<dyn UserStore>,
    keys: Arc<dyn ApiKeyStore>,
    clock: Arc<dyn Clock>,
    /// Seconds that pass at least between two writes about the same user or key.
    interval: Seconds,
    notes: Mutex<Notes>,
}

#[derive(Debug)]
struct Notes {
    users: Ledger<UserId>,
    keys: Ledger<ApiKey>,
}

/// When each was noted last, and what of that is not written yet.
#[derive(Debug)]
struct Ledger<T> {
    noted: Recent<T, Seconds>,
    unwritten: HashMap<T, Seconds>,
}

/// As many users and keys are remembered to be noted already; others are written once too often.
const CAPACITY: usize = 20_000;

impl std::fmt::Debug for Activity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Activity")
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

impl Activity {
    /// Shorter than this an interval is never: who counts as active is decided by minutes.
    pub const SHORTEST: Seconds = 60;

    /// `interval` is the least number of seconds between two writes that the installation asks for.
    pub fn new(
        users: Arc<dyn UserStore>,
        keys: Arc<dyn ApiKeyStore>,
        clock: Arc<dyn Clock>,
        interval: Option<f64>,
    ) -> Self {
        let asked = interval.unwrap_or_default().clamp(0.0, 86_400.0).ceil();
        Self {
            users,
            keys,
            clock,
            interval: (asked as Seconds).max(Self::SHORTEST),
            notes: Mutex::new(Notes {
                users: Ledger::new(),
                keys: Ledger::new(),
            }),
        }
    }

    /// The user does something at this moment.
    pub fn user_acts(&self, user: &UserId) {
        let now = self.clock.now().seconds();
        self.notes().users.note(user, now, self.interval);
    }

    /// The key opens something at this moment.
    pub fn key_opens(&self, key: &ApiKey) {
        let now = self.clock.now().seconds();
        self.notes().keys.note(key, now, self.interval);
    }

    /// Writes what was noted. The program calls this about once a second, and once more before it ends. What could not
    /// be written is lost: the next activity tells it anew.
    pub async fn write(&self) -> Result<(), StoreError> {
        let (users, keys) = {
            let mut notes = self.notes();
            (
                std::mem::take(&mut notes.users.unwritten),
                std::mem::take(&mut notes.keys.unwritten),
            )
        };
        if let Some(latest) = users.values().max().copied() {
            let users: Vec<_> = users.into_keys().collect();
            self.users.touch(&users, latest).await?;
        }
        for (key, at) in keys {
            self.keys.touch(&key, at).await?;
        }
        Ok(())
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Hash + Eq + Clone> Ledger<T> {
    fn new() -> Self {
        Self {
            noted: Recent::new(CAPACITY),
            unwritten: HashMap::new(),
        }
    }

    fn note(&mut self, who: &T, now: Seconds, interval: Seconds) {
        if self.noted.get(who).is_none_or(|noted| now - noted >= interval) {
            self.noted.put(who.clone(), now);
            self.unwritten.insert(who.clone(), now);
        }
    }
}
