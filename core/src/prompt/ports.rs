use async_trait::async_trait;

use crate::access::Readers;
use crate::prompt::{Command, Prompt, PromptChange};
use crate::shared::{Seconds, StoreError};

/// Keeps prompts.
#[async_trait]
pub trait PromptStore: Send + Sync {
    /// Adds a prompt; fails with [`StoreError::Duplicate`] if its command is taken. Commands that differ in case are
    /// different.
    async fn insert(&self, prompt: &Prompt) -> Result<(), StoreError>;

    /// The prompt of that command.
    async fn find(&self, command: &Command) -> Result<Option<Prompt>, StoreError>;

    /// The prompts that these may read, or without them all; the latest change first, equals in the order of their
    /// commands.
    async fn list(&self, readable_by: Option<&Readers>) -> Result<Vec<Prompt>, StoreError>;

    /// Changes a prompt and answers it as it is then; `None` if there is none.
    async fn update(
        &self,
        command: &Command,
        change: &PromptChange,
        now: Seconds,
    ) -> Result<Option<Prompt>, StoreError>;

    /// Removes a prompt. False if there is none.
    async fn delete(&self, command: &Command) -> Result<bool, StoreError>;
}
