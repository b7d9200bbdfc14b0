//! Who enters which room: what connections are told of channels, notes and documents follows the rights to them.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use crate::access::Shareable;
use crate::feature::{Feature, Features};
use crate::identity::{Principal, UserId};
use crate::note::{Note, NoteChange, NoteId, NoteStore};
use crate::realtime::{Admission, Room};
use crate::shared::{Clock, JsonText, StoreError, debug_by_name};

/// Decides from the stores, without a look at connections.
pub struct RoomKeeper {
    pub notes: Arc<dyn NoteStore>,
    pub features: Arc<Features>,
    pub clock: Arc<dyn Clock>,
}

debug_by_name!(RoomKeeper);

/// What the ids of documents that are notes begin with.
const NOTE: &str = "note:";

#[async_trait]
impl Admission for RoomKeeper {
    async fn rooms_of(&self, _who: &Principal) -> Vec<Room> {
        Vec::new()
    }

    async fn may_enter(&self, who: &Principal, room: &Room) -> bool {
        match room {
            Room::Channel(_) => false,
            Room::Note(id) => self.note(who, id).await.is_some(),
            Room::Document(id) => match id.strip_prefix(NOTE) {
                Some(note) => self.note(who, note).await.is_some(),
                // What belongs to no note is open to everybody who is signed in, and never kept.
                None => who.verified().is_ok(),
            },
        }
    }

    async fn may_write(&self, who: &Principal, room: &Room) -> bool {
        match room {
            Room::Document(id) => match id.strip_prefix(NOTE) {
                Some(note) => {
                    let note = self.note(who, note).await;
                    note.is_some_and(|note| who.is_admin() || note.lets_write(who))
                }
                None => who.verified().is_ok(),
            },
            Room::Channel(_) | Room::Note(_) => false,
        }
    }

    async fn has_read(&self, _who: &UserId, _channel: &str) {}

    async fn keep(&self, document: &str, data: Value) -> bool {
        let (Some(note), Ok(data)) = (document.strip_prefix(NOTE), JsonText::of(&data)) else {
            return false;
        };
        let change = NoteChange {
            data: Some(data),
            ..NoteChange::default()
        };
        let kept = self
            .notes
            .change(&NoteId(note.to_owned()), &change, self.clock.now())
            .await;
        settled(kept).flatten().is_some()
    }
}

impl RoomKeeper {
    /// The note, if they may read it.
    async fn note(&self, who: &Principal, id: &str) -> Option<Note> {
        self.features.admit(&who.member().ok()?, Feature::Notes).ok()?;
        let note = settled(self.notes.find(&NoteId(id.to_owned())).await).flatten()?;
        (who.is_admin() || note.lets_read(who)).then_some(note)
    }
}

/// A store that cannot be asked lets nobody in.
fn settled<T>(asked: Result<T, StoreError>) -> Option<T> {
    asked
        .inspect_err(|error| tracing::error!(%error, "a room could not be looked after"))
        .ok()
}
