use loquat_core::access::{Access, WithOwner};
use loquat_core::prompt::{NewPrompt, Prompt, PromptChange};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use crate::wire::{FreeObject, Owner};

/// A text that is called up in a chat by its command.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(rename = "Prompt", read_only_all)]
pub(super) struct PromptRow {
    /// With the slash in front
    command: String,
    /// Who made it
    user_id: String,
    title: String,
    content: String,
    /// The last change: Unix time in seconds
    timestamp: i64,
    /// Who may read and write it: null is public, an empty object is private, else
    /// `{"read": {"group_ids": [], "user_ids": []}, "write": {...}}`
    access_control: Option<FreeObject>,
}

impl From<Prompt> for PromptRow {
    fn from(prompt: Prompt) -> Self {
        Self {
            command: prompt.command.0,
            user_id: prompt.user_id.0,
            title: prompt.title,
            content: prompt.content,
            timestamp: prompt.changed_at,
            access_control: prompt.access.object().cloned().map(FreeObject),
        }
    }
}

/// A prompt, as the caller sees it.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct SeenPrompt {
    #[oai(flatten)]
    #[serde(flatten)]
    prompt: PromptRow,
    /// Who made it, if they are still there; only lists say
    user: Option<Owner>,
    /// May the caller change it?
    write_access: bool,
}

impl From<WithOwner<Prompt>> for SeenPrompt {
    fn from(view: WithOwner<Prompt>) -> Self {
        Self {
            prompt: view.item.into(),
            user: view.owner.map(Owner::from),
            write_access: view.may_write,
        }
    }
}

/// A prompt as it shall be.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct PromptForm {
    /// With the slash in front, up to 255 characters; no other prompt has it. It says nothing to an update
    command: String,
    title: String,
    content: String,
    /// Who may read and write it: null is public, an empty object is private
    access_control: Option<FreeObject>,
}

impl From<PromptForm> for PromptChange {
    fn from(form: PromptForm) -> Self {
        Self {
            title: form.title,
            content: form.content,
            access: Access::from(form.access_control.map(|control| control.0)),
        }
    }
}

impl From<PromptForm> for NewPrompt {
    fn from(form: PromptForm) -> Self {
        Self {
            command: form.command.clone().into(),
            contents: form.into(),
        }
    }
}
