use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;

use crate::cluster::{Bus, ClusterError, Heard, Topic};
use crate::identity::UserId;
use crate::shared::debug_by_name;

/// Whose account is not any more as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    Users(Vec<UserId>),
    /// Anybody's, for example because a group with many members got other permissions.
    Everybody,
}

/// Tells every instance whose role, password, groups or permissions changed or who was deleted, so that nobody acts
/// for longer with what they were before. Whoever keeps copies of accounts listens here.
#[derive(Clone)]
pub struct AccountChanges {
    bus: Arc<dyn Bus>,
    /// Who keeps copies on this instance.
    keepers: Arc<RwLock<Vec<Keeper>>>,
}

/// Is told of a change before the one who made it goes on.
type Keeper = Box<dyn Fn(&Changed) + Send + Sync>;

/// Where account changes are announced: a JSON list of user ids, or `"*"`.
const TOPIC: Topic = "users";

/// From here on a message says "everybody".
const MANY: usize = 500;

debug_by_name!(AccountChanges);

impl AccountChanges {
    pub fn new(bus: Arc<dyn Bus>) -> Self {
        Self {
            bus,
            keepers: Arc::default(),
        }
    }

    /// Tells the keeper of every change that this instance makes, before [`AccountChanges::announce`] returns: who
    /// changed something sees it in their very next request. Changes that others make arrive by
    /// [`AccountChanges::listen`] alone.
    pub fn on_change(&self, keeper: impl Fn(&Changed) + Send + Sync + 'static) {
        let mut keepers = self.keepers.write().unwrap_or_else(PoisonError::into_inner);
        keepers.push(Box::new(keeper));
    }

    /// Announces a change that is stored already. It stays stored when the announcement fails: the log tells, and the
    /// copies elsewhere grow old by themselves.
    pub async fn announce(&self, changed: Changed) {
        if changed == Changed::Users(Vec::new()) {
            return;
        }
        self.tell_keepers(&changed);
        if let Err(error) = self.bus.publish(TOPIC, changed.to_message()).await {
            tracing::error!(cause = ?error, "other instances could not be told of a changed account");
        }
    }

    fn tell_keepers(&self, changed: &Changed) {
        let keepers = self.keepers.read().unwrap_or_else(PoisonError::into_inner);
        for keeper in keepers.iter() {
            keeper(changed);
        }
    }

    /// The changes from now on. When some may have been missed, [`Changed::Everybody`] says so.
    pub async fn listen(&self) -> Result<BoxStream<'static, Changed>, ClusterError> {
        let heard = self.bus.subscribe(TOPIC).await?;
        Ok(heard.map(|heard| Changed::heard(&heard)).boxed())
    }
}

impl Changed {
    fn to_message(&self) -> Bytes {
        let text = match self {
            Self::Users(ids) if ids.len() < MANY => serde_json::to_string(ids).ok(),
            Self::Users(_) | Self::Everybody => None,
        };
        text.map_or(Bytes::from_static(b"\"*\""), Bytes::from)
    }

    /// What is no list of ids counts as everybody: to forget too much does no harm, to keep too much does.
    fn heard(heard: &Heard) -> Self {
        match heard {
            Heard::Message(message) => serde_json::from_slice(message).map_or(Self::Everybody, Self::Users),
            Heard::Gap => Self::Everybody,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Changed;
    use crate::cluster::Heard;
    use crate::identity::UserId;

    #[test]
    fn a_change_is_heard_as_it_was_said() {
        for said in [Changed::Users(vec!["ada".into(), "bob".into()]), Changed::Everybody] {
            assert_eq!(Changed::heard(&Heard::Message(said.to_message())), said);
        }
    }

    #[test]
    fn very_many_users_are_everybody() {
        let many = (0..1000).map(|n| UserId(n.to_string())).collect();
        let message = Changed::Users(many).to_message();
        assert_eq!(Changed::heard(&Heard::Message(message)), Changed::Everybody);
    }

    #[test]
    fn a_gap_and_an_unknown_message_are_everybody() {
        assert_eq!(Changed::heard(&Heard::Gap), Changed::Everybody);
        assert_eq!(Changed::heard(&Heard::Message("?".into())), Changed::Everybody);
    }
}
