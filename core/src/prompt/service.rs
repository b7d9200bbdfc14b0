use std::sync::Arc;

use crate::access::{AccessPolicy, Shareable, WithOwner};
use crate::account::UserStore;
use crate::identity::{Denied, Member, Permission};
use crate::prompt::{Command, NewPrompt, Prompt, PromptChange, PromptStore};
use crate::settings::Settings;
use crate::shared::{Clock, StoreError, debug_by_name};

/// Why something could not be done with a prompt.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    #[error("there is no such prompt")]
    NotFound,
    #[error("there is a prompt with this command already; choose another one")]
    CommandTaken,
    #[error("a command has between 1 and {} characters", Command::LONGEST)]
    BadCommand,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What people do with prompts.
///
/// Who may make prompts may also make public ones, whatever `sharing.public_prompts` says: that permission is a hint
/// for clients, which offer the choice or do not.
pub struct Prompts {
    store: Arc<dyn PromptStore>,
    users: Arc<dyn UserStore>,
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
}

debug_by_name!(Prompts);

impl Prompts {
    pub fn new(
        store: Arc<dyn PromptStore>,
        users: Arc<dyn UserStore>,
        settings: Arc<Settings>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            users,
            settings,
            clock,
        }
    }

    /// The prompts that `who` may use, the latest change first.
    pub async fn readable(&self, who: &Member) -> Result<Vec<Prompt>, PromptError> {
        let readers = self.policy().narrows_to(who);
        Ok(self.store.list(readers.as_ref()).await?)
    }

    /// The same prompts with their owners, and with what `who` may change of them.
    pub async fn list(&self, who: &Member) -> Result<Vec<WithOwner<Prompt>>, PromptError> {
        let prompts = self.readable(who).await?;
        Ok(WithOwner::with_owners(prompts, &*self.users, who, self.policy()).await?)
    }

    /// The prompt of a command; `None` if `who` may not read it.
    #[tracing::instrument(skip_all, fields(prompt.command = command.as_str()))]
    pub async fn find(&self, who: &Member, command: &Command) -> Result<Option<WithOwner<Prompt>>, PromptError> {
        let prompt = self.stored(command).await?;
        // Administrators read every prompt, also where lists do not show it to them.
        let readable = who.is_admin() || prompt.lets_read(who);
        Ok(readable.then(|| WithOwner::alone(prompt, who, self.policy())))
    }

    /// Adds a prompt. Who may import prompts may also make them one by one: clients import so.
    pub async fn create(&self, who: &Member, new: NewPrompt) -> Result<Prompt, PromptError> {
        who.may(Permission::WorkspacePrompts)
            .or_else(|lacks| who.may(Permission::WorkspacePromptsImport).map_err(|_| lacks))?;
        if !new.command.is_valid() {
            return Err(PromptError::BadCommand);
        }
        let prompt = new.into_prompt(who.id(), self.clock.now().seconds());
        self.store.insert(&prompt).await.map_err(|error| match error {
            StoreError::Duplicate(_) => PromptError::CommandTaken,
            failed => PromptError::Store(failed),
        })?;
        Ok(prompt)
    }

    /// Rewrites a prompt. It keeps its command and its owner.
    #[tracing::instrument(skip_all, fields(prompt.command = command.as_str()))]
    pub async fn update(&self, who: &Member, command: &Command, change: PromptChange) -> Result<Prompt, PromptError> {
        self.writer(who, command).await?;
        let now = self.clock.now().seconds();
        let changed = self.store.update(command, &change, now).await?;
        changed.ok_or(PromptError::NotFound)
    }

    /// Removes a prompt.
    #[tracing::instrument(skip_all, fields(prompt.command = command.as_str()))]
    pub async fn delete(&self, who: &Member, command: &Command) -> Result<(), PromptError> {
        self.writer(who, command).await?;
        if self.store.delete(command).await? {
            Ok(())
        } else {
            Err(PromptError::NotFound)
        }
    }

    fn policy(&self) -> AccessPolicy {
        AccessPolicy::of(&self.settings.snapshot())
    }

    async fn stored(&self, command: &Command) -> Result<Prompt, PromptError> {
        // What no prompt can be called is not worth a question, and databases take offence at NUL characters.
        if !command.is_valid() {
            return Err(PromptError::NotFound);
        }
        self.store.find(command).await?.ok_or(PromptError::NotFound)
    }

    /// Owners, writers and administrators change a prompt.
    async fn writer(&self, who: &Member, command: &Command) -> Result<(), PromptError> {
        let prompt = self.stored(command).await?;
        if who.is_admin() || prompt.lets_write(who) {
            Ok(())
        } else {
            Err(Denied::NotYours.into())
        }
    }
}
