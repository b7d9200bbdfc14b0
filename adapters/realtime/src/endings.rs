//! Connections end with the sessions that opened them.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use loquat_core::account::Doubt;
use loquat_core::cluster::ClusterError;
use loquat_core::identity::UserId;
use socketioxide::extract::SocketRef;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::connection::{is_over, room};
use crate::sockets::Sockets;

/// Whose sessions may be over, until somebody looks.
#[derive(Debug, Default)]
pub struct Doubts {
    pending: Mutex<Pending>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Pending {
    users: HashSet<UserId>,
    everybody: bool,
}

/// So many users in doubt are everybody.
const MANY: usize = 1000;

/// All connections are looked at this often: tokens end by themselves, and news can get lost.
const SWEEP: Duration = Duration::from_secs(30);

/// Looks come no closer together than this.
const PAUSE: Duration = Duration::from_millis(200);

impl Doubts {
    /// Notes a doubt; costs nothing, and never waits.
    pub fn note(&self, doubt: &Doubt) {
        let mut pending = self.pending();
        match doubt {
            Doubt::Users(users) if pending.users.len() + users.len() < MANY => {
                pending.users.extend(users.iter().cloned())
            }
            Doubt::Users(_) | Doubt::Everybody => pending.everybody = true,
        }
        drop(pending);
        self.wake.notify_one();
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sockets {
    /// Ends connections whose sessions are over, for as long as the service runs: at once where somebody says so, within
    /// half a minute where nobody does.
    pub async fn run_endings(&self) -> Result<(), ClusterError> {
        loop {
            let is_swept = timeout(SWEEP, self.context.doubts.wake.notified()).await.is_err();
            let pending = std::mem::take(&mut *self.context.doubts.pending());
            if is_swept || pending.everybody {
                self.end(self.io.sockets()).await;
            } else {
                for user in pending.users {
                    self.end(self.io.to(room(&user)).sockets()).await;
                }
            }
            sleep(PAUSE).await;
        }
    }

    async fn end(&self, sockets: Vec<SocketRef>) {
        for socket in sockets {
            if is_over(&self.context, &socket).await {
                tracing::info!(socket.id = %socket.id, "a connection ends with its session");
                let _ = socket.disconnect();
            }
        }
    }
}
