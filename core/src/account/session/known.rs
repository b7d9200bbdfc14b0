use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::account::session::recent::Recent;
use crate::account::{ApiKey, Changed, SessionsSince, StoredKey, TokenId};
use crate::identity::{Principal, UserId};
use crate::settings::Snapshot;
use crate::shared::Moment;

/// What this instance knows of accounts and sessions, so that a request costs no look into the store. All of it is a
/// copy that is forgotten the moment somebody says that the original changed.
#[derive(Debug)]
pub(super) struct Known {
    shelves: Mutex<Shelves>,
}

#[derive(Debug)]
struct Shelves {
    accounts: Recent<UserId, Arc<Account>>,
    keys: Recent<ApiKey, StoredKey>,
    /// Whether the session of a token was ended.
    ended: Recent<TokenId, bool>,
    /// Counts how often something was forgotten.
    edition: Edition,
}

/// Stands for all that was known at some moment. Whoever reads from the store notes the edition before, and what they
/// read is kept only if nothing was forgotten meanwhile: it could be what the news was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edition(u64);

/// A user as they were read.
#[derive(Debug)]
pub(super) struct Account {
    pub principal: Principal,
    /// From when on their sessions count.
    pub since: Option<SessionsSince>,
    /// The settings that their permissions were worked out with.
    pub settings: Arc<Snapshot>,
    pub read_at: Moment,
}

/// As many accounts, keys and tokens are known at most; a few kilobytes each at worst.
const CAPACITY: usize = 20_000;

impl Known {
    pub fn new() -> Self {
        Self {
            shelves: Mutex::new(Shelves {
                accounts: Recent::new(CAPACITY),
                keys: Recent::new(CAPACITY),
                ended: Recent::new(CAPACITY),
                edition: Edition(0),
            }),
        }
    }

    pub fn edition(&self) -> Edition {
        self.shelves().edition
    }

    pub fn account(&self, user: &UserId) -> Option<Arc<Account>> {
        self.shelves().accounts.get(user)
    }

    pub fn keep_account(&self, account: &Arc<Account>, edition: Edition) {
        let mut shelves = self.shelves();
        if shelves.edition == edition {
            shelves.accounts.put(account.principal.id().clone(), account.clone());
        }
    }

    pub fn key(&self, key: &ApiKey) -> Option<StoredKey> {
        self.shelves().keys.get(key)
    }

    pub fn keep_key(&self, key: &StoredKey, edition: Edition) {
        let mut shelves = self.shelves();
        if shelves.edition == edition {
            shelves.keys.put(key.key.clone(), key.clone());
        }
    }

    pub fn is_ended(&self, token: &TokenId) -> Option<bool> {
        self.shelves().ended.get(token)
    }

    pub fn keep_ended(&self, token: &TokenId, ended: bool, edition: Edition) {
        let mut shelves = self.shelves();
        if shelves.edition == edition {
            shelves.ended.put(token.clone(), ended);
        }
    }

    /// The session was ended just now.
    pub fn end(&self, token: TokenId) {
        let mut shelves = self.shelves();
        shelves.edition.0 += 1;
        shelves.ended.put(token, true);
    }

    /// Sessions may have been ended, nobody knows which.
    pub fn forget_sessions(&self) {
        let mut shelves = self.shelves();
        shelves.edition.0 += 1;
        shelves.ended.clear();
    }

    pub fn forget_accounts(&self, changed: &Changed) {
        let mut shelves = self.shelves();
        shelves.edition.0 += 1;
        match changed {
            Changed::Users(users) => {
                for user in users {
                    shelves.accounts.forget(user);
                }
                shelves.keys.retain(|_, key| !users.contains(&key.user));
            }
            Changed::Everybody => {
                shelves.accounts.clear();
                shelves.keys.clear();
            }
        }
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
