//! Directories of organisations, over LDAP: somebody types a name and a password, the directory says whether they fit.
//!
//! This adapter knows no accounts and keeps nothing: one connection per sign-in, closed at its end. Start reading at
//! [`LdapDirectory`].

mod connect;
mod dn;
mod entry;
mod prove;
mod trust;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use loquat_core::account::{Directory, DirectoryError, DirectoryPerson, DirectoryServer, DirectoryStep};
use loquat_core::shared::Secret;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// An LDAP directory.
#[derive(Debug, Clone)]
pub struct LdapDirectory {
    turns: Arc<Semaphore>,
}

/// So many people sign in at the same time; the others wait for their turn.
const AT_ONCE: usize = 16;

/// A sign-in that takes longer has failed, waiting for a turn included.
const DEADLINE: Duration = Duration::from_secs(10);

impl Default for LdapDirectory {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

#[async_trait]
impl Directory for LdapDirectory {
    async fn authenticate(
        &self,
        server: &DirectoryServer,
        name: &str,
        password: &Secret,
    ) -> Result<DirectoryPerson, DirectoryError> {
        let turns = self.turns.clone();
        let (server, name, password) = (server.clone(), name.to_owned(), password.clone());
        // In a task of its own: the library panics over answers that are no LDAP, and that must cost one sign-in only.
        let work = tokio::spawn(async move {
            let _turn = turns.acquire_owned().await;
            prove::prove(&server, &name, &password).await
        });
        let stop = work.abort_handle();
        match timeout(DEADLINE, work).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(panicked)) => Err(failed(DirectoryStep::Search, panicked)),
            Err(late) => {
                stop.abort();
                Err(failed(DirectoryStep::Search, late))
            }
        }
    }
}

fn failed(step: DirectoryStep, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> DirectoryError {
    DirectoryError::Failed {
        step,
        cause: cause.into(),
    }
}
