use std::sync::Arc;

use loquat_core::file::{FileId, Files};
use loquat_core::knowledge::Documents;
use loquat_core::retrieval::{CollectionName, CollectionSize, Retrieval};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure};

/// What administrators do with everything that is indexed.
pub(super) struct Indexes {
    pub retrieval: Arc<Retrieval>,
    pub documents: Arc<Documents>,
    pub files: Arc<Files>,
}

/// What is to be forgotten of a file
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct RemovalForm {
    collection_name: String,
    file_id: String,
}

/// Whether it was done
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all, rename = "CollectionsReset")]
struct Done {
    status: bool,
}

/// How much is in a collection
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct Size {
    name: String,
    /// The model that its vectors come from
    model: String,
    dimension: usize,
    passages: u64,
}

impl From<CollectionSize> for Size {
    fn from(size: CollectionSize) -> Self {
        Self {
            name: size.name.0,
            model: size.model,
            dimension: size.dimension,
            passages: size.passages,
        }
    }
}

/// How many collections are told of.
const TOLD: usize = 500;

#[OpenApi(prefix_path = "/api/v1/retrieval", tag = "Area::Knowledge")]
impl Indexes {
    /// Remove what a collection holds of a file
    #[oai(path = "/delete", method = "post", operation_id = "remove_file_from_collection")]
    async fn remove(&self, caller: Administrator, form: Body<RemovalForm>) -> Result<Body<Done>, Failure> {
        let collection = CollectionName(form.0.collection_name);
        let status = self
            .retrieval
            .remove_file(&caller.0, &collection, &FileId(form.0.file_id))
            .await?;
        Ok(Body(Done { status }))
    }

    /// Remove everything that is indexed, and all knowledge bases
    ///
    /// Files stay.
    #[oai(path = "/reset/db", method = "post", operation_id = "reset_index")]
    async fn reset(&self, caller: Administrator) -> Result<Body<bool>, Failure> {
        self.documents.reset_all(&caller.0).await?;
        Ok(Body(true))
    }

    /// Remove the bytes of all files
    ///
    /// Their records and texts stay.
    #[oai(path = "/reset/uploads", method = "post", operation_id = "reset_uploads")]
    async fn clear(&self, caller: Administrator) -> Result<Body<bool>, Failure> {
        self.files.clear_bytes(&caller.0).await?;
        Ok(Body(true))
    }

    /// List the largest collections
    #[oai(path = "/collections", method = "get", operation_id = "list_collections")]
    async fn sizes(&self, caller: Administrator) -> Result<Body<Vec<Size>>, Failure> {
        let sizes = self.retrieval.sizes(&caller.0, TOLD).await?;
        Ok(Body(sizes.into_iter().map(Size::from).collect()))
    }
}
