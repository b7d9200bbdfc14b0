use loquat_core::access::{Access, WithOwner};
use loquat_core::note::{NewNote, Note, NoteChange};
use loquat_core::shared::Listing;
use poem_openapi::Object;
use serde::{Deserialize, Deserializer, Serialize};

use crate::wire::{FreeObject, Owner, RawJson};

/// A note. Times are Unix times in nanoseconds.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(rename = "Note", read_only_all)]
pub(super) struct NoteRow {
    id: String,
    /// Who made it
    user_id: String,
    title: String,
    /// The text as `content: {md, html, json}`, its files, and what else clients keep
    data: Option<RawJson>,
    meta: Option<RawJson>,
    /// Who may read and write it: null is public, an empty object is private
    access_control: Option<FreeObject>,
    created_at: i64,
    updated_at: i64,
}

impl From<Note> for NoteRow {
    fn from(note: Note) -> Self {
        Self {
            id: note.id.0,
            user_id: note.user_id.0,
            title: note.title,
            data: note.data.map(RawJson),
            meta: note.meta.map(RawJson),
            access_control: note.access.object().cloned().map(FreeObject),
            created_at: note.created_at.nanoseconds(),
            updated_at: note.updated_at.nanoseconds(),
        }
    }
}

/// A note in a list.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct ListedNote {
    #[oai(flatten)]
    #[serde(flatten)]
    note: NoteRow,
    /// Who made it, if they are still there
    user: Option<Owner>,
}

impl From<WithOwner<Note>> for ListedNote {
    fn from(seen: WithOwner<Note>) -> Self {
        Self {
            note: seen.item.into(),
            user: seen.owner.map(Owner::from),
        }
    }
}

/// A note as the caller sees it.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct SeenNote {
    #[oai(flatten)]
    #[serde(flatten)]
    note: NoteRow,
    /// May the caller change it?
    write_access: bool,
}

impl From<WithOwner<Note>> for SeenNote {
    fn from(seen: WithOwner<Note>) -> Self {
        Self {
            write_access: seen.may_write,
            note: seen.item.into(),
        }
    }
}

/// A page of the notes that were found.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FoundNotes {
    items: Vec<ListedNote>,
    total: i64,
}

impl From<Listing<WithOwner<Note>>> for FoundNotes {
    fn from(found: Listing<WithOwner<Note>>) -> Self {
        Self {
            items: found.items.into_iter().map(ListedNote::from).collect(),
            total: found.total,
        }
    }
}

/// A note as it shall be. When it is changed, what is left out stays.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct NoteForm {
    title: String,
    data: Option<FreeObject>,
    meta: Option<FreeObject>,
    /// Who may read and write it: null is public, an empty object is private
    #[serde(default, deserialize_with = "present")]
    access_control: Option<Option<FreeObject>>,
}

/// Tells null from what is left out.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<FreeObject>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

fn raw(object: Option<FreeObject>) -> Option<loquat_core::shared::JsonText> {
    object.and_then(|object| loquat_core::shared::JsonText::of(&object.0).ok())
}

pub(super) fn new(form: NoteForm) -> NewNote {
    NewNote {
        title: form.title,
        data: raw(form.data),
        meta: raw(form.meta),
        access: Access::from(form.access_control.flatten().map(|control| control.0)),
    }
}

pub(super) fn change(form: NoteForm) -> NoteChange {
    let access = form
        .access_control
        .map(|control| Access::from(control.map(|control| control.0)));
    NoteChange {
        title: Some(form.title),
        data: raw(form.data),
        meta: raw(form.meta),
        access,
    }
}
