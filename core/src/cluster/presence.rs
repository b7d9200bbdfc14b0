use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cluster::{Attendance, ClusterError, InstanceId, PresenceBoard};
use crate::identity::UserId;
use crate::shared::{Clock, Moment};

/// Knows who is connected and which models answer, on this instance by its own eyes and on the others by what they
/// announce. What browsers report every few seconds stays in memory.
pub struct Presence {
    instance: InstanceId,
    board: Arc<dyn PresenceBoard>,
    clock: Arc<dyn Clock>,
    here: Mutex<Here>,
}

#[derive(Default)]
struct Here {
    next: u64,
    connections: HashMap<u64, Seen>,
}

struct Seen {
    user: UserId,
    /// When the connection last used which model.
    models: HashMap<String, Moment>,
}

impl Presence {
    /// How often an instance announces what it sees.
    pub const ANNOUNCE_EVERY: Duration = Duration::from_secs(2);

    /// For how long an announcement stands without a new one.
    const HOLDS_FOR: Duration = Duration::from_secs(10);

    /// For how long a model counts as used: browsers repeat themselves while an answer comes in.
    const USE_LASTS: Duration = Duration::from_secs(3);

    pub fn new(instance: InstanceId, board: Arc<dyn PresenceBoard>, clock: Arc<dyn Clock>) -> Self {
        Self {
            instance,
            board,
            clock,
            here: Mutex::default(),
        }
    }

    /// The user is connected as long as the returned value lives.
    pub fn connect(self: &Arc<Self>, user: UserId) -> PresenceGuard {
        let mut here = self.here();
        let number = here.next;
        here.next += 1;
        let models = HashMap::new();
        here.connections.insert(number, Seen { user, models });
        PresenceGuard {
            presence: self.clone(),
            number,
        }
    }

    /// What this instance sees.
    pub fn seen_here(&self) -> Attendance {
        let now = self.clock.now();
        let mut seen = Attendance::default();
        for connection in self.here().connections.values_mut() {
            *seen.users.entry(connection.user.clone()).or_default() += 1;
            connection
                .models
                .retain(|_, last_use| now < last_use.plus(Self::USE_LASTS));
            for model in connection.models.keys() {
                *seen.models.entry(model.clone()).or_default() += 1;
            }
        }
        seen
    }

    /// What all instances see together.
    pub async fn seen_everywhere(&self) -> Result<Attendance, ClusterError> {
        let mut seen = self.seen_here();
        for (instance, attendance) in self.board.announcements().await? {
            if instance != self.instance {
                seen.add(&attendance);
            }
        }
        Ok(seen)
    }

    /// Tells the others what this instance sees; due every [`Presence::ANNOUNCE_EVERY`].
    pub async fn announce(&self) -> Result<(), ClusterError> {
        let seen = self.seen_here();
        self.board.announce(&self.instance, &seen, Self::HOLDS_FOR).await
    }

    /// Tells the others that this instance ends.
    pub async fn withdraw(&self) -> Result<(), ClusterError> {
        self.board.withdraw(&self.instance).await
    }

    fn here(&self) -> MutexGuard<'_, Here> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Presence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Presence")
            .field("instance", &self.instance)
            .finish_non_exhaustive()
    }
}

/// One connection of a user's browser. Dropping it ends it.
#[derive(Debug)]
pub struct PresenceGuard {
    presence: Arc<Presence>,
    number: u64,
}

impl PresenceGuard {
    /// The connection's user gets an answer from the model right now.
    pub fn uses(&self, model: &str) {
        let now = self.presence.clock.now();
        if let Some(seen) = self.presence.here().connections.get_mut(&self.number) {
            seen.models.insert(model.to_owned(), now);
        }
    }
}

impl Drop for PresenceGuard {
    fn drop(&mut self) {
        self.presence.here().connections.remove(&self.number);
    }
}
