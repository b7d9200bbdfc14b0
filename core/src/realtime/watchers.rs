use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::StreamExt;
use futures::channel::mpsc;
use tracing::debug;

use crate::cluster::{Bus, ClusterError, Heard, Topic};
use crate::identity::UserId;
use crate::shared::debug_by_name;

/// Tells those who stream to a user that somebody came who has not seen the beginning: a new tab, a tab after a broken
/// connection, a page that was loaded again. They answer with the whole instead of the next piece.
pub struct Watchers {
    bus: Arc<dyn Bus>,
    ears: Mutex<HashMap<UserId, Vec<mpsc::Sender<()>>>>,
}

/// Hears when somebody came. A visit while nobody listens is remembered, several are one.
pub type Visits = mpsc::Receiver<()>;

const VISITS: Topic = "visits";

/// In the place of a user.
const ANYBODY: Bytes = Bytes::new();

impl Watchers {
    pub fn new(bus: Arc<dyn Bus>) -> Self {
        Self {
            bus,
            ears: Mutex::default(),
        }
    }

    /// Listens for visits of the user for as long as the result lives.
    pub fn listen(&self, user: &UserId) -> Visits {
        // One place, and one for each sender: a full channel says all there is to say.
        let (sender, receiver) = mpsc::channel(0);
        let mut ears = self.ears();
        let of_user = ears.entry(user.clone()).or_default();
        of_user.retain(|ear| !ear.is_closed());
        of_user.push(sender);
        receiver
    }

    /// Somebody came, on this instance or another.
    pub async fn somebody_came(&self, user: &UserId) {
        self.tell(user);
        if let Err(error) = self.bus.publish(VISITS, Bytes::from(user.0.clone())).await {
            debug!(
                error = &error as &dyn std::error::Error,
                "other instances do not know of a visit"
            );
        }
    }

    /// Nobody knows who missed something, on this instance or another: everybody is told the whole.
    pub async fn anybody_may_have_come(&self) {
        self.tell_all();
        if let Err(error) = self.bus.publish(VISITS, ANYBODY).await {
            debug!(
                error = &error as &dyn std::error::Error,
                "other instances do not know of a gap"
            );
        }
    }

    /// Follows the visits on other instances until the process ends. Somebody must do this on every instance.
    pub async fn run(&self) -> Result<(), ClusterError> {
        let mut visits = self.bus.subscribe(VISITS).await?;
        while let Some(heard) = visits.next().await {
            match heard {
                Heard::Message(anybody) if anybody == ANYBODY => self.tell_all(),
                Heard::Message(user) => self.tell(&UserId(String::from_utf8_lossy(&user).into_owned())),
                // Whoever came may be among those that were missed.
                Heard::Gap => self.tell_all(),
            }
        }
        Ok(())
    }

    fn tell(&self, user: &UserId) {
        let mut ears = self.ears();
        if let Some(of_user) = ears.get_mut(user) {
            of_user.retain_mut(told);
            if of_user.is_empty() {
                ears.remove(user);
            }
        }
    }

    fn tell_all(&self) {
        self.ears().retain(|_, of_user| {
            of_user.retain_mut(told);
            !of_user.is_empty()
        });
    }

    fn ears(&self) -> MutexGuard<'_, HashMap<UserId, Vec<mpsc::Sender<()>>>> {
        self.ears.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells one ear; false if it is gone.
fn told(ear: &mut mpsc::Sender<()>) -> bool {
    match ear.try_send(()) {
        Ok(()) => true,
        // Full: it will hear of an earlier visit, which is as good.
        Err(error) => error.is_full(),
    }
}

debug_by_name!(Watchers);
