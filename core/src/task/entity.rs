use serde::{Deserialize, Serialize};

use crate::cluster::InstanceId;
use crate::identity::{Principal, UserId};
use crate::shared::id;

id! {
    /// Identifies a task.
    TaskId
}

/// Work that runs on behalf of a user. A task exists while it runs; how it went is remembered for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    /// Whose work it is. An Open WebUI process that shares our Redis lists its tasks without telling.
    pub owner: Option<UserId>,
    /// What it works on: the id of a chat, or of a document that is saved.
    pub item: Option<String>,
    /// Where it runs; unknown for a task of an Open WebUI process.
    pub instance: Option<InstanceId>,
}

impl Task {
    /// Its owner and administrators may see and stop a task.
    pub fn is_open_to(&self, who: &Principal) -> bool {
        who.is_admin() || self.owner.as_ref() == Some(who.id())
    }
}
