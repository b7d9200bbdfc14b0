use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use loquat_core::identity::UserId;
use loquat_core::realtime::Watchers;

/// Sees to it that who missed events is told the whole of what is being answered to them. However many events were
/// missed, that happens once, and a little later: what made them get lost may be over by then.
pub(crate) struct Resync {
    watchers: Arc<Watchers>,
    /// Who is about to be told; `None` stands for everybody.
    due: Mutex<HashSet<Option<UserId>>>,
}

/// How much later.
const REST: Duration = Duration::from_secs(1);

impl Resync {
    pub fn new(watchers: Arc<Watchers>) -> Self {
        Self {
            watchers,
            due: Mutex::default(),
        }
    }

    /// A socket of the user missed events.
    pub fn of(self: &Arc<Self>, user: &UserId) {
        self.plan(Some(user.clone()));
    }

    /// Nobody knows who missed something.
    pub fn of_everybody(self: &Arc<Self>) {
        self.plan(None);
    }

    fn plan(self: &Arc<Self>, who: Option<UserId>) {
        if !self.due().insert(who.clone()) {
            return;
        }
        let resync = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(REST).await;
            resync.due().remove(&who);
            match who {
                Some(user) => resync.watchers.somebody_came(&user).await,
                None => resync.watchers.anybody_may_have_come().await,
            }
        });
    }

    fn due(&self) -> MutexGuard<'_, HashSet<Option<UserId>>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
