use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::function::{Function, FunctionId, FunctionStore};
use crate::plugin::FunctionKind;
use crate::shared::{Clock, Seconds, StoreError, debug_by_name};

/// The functions that are switched on, at hand for every question.
pub struct ActiveFunctions {
    store: Arc<dyn FunctionStore>,
    clock: Arc<dyn Clock>,
    edition: AtomicU64,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    edition: u64,
    at: Seconds,
    functions: Arc<[Function]>,
}

/// Another instance may change functions: so long this one may not know.
const GOOD_FOR: Seconds = 2;

debug_by_name!(ActiveFunctions);

impl ActiveFunctions {
    pub fn new(store: Arc<dyn FunctionStore>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            edition: AtomicU64::default(),
            known: Mutex::default(),
        }
    }

    /// Notes that functions have changed.
    pub fn changed(&self) {
        self.edition.fetch_add(1, Ordering::SeqCst);
    }

    /// Those of a kind.
    pub async fn of(&self, kind: &FunctionKind) -> Result<Vec<Function>, StoreError> {
        let all = self.all().await?;
        Ok(all.iter().filter(|function| function.kind == *kind).cloned().collect())
    }

    /// The one of that id.
    pub async fn find(&self, id: &FunctionId) -> Result<Option<Function>, StoreError> {
        let all = self.all().await?;
        Ok(all.iter().find(|function| function.id == *id).cloned())
    }

    async fn all(&self) -> Result<Arc<[Function]>, StoreError> {
        let edition = self.edition.load(Ordering::SeqCst);
        let at = self.clock.now().seconds();
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.edition == edition && at < known.at + GOOD_FOR) {
            return Ok(known.functions);
        }
        let mut functions = self.store.list().await?;
        functions.retain(|function| function.is_active);
        functions.sort_by(|a, b| a.id.cmp(&b.id));
        let functions: Arc<[Function]> = functions.into();
        let known = Known {
            edition,
            at,
            functions: functions.clone(),
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(functions)
    }
}
