use async_trait::async_trait;
use loquat_core::account::{EndedSessions, SessionsSince, TokenId};
use loquat_core::identity::UserId;
use loquat_core::shared::{Seconds, StoreError};

use crate::Memory;

/// Ended sessions in memory.
#[derive(Debug, Clone)]
pub struct MemoryEndedSessions {
    memory: Memory,
}

impl MemoryEndedSessions {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl EndedSessions for MemoryEndedSessions {
    async fn end(&self, token: &TokenId, until: Option<Seconds>, now: Seconds) -> Result<(), StoreError> {
        let ended = &mut self.memory.tables().ended_sessions;
        ended.retain(|_, until| until.is_none_or(|until| until >= now));
        ended.insert(token.clone(), until);
        Ok(())
    }

    async fn is_ended(&self, token: &TokenId) -> Result<bool, StoreError> {
        Ok(self.memory.tables().ended_sessions.contains_key(token))
    }

    async fn end_all(&self, user: &UserId, since: &SessionsSince) -> Result<(), StoreError> {
        self.memory.tables().sessions_since.insert(user.clone(), since.clone());
        Ok(())
    }

    async fn since(&self, user: &UserId) -> Result<Option<SessionsSince>, StoreError> {
        Ok(self.memory.tables().sessions_since.get(user).cloned())
    }
}
