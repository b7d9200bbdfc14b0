use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use loquat_core::settings::Snapshot;

use crate::web_client::audience::Audience;
use crate::web_client::config::PageConfig;
use crate::wire::{Failure, Rendered};

/// The answers of `GET /api/config`, written once for each audience until the settings or the number of accounts
/// change.
#[derive(Debug, Default)]
pub struct Cache {
    edition: Mutex<Option<Arc<Edition>>>,
}

/// The answers that hold for a snapshot and a number of accounts.
#[derive(Debug)]
struct Edition {
    snapshot: Arc<Snapshot>,
    users: i64,
    answers: [OnceLock<Rendered<PageConfig>>; Audience::COUNT],
}

impl Cache {
    /// The answer for that audience.
    pub fn answer(
        &self,
        snapshot: Arc<Snapshot>,
        users: i64,
        audience: Audience,
    ) -> Result<Rendered<PageConfig>, Failure> {
        let edition = self.edition(snapshot, users);
        let answer = &edition.answers[audience as usize];
        if let Some(written) = answer.get() {
            return Ok(written.clone());
        }
        let written = Rendered::of(&PageConfig::of(&edition.snapshot, users, audience))?;
        Ok(answer.get_or_init(|| written).clone())
    }

    fn edition(&self, snapshot: Arc<Snapshot>, users: i64) -> Arc<Edition> {
        let mut edition = self.edition.lock().unwrap_or_else(PoisonError::into_inner);
        match edition.as_ref() {
            Some(present) if present.users == users && Arc::ptr_eq(&present.snapshot, &snapshot) => present.clone(),
            _ => {
                let new = Arc::new(Edition {
                    snapshot,
                    users,
                    answers: Default::default(),
                });
                *edition = Some(new.clone());
                new
            }
        }
    }
}
