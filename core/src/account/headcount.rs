use std::sync::{Arc, Mutex, PoisonError};

use crate::account::UserStore;
use crate::shared::{Clock, Seconds, StoreError, debug_by_name};

/// For how many seconds a count is good enough.
const GOOD_FOR: Seconds = 1;

/// How many accounts there are, for a page that asks all the time: counted at most once a second, and always while
/// there is none, so that a new installation offers to make the first account exactly as long as nobody has.
pub struct Headcount {
    users: Arc<dyn UserStore>,
    clock: Arc<dyn Clock>,
    counted: Mutex<Option<Counted>>,
}

#[derive(Debug, Clone, Copy)]
struct Counted {
    users: i64,
    at: Seconds,
}

debug_by_name!(Headcount);

impl Headcount {
    pub fn new(users: Arc<dyn UserStore>, clock: Arc<dyn Clock>) -> Self {
        Self {
            users,
            clock,
            counted: Mutex::default(),
        }
    }

    /// How many accounts there are.
    pub async fn users(&self) -> Result<i64, StoreError> {
        let now = self.clock.now().seconds();
        let counted = *self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counted) = counted
            && counted.users > 0
            && now < counted.at + GOOD_FOR
        {
            return Ok(counted.users);
        }
        let users = self.users.count().await?;
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Counted { users, at: now });
        Ok(users)
    }
}
