use crate::access::{Access, Shareable};
use crate::identity::UserId;
use crate::shared::{InvalidJson, JsonText, Moment, id};

id! {
    /// Identifies a note.
    NoteId
}

/// A text beside the chats, written alone or together.
#[derive(Debug, Clone)]
pub struct Note {
    pub id: NoteId,
    /// Who made it.
    pub user_id: UserId,
    pub title: String,
    /// The text as `content.{md,html,json}`, its files and versions: kept as it came, because it is large.
    pub data: Option<JsonText>,
    pub meta: Option<JsonText>,
    pub access: Access,
    pub created_at: Moment,
    pub updated_at: Moment,
}

impl Shareable for Note {
    fn owner(&self) -> &UserId {
        &self.user_id
    }

    fn access(&self) -> &Access {
        &self.access
    }
}

impl Note {
    /// Applies a change. Members of `data` and `meta` are put over the stored ones: the live text writes `content` while
    /// the page writes `files`.
    pub fn apply(&mut self, change: &NoteChange, now: Moment) -> Result<(), InvalidJson> {
        if let Some(title) = &change.title {
            self.title.clone_from(title);
        }
        if let Some(data) = &change.data {
            self.data = Some(merged(self.data.as_ref(), data)?);
        }
        if let Some(meta) = &change.meta {
            self.meta = Some(merged(self.meta.as_ref(), meta)?);
        }
        if let Some(access) = &change.access {
            self.access = access.clone();
        }
        // Two changes in one tick of the clock are still one after the other.
        let after = self.updated_at.nanoseconds().saturating_add(1);
        self.updated_at = now.max(Moment::from_nanoseconds(after));
        Ok(())
    }
}

fn merged(stored: Option<&JsonText>, patch: &JsonText) -> Result<JsonText, InvalidJson> {
    match stored {
        Some(stored) => stored.merged_with(patch),
        None => Ok(patch.clone()),
    }
}

/// A note to be made.
#[derive(Debug, Clone)]
pub struct NewNote {
    pub title: String,
    pub data: Option<JsonText>,
    pub meta: Option<JsonText>,
    pub access: Access,
}

/// What is to change of a note; `None` leaves a part as it is.
#[derive(Debug, Clone, Default)]
pub struct NoteChange {
    pub title: Option<String>,
    pub data: Option<JsonText>,
    pub meta: Option<JsonText>,
    pub access: Option<Access>,
}
