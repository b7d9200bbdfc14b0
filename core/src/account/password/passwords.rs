use std::sync::Arc;

use crate::account::{Credential, HashError, PasswordHasher, PasswordRefused, PasswordRules, Pattern};
use crate::settings::{ENABLE_PASSWORD_VALIDATION, PASSWORD_VALIDATION_REGEX_PATTERN, Snapshot};
use crate::shared::Secret;

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error(transparent)]
    Refused(#[from] PasswordRefused),
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// Accepts new passwords and compares typed ones.
#[derive(Clone)]
pub struct Passwords {
    hasher: Arc<dyn PasswordHasher>,
    rules: Arc<PasswordRules>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords")
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

impl Passwords {
    /// The rules are those of the environment: they do not change while the service runs.
    pub fn new(hasher: Arc<dyn PasswordHasher>, settings: &Snapshot) -> Self {
        let rules = Arc::new(PasswordRules {
            pattern: settings.get(ENABLE_PASSWORD_VALIDATION).then(|| asked_for(settings)),
        });
        Self { hasher, rules }
    }

    /// The hash of a new password, if it is good enough.
    pub async fn accept(&self, password: &Secret) -> Result<Secret, PasswordError> {
        self.rules.check(password.expose())?;
        Ok(self.hasher.hash(password).await?)
    }

    /// Does the typed password open the credential? Takes the same time where there is none.
    pub async fn opens(&self, typed: &Secret, credential: Option<&Credential>) -> Result<bool, HashError> {
        let typed = Secret::new(PasswordRules::typed(typed.expose()));
        match credential {
            Some(credential) => {
                let fits = self.hasher.verify(&typed, &credential.password_hash).await?;
                Ok(fits && credential.active)
            }
            None => {
                self.hasher.pretend(&typed).await?;
                Ok(false)
            }
        }
    }
}

/// The pattern of the installation; one that cannot be read counts as the default one, as it always did.
fn asked_for(settings: &Snapshot) -> Pattern {
    let Some(text) = settings
        .get(PASSWORD_VALIDATION_REGEX_PATTERN)
        .filter(|text| !text.is_empty())
    else {
        return Pattern::default();
    };
    Pattern::parse(text).unwrap_or_else(|error| {
        tracing::warn!(
            cause = ?error,
            "PASSWORD_VALIDATION_REGEX_PATTERN cannot be read; the default pattern takes its place"
        );
        Pattern::default()
    })
}
