use async_trait::async_trait;
use loquat_core::access::Readers;
use loquat_core::prompt::{Command, Prompt, PromptChange, PromptStore};
use loquat_core::shared::{Seconds, StoreError};

use crate::Memory;
use crate::tables::insert;

/// Prompts in memory.
#[derive(Debug, Clone)]
pub struct MemoryPrompts {
    memory: Memory,
}

impl MemoryPrompts {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl PromptStore for MemoryPrompts {
    async fn insert(&self, prompt: &Prompt) -> Result<(), StoreError> {
        insert(&mut self.memory.tables().prompts, &prompt.command, prompt)
    }

    async fn find(&self, command: &Command) -> Result<Option<Prompt>, StoreError> {
        Ok(self.memory.tables().prompts.get(command).cloned())
    }

    async fn list(&self, readable_by: Option<&Readers>) -> Result<Vec<Prompt>, StoreError> {
        let tables = self.memory.tables();
        let lets_in =
            |prompt: &&Prompt| readable_by.is_none_or(|readers| readers.may_read(&prompt.access, &prompt.user_id));
        let mut prompts: Vec<Prompt> = tables.prompts.values().filter(lets_in).cloned().collect();
        prompts.sort_by(|a, b| (b.changed_at, &a.command).cmp(&(a.changed_at, &b.command)));
        Ok(prompts)
    }

    async fn update(
        &self,
        command: &Command,
        change: &PromptChange,
        now: Seconds,
    ) -> Result<Option<Prompt>, StoreError> {
        Ok(self.memory.tables().prompts.get_mut(command).map(|prompt| {
            prompt.apply(change.clone(), now);
            prompt.clone()
        }))
    }

    async fn delete(&self, command: &Command) -> Result<bool, StoreError> {
        Ok(self.memory.tables().prompts.shift_remove(command).is_some())
    }
}
