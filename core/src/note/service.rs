use std::sync::Arc;

use serde_json::json;

use crate::access::{Access, AccessPolicy, Ownership, Readers, Shareable, WithOwner};
use crate::account::UserStore;
use crate::feature::{Feature, FeatureError, Features};
use crate::identity::{Member, Permission};
use crate::note::{NewNote, Note, NoteChange, NoteFilter, NoteId, NoteOrder, NoteStore, Reach};
use crate::realtime::{Audience, Message, Room, Rooms};
use crate::settings::Settings;
use crate::shared::{Clock, Direction, Ids, Listing, Page, StoreError, debug_by_name};

/// Why something could not be done with a note.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error("there is no such note")]
    NotFound,
    #[error("this note is not open to you")]
    Closed,
    #[error(transparent)]
    Feature(#[from] FeatureError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What notes are built on.
pub struct NotePorts {
    pub store: Arc<dyn NoteStore>,
    pub users: Arc<dyn UserStore>,
    pub rooms: Arc<dyn Rooms>,
    pub features: Arc<Features>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(NotePorts);

/// What somebody looks for among the notes.
#[derive(Debug, Clone, Default)]
pub struct NoteSearch {
    pub query: Option<String>,
    /// Their own (true) or those of others (false).
    pub own: Option<bool>,
    pub reach: Reach,
    pub order: NoteOrder,
    pub direction: Direction,
}

/// What people do with notes.
pub struct Notes {
    ports: NotePorts,
}

debug_by_name!(Notes);

/// Notes on a page of a list.
const PAGE: i64 = 60;

impl Notes {
    pub fn new(ports: NotePorts) -> Self {
        Self { ports }
    }

    /// The notes that they may read, with their owners, the latest change first.
    pub async fn list(&self, who: &Member, page: Option<i64>) -> Result<Vec<WithOwner<Note>>, NoteError> {
        self.admit(who)?;
        let page = page.map(|number| Page::numbered(number, PAGE));
        let notes = self.ports.store.list(&Readers::of(who), page).await?;
        self.with_owners(who, notes).await
    }

    /// The notes that they look for.
    pub async fn search(
        &self,
        who: &Member,
        search: NoteSearch,
        page: i64,
    ) -> Result<Listing<WithOwner<Note>>, NoteError> {
        self.admit(who)?;
        let ownership = search.own.map(|own| match own {
            true => Ownership::By(who.id().clone()),
            false => Ownership::NotBy(who.id().clone()),
        });
        let readers = self.policy().narrows_to(who);
        let filter = NoteFilter {
            query: search.query.filter(|query| !query.is_empty()),
            ownership,
            readers: readers.map(|readers| (readers, search.reach)),
            order: search.order,
            direction: search.direction,
        };
        let found = self
            .ports
            .store
            .search(&filter, Some(Page::numbered(page, PAGE)))
            .await?;
        Ok(Listing {
            items: self.with_owners(who, found.items).await?,
            total: found.total,
        })
    }

    /// Makes a note.
    pub async fn create(&self, who: &Member, new: NewNote) -> Result<Note, NoteError> {
        self.admit(who)?;
        let now = self.ports.clock.now();
        let note = Note {
            id: self.ports.ids.uuid().into(),
            user_id: who.id().clone(),
            title: new.title,
            data: new.data,
            meta: new.meta,
            access: new.access,
            created_at: now,
            updated_at: now,
        };
        self.ports.store.insert(&note).await?;
        Ok(note)
    }

    /// A note that they may read.
    pub async fn find(&self, who: &Member, id: &NoteId) -> Result<WithOwner<Note>, NoteError> {
        let note = self.stored(who, id).await?;
        if !who.is_admin() && !note.lets_read(who) {
            return Err(NoteError::Closed);
        }
        let may_write = who.is_admin() || note.lets_write(who);
        Ok(WithOwner {
            may_write,
            ..WithOwner::alone(note, who, self.policy())
        })
    }

    /// Changes a note and tells those who have it open. Only those who may publish notes make one public: of others it
    /// becomes private.
    pub async fn update(&self, who: &Member, id: &NoteId, mut change: NoteChange) -> Result<Note, NoteError> {
        self.writable(who, id).await?;
        let publishes = change.access.as_ref().is_some_and(|access| access.object().is_none());
        if publishes && who.may(Permission::SharePublicNotes).is_err() {
            change.access = Some(Access::private());
        }
        let narrows = change.access.is_some();
        let changed = self.ports.store.change(id, &change, self.ports.clock.now()).await?;
        let note = changed.ok_or(NoteError::NotFound)?;
        let room = Room::Note(id.0.clone());
        if narrows {
            // Who may still read it enters again by themselves when they open it.
            self.ports.rooms.admit_again(&room).await;
            self.ports.rooms.admit_again(&document(id)).await;
        }
        let message = Message::new("note-events", shown(&note));
        self.ports.rooms.tell(&Audience::Room(room), &message).await;
        Ok(note)
    }

    /// Removes a note.
    pub async fn delete(&self, who: &Member, id: &NoteId) -> Result<(), NoteError> {
        self.writable(who, id).await?;
        if !self.ports.store.delete(id).await? {
            return Err(NoteError::NotFound);
        }
        self.ports.rooms.close(&Room::Note(id.0.clone())).await;
        self.ports.rooms.close(&document(id)).await;
        Ok(())
    }

    async fn writable(&self, who: &Member, id: &NoteId) -> Result<Note, NoteError> {
        let note = self.stored(who, id).await?;
        match who.is_admin() || note.lets_write(who) {
            true => Ok(note),
            false => Err(NoteError::Closed),
        }
    }

    async fn stored(&self, who: &Member, id: &NoteId) -> Result<Note, NoteError> {
        self.admit(who)?;
        self.ports.store.find(id).await?.ok_or(NoteError::NotFound)
    }

    async fn with_owners(&self, who: &Member, notes: Vec<Note>) -> Result<Vec<WithOwner<Note>>, NoteError> {
        Ok(WithOwner::with_owners(notes, &*self.ports.users, who, self.policy()).await?)
    }

    fn admit(&self, who: &Member) -> Result<(), NoteError> {
        Ok(self.ports.features.admit(who, Feature::Notes)?)
    }

    fn policy(&self) -> AccessPolicy {
        AccessPolicy::of(&self.ports.settings.snapshot())
    }
}

/// Where several people write it at once.
fn document(id: &NoteId) -> Room {
    Room::Document(format!("note:{id}"))
}

/// A note as pages read it in events.
fn shown(note: &Note) -> serde_json::Value {
    json!({
        "id": note.id, "user_id": note.user_id, "title": note.title, "data": note.data, "meta": note.meta,
        "access_control": note.access.object(),
        "created_at": note.created_at.nanoseconds(), "updated_at": note.updated_at.nanoseconds(),
    })
}
