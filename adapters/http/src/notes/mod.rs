//! Notes: texts beside the chats, written alone or together.

mod view;

use std::fmt;
use std::sync::Arc;

use loquat_core::note::{NoteId, NoteOrder, NoteSearch, Notes, Reach};
use loquat_core::shared::Direction;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use self::view::{FoundNotes, ListedNote, NoteForm, NoteRow, SeenNote, change, new};
use crate::Services;
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// The use cases of notes.
#[derive(Clone)]
pub struct NoteServices {
    pub notes: Arc<Notes>,
}

impl fmt::Debug for NoteServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoteServices")
    }
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    KeepNotes {
        notes: services.notes.notes.clone(),
    }
}

/// Keeps notes.
struct KeepNotes {
    notes: Arc<Notes>,
}

#[OpenApi(prefix_path = "/api/v1/notes/", tag = "Area::Workspace")]
impl KeepNotes {
    /// List the notes that the caller may read
    #[oai(path = "/", method = "get", operation_id = "list_notes")]
    async fn list(
        &self,
        caller: Verified,
        /// Pages have 60 notes and begin with 1; without a number all are listed
        page: Query<Option<i64>>,
    ) -> Result<Body<Vec<ListedNote>>, Failure> {
        let notes = self.notes.list(&caller.0, page.0).await?;
        Ok(Body(notes.into_iter().map(ListedNote::from).collect()))
    }

    /// Search the notes
    #[oai(path = "/search", method = "get", operation_id = "search_notes")]
    #[expect(clippy::too_many_arguments, reason = "one for each parameter of the query")]
    async fn search(
        &self,
        caller: Verified,
        /// Part of the title or the text; blanks and hyphens do not count
        query: Query<Option<String>>,
        /// `created` for the caller's own, `shared` for those of others
        view_option: Query<Option<String>>,
        /// `read`, `write` (where it is left out) or `read_only`
        permission: Query<Option<String>>,
        /// `name`, `created_at` or `updated_at`
        order_by: Query<Option<String>>,
        /// `asc` or `desc`
        direction: Query<Option<String>>,
        /// Pages have 60 notes and begin with 1
        page: Query<Option<i64>>,
    ) -> Result<Body<FoundNotes>, Failure> {
        let search = NoteSearch {
            query: query.0,
            own: match view_option.0.as_deref() {
                Some("created") => Some(true),
                Some("shared") => Some(false),
                _ => None,
            },
            reach: Reach::parse(permission.0.as_deref().unwrap_or_default()),
            order: NoteOrder::parse(order_by.0.as_deref().unwrap_or_default()),
            direction: Direction::parse(direction.0.as_deref().unwrap_or_default()),
        };
        Ok(Body(
            self.notes.search(&caller.0, search, page.0.unwrap_or(1)).await?.into(),
        ))
    }

    /// Create a note
    #[oai(path = "/create", method = "post", operation_id = "create_note")]
    async fn create(&self, caller: Verified, form: Body<NoteForm>) -> Result<Body<NoteRow>, Failure> {
        Ok(Body(self.notes.create(&caller.0, new(form.0)).await?.into()))
    }

    /// Get a note
    #[oai(path = "/:id", method = "get", operation_id = "get_note")]
    async fn get(&self, caller: Verified, id: Path<String>) -> Result<Body<SeenNote>, Failure> {
        Ok(Body(self.notes.find(&caller.0, &NoteId(id.0)).await?.into()))
    }

    /// Change a note
    ///
    /// Members of `data` and `meta` are put over the stored ones.
    #[oai(path = "/:id/update", method = "post", operation_id = "update_note")]
    async fn update(&self, caller: Verified, id: Path<String>, form: Body<NoteForm>) -> Result<Body<NoteRow>, Failure> {
        let note = self.notes.update(&caller.0, &NoteId(id.0), change(form.0)).await?;
        Ok(Body(note.into()))
    }

    /// Delete a note
    #[oai(path = "/:id/delete", method = "delete", operation_id = "delete_note")]
    async fn delete(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.notes.delete(&caller.0, &NoteId(id.0)).await?;
        Ok(Body(true))
    }
}
