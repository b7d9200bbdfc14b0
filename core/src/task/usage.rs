use std::sync::Arc;

use crate::cluster::{Attendance, ClusterError, Presence};
use crate::identity::{Denied, Member};
use crate::settings::{ENABLE_PUBLIC_ACTIVE_USERS_COUNT, Settings};

/// Why nobody was told who is there.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
}

/// Tells people how busy the service is.
#[derive(Debug)]
pub struct Usage {
    presence: Arc<Presence>,
    settings: Arc<Settings>,
}

impl Usage {
    pub fn new(presence: Arc<Presence>, settings: Arc<Settings>) -> Self {
        Self { presence, settings }
    }

    /// Who is connected and which models answer right now, on all instances. The operator may keep that to
    /// administrators.
    pub async fn now(&self, who: &Member) -> Result<Attendance, UsageError> {
        if !who.is_admin() && !self.settings.snapshot().get(ENABLE_PUBLIC_ACTIVE_USERS_COUNT) {
            return Err(Denied::SwitchedOff("the count of active users").into());
        }
        Ok(self.presence.seen_everywhere().await?)
    }
}
