use crate::identity::UserId;
use crate::shared::{Ids, Seconds, Secret};

/// A key that a program shows instead of signing in: `sk-` and 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ApiKey(Secret);

impl ApiKey {
    const MARK: &str = "sk-";

    /// A key that nobody can guess.
    pub fn fresh(ids: &dyn Ids) -> Self {
        let digits = ids.uuid().replace('-', "");
        Self(Secret::new(format!("{}{digits}", Self::MARK)))
    }

    /// The credential as a key, if that is what it means to be, and not a token.
    pub fn of(credential: &Secret) -> Option<Self> {
        let text = credential.expose();
        let is_key = text.starts_with(Self::MARK) && text.chars().all(|character| character.is_ascii_graphic());
        is_key.then(|| Self(credential.clone()))
    }

    /// The key itself.
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    pub key: ApiKey,
    pub user: UserId,
    /// From when on it opens nothing; `None`: never.
    pub expires_at: Option<Seconds>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Seconds>,
    pub created_at: Seconds,
}
