use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;
use loquat_core::account::{User, UserId};

/// The tables of one world. Stores are views of it: cloning shares the tables.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    tables: Arc<Mutex<Tables>>,
}

/// What the stores keep, each table in the order of insertion.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub users: IndexMap<UserId, User>,
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
