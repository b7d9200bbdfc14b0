use async_trait::async_trait;

use crate::function::{Function, FunctionChange, FunctionId};
use crate::shared::{JsonObject, Seconds, StoreError};

/// Keeps functions.
#[async_trait]
pub trait FunctionStore: Send + Sync {
    /// Adds a function; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, function: &Function) -> Result<(), StoreError>;

    /// The function of that id.
    async fn find(&self, id: &FunctionId) -> Result<Option<Function>, StoreError>;

    /// All functions, the latest change first, equals in the order of their ids.
    async fn list(&self) -> Result<Vec<Function>, StoreError>;

    /// Changes a function and answers it as it is then; `None` if there is none.
    async fn update(
        &self,
        id: &FunctionId,
        change: &FunctionChange,
        now: Seconds,
    ) -> Result<Option<Function>, StoreError>;

    /// Switches a function on if it is off and the other way round, as one step, and answers it as it is then.
    async fn flip_active(&self, id: &FunctionId, now: Seconds) -> Result<Option<Function>, StoreError>;

    /// Makes a function global if it is not and the other way round, as one step, and answers it as it is then.
    async fn flip_global(&self, id: &FunctionId, now: Seconds) -> Result<Option<Function>, StoreError>;

    /// Puts other valves in place of the present ones. False if there is no such function.
    async fn set_valves(&self, id: &FunctionId, valves: &JsonObject, now: Seconds) -> Result<bool, StoreError>;

    /// Puts these functions, as they are, in place of all that there are, as one step.
    async fn replace_all(&self, functions: &[Function]) -> Result<(), StoreError>;

    /// Switches every function off.
    async fn deactivate_all(&self, now: Seconds) -> Result<(), StoreError>;

    /// Removes a function with its valves. False if there is none.
    async fn delete(&self, id: &FunctionId) -> Result<bool, StoreError>;
}
