use crate::access::{Access, Shareable};
use crate::identity::UserId;
use crate::shared::{Seconds, id};

id! {
    /// What people type to call up a prompt, with the slash in front. It identifies the prompt and never changes.
    Command
}

impl Command {
    /// How many characters a command has at most, with its slash.
    pub const LONGEST: usize = 255;

    /// The command that stands in addresses without its slash.
    pub fn named(name: &str) -> Self {
        Self(format!("/{name}"))
    }

    /// Can a prompt have it? A slash in front is not asked for: clients put it there, and one without it that another
    /// program keeps is still a command, though no address leads to it.
    pub fn is_valid(&self) -> bool {
        !self.0.is_empty() && self.0.chars().count() <= Self::LONGEST && !self.0.contains('\0')
    }
}

/// A text that is kept for the messages of chats.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    pub command: Command,
    /// Who made it.
    pub user_id: UserId,
    pub title: String,
    /// The text. Clients replace what it has in double braces, such as `{{CLIPBOARD}}`.
    pub content: String,
    pub access: Access,
    /// When it was made or changed last.
    pub changed_at: Seconds,
}

impl Shareable for Prompt {
    fn owner(&self) -> &UserId {
        &self.user_id
    }

    fn access(&self) -> &Access {
        &self.access
    }
}

impl Prompt {
    /// Puts new contents in place of the old ones.
    pub fn apply(&mut self, change: PromptChange, now: Seconds) {
        self.changed_at = now;
        self.title = change.title;
        self.content = change.content;
        self.access = change.access;
    }
}

/// All that a writer decides about a prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct PromptChange {
    pub title: String,
    pub content: String,
    pub access: Access,
}

/// A prompt to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPrompt {
    pub command: Command,
    pub contents: PromptChange,
}

impl NewPrompt {
    /// The prompt, made by `owner` at that time.
    pub fn into_prompt(self, owner: &UserId, now: Seconds) -> Prompt {
        Prompt {
            command: self.command,
            user_id: owner.clone(),
            title: self.contents.title,
            content: self.contents.content,
            access: self.contents.access,
            changed_at: now,
        }
    }
}
