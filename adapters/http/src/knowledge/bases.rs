use std::sync::Arc;

use loquat_core::knowledge::{KnowledgeBases, KnowledgeId};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::view::{KnowledgeForm, KnowledgePage, KnowledgeRow, KnowledgeWithFiles};
use super::{ownership, sought};
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Lists, makes, changes and removes knowledge bases.
pub(super) struct KeepKnowledge {
    pub knowledge: Arc<KnowledgeBases>,
}

#[OpenApi(prefix_path = "/api/v1/knowledge/", tag = "Area::Knowledge")]
impl KeepKnowledge {
    /// List the knowledge bases that the caller may ask, 30 a page, the latest change first
    #[oai(path = "/", method = "get", operation_id = "list_knowledge")]
    async fn list(
        &self,
        caller: Verified,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<KnowledgePage>, Failure> {
        let found = self.knowledge.list(&caller.0, None, None, page.0.unwrap_or(1)).await?;
        Ok(Body(found.into()))
    }

    /// Search the knowledge bases that the caller may ask, 30 a page, the latest change first
    #[oai(path = "/search", method = "get", operation_id = "search_knowledge")]
    async fn search(
        &self,
        caller: Verified,
        /// Part of the name or of the description, in any case
        query: Query<Option<String>>,
        /// `created`: the caller's own; `shared`: those of others
        view_option: Query<Option<String>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<KnowledgePage>, Failure> {
        let ownership = ownership(view_option.0.as_deref(), &caller.0);
        let page = page.0.unwrap_or(1);
        let found = self.knowledge.list(&caller.0, sought(query.0), ownership, page).await?;
        Ok(Body(found.into()))
    }

    /// Create a knowledge base
    ///
    /// It is private instead of public if the caller may not share with everybody.
    #[oai(path = "/create", method = "post", operation_id = "create_knowledge")]
    async fn create(&self, caller: Verified, form: Body<KnowledgeForm>) -> Result<Body<KnowledgeRow>, Failure> {
        Ok(Body(self.knowledge.create(&caller.0, form.0.into()).await?.into()))
    }

    /// Get a knowledge base
    #[oai(path = "/:id", method = "get", operation_id = "get_knowledge")]
    async fn get(&self, caller: Verified, id: Path<String>) -> Result<Body<KnowledgeWithFiles>, Failure> {
        let found = self.knowledge.find(&caller.0, &KnowledgeId(id.0)).await?;
        Ok(Body(KnowledgeWithFiles::alone(found)))
    }

    /// Rename a knowledge base, describe it anew, or open it to others
    ///
    /// It becomes private instead of public if the caller may not share with everybody.
    #[oai(path = "/:id/update", method = "post", operation_id = "update_knowledge")]
    async fn update(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<KnowledgeForm>,
    ) -> Result<Body<KnowledgeWithFiles>, Failure> {
        let id = KnowledgeId(id.0);
        let (base, files) = self.knowledge.update(&caller.0, &id, form.0.into()).await?;
        Ok(Body(KnowledgeWithFiles::with(base, files)))
    }

    /// Delete a knowledge base, also from the models that answer from it
    ///
    /// The files in it stay.
    #[oai(path = "/:id/delete", method = "delete", operation_id = "delete_knowledge")]
    async fn delete(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.knowledge.delete(&caller.0, &KnowledgeId(id.0)).await?;
        Ok(Body(true))
    }
}
