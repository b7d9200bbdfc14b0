use async_trait::async_trait;
use loquat_core::function::{Function, FunctionChange, FunctionId, FunctionStore};
use loquat_core::shared::{JsonObject, Seconds, StoreError};

use crate::Memory;
use crate::tables::insert;

/// Functions in memory.
#[derive(Debug, Clone)]
pub struct MemoryFunctions {
    memory: Memory,
}

impl MemoryFunctions {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }

    fn change(&self, id: &FunctionId, now: Seconds, change: impl FnOnce(&mut Function)) -> Option<Function> {
        self.memory.tables().functions.get_mut(id).map(|function| {
            function.updated_at = now;
            change(function);
            function.clone()
        })
    }
}

#[async_trait]
impl FunctionStore for MemoryFunctions {
    async fn insert(&self, function: &Function) -> Result<(), StoreError> {
        insert(&mut self.memory.tables().functions, &function.id, function)
    }

    async fn find(&self, id: &FunctionId) -> Result<Option<Function>, StoreError> {
        Ok(self.memory.tables().functions.get(id).cloned())
    }

    async fn list(&self) -> Result<Vec<Function>, StoreError> {
        let mut functions: Vec<Function> = self.memory.tables().functions.values().cloned().collect();
        functions.sort_by(|a, b| (b.updated_at, &a.id).cmp(&(a.updated_at, &b.id)));
        Ok(functions)
    }

    async fn update(
        &self,
        id: &FunctionId,
        change: &FunctionChange,
        now: Seconds,
    ) -> Result<Option<Function>, StoreError> {
        Ok(self.change(id, now, |function| function.apply(change.clone(), now)))
    }

    async fn flip_active(&self, id: &FunctionId, now: Seconds) -> Result<Option<Function>, StoreError> {
        Ok(self.change(id, now, |function| function.is_active = !function.is_active))
    }

    async fn flip_global(&self, id: &FunctionId, now: Seconds) -> Result<Option<Function>, StoreError> {
        Ok(self.change(id, now, |function| function.is_global = !function.is_global))
    }

    async fn set_valves(&self, id: &FunctionId, valves: &JsonObject, now: Seconds) -> Result<bool, StoreError> {
        let changed = self.change(id, now, |function| function.valves = Some(valves.clone()));
        Ok(changed.is_some())
    }

    async fn replace_all(&self, functions: &[Function]) -> Result<(), StoreError> {
        let rows = functions.iter().map(|function| (function.id.clone(), function.clone()));
        self.memory.tables().functions = rows.collect();
        Ok(())
    }

    async fn deactivate_all(&self, now: Seconds) -> Result<(), StoreError> {
        for function in self.memory.tables().functions.values_mut() {
            if function.is_active {
                function.is_active = false;
                function.updated_at = now;
            }
        }
        Ok(())
    }

    async fn delete(&self, id: &FunctionId) -> Result<bool, StoreError> {
        Ok(self.memory.tables().functions.shift_remove(id).is_some())
    }
}
