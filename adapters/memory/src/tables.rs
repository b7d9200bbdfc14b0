use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::{IndexMap, IndexSet};
use loquat_core::account::{Group, GroupId, User, UserId};
use loquat_core::model::{Model, ModelId};
use loquat_core::shared::{JsonObject, Secret};

/// The tables of one world. Stores are views of it: cloning shares the tables.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    tables: Arc<Mutex<Tables>>,
}

/// What the stores keep, each table in the order of insertion.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub users: IndexMap<UserId, User>,
    pub credentials: IndexMap<UserId, Credential>,
    pub groups: IndexMap<GroupId, Group>,
    pub members: IndexSet<(GroupId, UserId)>,
    pub settings: JsonObject,
    pub models: IndexMap<ModelId, Model>,
}

/// What a user signs in with.
#[derive(Debug, Clone)]
pub(crate) struct Credential {
    pub password_hash: Secret,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// The tables, alone. A panic elsewhere does not make them unusable.
    pub(crate) fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
