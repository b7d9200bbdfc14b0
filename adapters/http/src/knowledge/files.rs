use std::sync::Arc;

use loquat_core::knowledge::{FileFilter, FileOrder, KnowledgeBases, KnowledgeId};
use loquat_core::shared::Direction;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::view::{FilePage, FoundFilePage};
use super::{ownership, sought};
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Lists the documents in knowledge bases.
pub(super) struct KnowledgeFiles {
    pub knowledge: Arc<KnowledgeBases>,
}

#[OpenApi(prefix_path = "/api/v1/knowledge/", tag = "Area::Knowledge")]
impl KnowledgeFiles {
    /// Search the files in all knowledge bases that the caller may ask, 30 a page, the latest change first
    #[oai(path = "/search/files", method = "get", operation_id = "search_knowledge_files")]
    async fn search(
        &self,
        caller: Verified,
        /// Part of the file's name, in any case
        query: Query<Option<String>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<FoundFilePage>, Failure> {
        let page = page.0.unwrap_or(1);
        let found = self.knowledge.search_files(&caller.0, sought(query.0), page).await?;
        Ok(Body(found.into()))
    }

    /// List the files in a knowledge base, 30 a page
    #[oai(path = "/:id/files", method = "get", operation_id = "list_knowledge_files")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Verified,
        id: Path<String>,
        /// Part of the file's name, in any case
        query: Query<Option<String>>,
        /// `created`: those that the caller put there; `shared`: those of others
        view_option: Query<Option<String>>,
        /// `name`, `created_at` or `updated_at`
        order_by: Query<Option<String>>,
        /// `asc` or `desc`
        direction: Query<Option<String>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<FilePage>, Failure> {
        let filter = FileFilter {
            query: sought(query.0),
            added: ownership(view_option.0.as_deref(), &caller.0),
            order: match order_by.0.as_deref() {
                Some("name") => FileOrder::Name,
                Some("created_at") => FileOrder::CreatedAt,
                _ => FileOrder::UpdatedAt,
            },
            direction: Direction::parse(direction.0.as_deref().unwrap_or_default()),
            ..FileFilter::default()
        };
        let id = KnowledgeId(id.0);
        let found = self
            .knowledge
            .files(&caller.0, &id, filter, page.0.unwrap_or(1))
            .await?;
        Ok(Body(found.into()))
    }
}
