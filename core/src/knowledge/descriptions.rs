use std::sync::Arc;

use serde_json::json;

use crate::knowledge::{KnowledgeBase, KnowledgeId};
use crate::retrieval::{
    CollectionName, Existing, IndexError, Indexing, Part, PassageError, PassageId, Removal, VectorSpace,
};
use crate::shared::{JsonObject, debug_by_name};

/// Names and descriptions of knowledge bases as passages, so that the base that fits a question can be found.
pub struct Descriptions {
    indexing: Arc<Indexing>,
}

debug_by_name!(Descriptions);

impl Descriptions {
    /// The collection that holds them.
    pub const COLLECTION: &str = "knowledge-bases";

    pub fn new(indexing: Arc<Indexing>) -> Self {
        Self { indexing }
    }

    /// Indexes what a base is called and about. A base that cannot be indexed is a base all the same.
    pub async fn put(&self, base: &KnowledgeBase) -> bool {
        match self.index(base).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the description of a knowledge base could not be indexed"
                );
                false
            }
        }
    }

    /// Forgets a base with all passages of its documents.
    pub async fn remove(&self, id: &KnowledgeId) {
        let removal = Removal::Ids(vec![PassageId(id.0.clone())]);
        let passages = self.indexing.passages();
        let removed = async {
            passages.remove(&Self::collection(), &removal).await?;
            passages.drop_collection(&CollectionName(id.0.clone())).await
        };
        if let Err(error) = removed.await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the passages of a knowledge base could not be removed"
            );
        }
    }

    /// Forgets all bases.
    pub async fn clear(&self) -> Result<(), PassageError> {
        self.indexing.passages().drop_collection(&Self::collection()).await
    }

    /// The space that they are in now.
    pub async fn space(&self) -> Result<Option<VectorSpace>, PassageError> {
        self.indexing.passages().space(&Self::collection()).await
    }

    async fn index(&self, base: &KnowledgeBase) -> Result<(), IndexError> {
        let text = match base.description.as_str() {
            "" => base.name.clone(),
            description => format!("{}\n\n{description}", base.name),
        };
        let mut metadata = JsonObject::new();
        metadata.insert("knowledge_base_id".to_owned(), json!(base.id));
        let (id, part) = (PassageId(base.id.0.clone()), Part { text, metadata });
        let collection = Self::collection();
        let removal = Removal::Ids(vec![id.clone()]);
        self.indexing.passages().remove(&collection, &removal).await?;
        let add = |existing| {
            let texts = vec![(id.clone(), part.clone())];
            self.indexing.index_whole(texts, &collection, existing, None)
        };
        match add(Existing::Kept).await {
            // Another model was chosen since: the others come when descriptions are indexed again.
            Err(IndexError::Passages(PassageError::OtherModel { .. })) => add(Existing::Replaced).await,
            added => added,
        }
    }

    fn collection() -> CollectionName {
        CollectionName(Self::COLLECTION.to_owned())
    }
}
