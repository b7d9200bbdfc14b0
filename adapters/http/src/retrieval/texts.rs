use std::sync::Arc;

use loquat_core::file::FileId;
use loquat_core::retrieval::{BatchItem, CollectionName, Retrieval};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Indexes texts and files.
pub(super) struct IndexTexts {
    pub retrieval: Arc<Retrieval>,
}

/// A text to be indexed
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct TextForm {
    name: String,
    content: String,
    /// Where to; without it a name is made of the text
    collection_name: Option<String>,
}

/// A text that is indexed
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct IndexedText {
    status: bool,
    collection_name: String,
    content: String,
}

/// A file to be read or indexed
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct FileForm {
    file_id: String,
    /// A text in place of its own
    content: Option<String>,
    /// A collection that its text is added to; without it the file is read
    collection_name: Option<String>,
}

/// A file that is indexed
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct IndexedFile {
    status: bool,
    /// Null where no passages are wanted
    collection_name: Option<String>,
    filename: String,
    content: String,
}

/// A file as lists show it; its id is what counts
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct ListedFile {
    id: String,
}

/// Files to be indexed
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct BatchForm {
    files: Vec<ListedFile>,
    collection_name: String,
}

/// What became of a file
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
struct BatchResult {
    file_id: String,
    /// `completed` or `failed`
    status: String,
    error: Option<String>,
}

impl From<BatchItem> for BatchResult {
    fn from(item: BatchItem) -> Self {
        let status = if item.error.is_none() { "completed" } else { "failed" };
        Self {
            file_id: item.file.0,
            status: status.to_owned(),
            error: item.error,
        }
    }
}

/// What became of several files
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct BatchResults {
    results: Vec<BatchResult>,
    errors: Vec<BatchResult>,
}

#[OpenApi(prefix_path = "/api/v1/retrieval", tag = "Area::Knowledge")]
impl IndexTexts {
    /// Index a text
    #[oai(path = "/process/text", method = "post", operation_id = "index_text")]
    async fn text(&self, caller: Verified, form: Body<TextForm>) -> Result<Body<IndexedText>, Failure> {
        let form = form.0;
        let collection = form.collection_name.map(CollectionName);
        let collection = self
            .retrieval
            .process_text(&caller.0, &form.name, &form.content, collection)
            .await?;
        Ok(Body(IndexedText {
            status: true,
            collection_name: collection.0,
            content: form.content,
        }))
    }

    /// Read a file of the caller, or add its text to a collection
    #[oai(path = "/process/file", method = "post", operation_id = "index_file")]
    async fn file(&self, caller: Verified, form: Body<FileForm>) -> Result<Body<IndexedFile>, Failure> {
        let form = form.0;
        let collection = form.collection_name.map(CollectionName);
        let processed = self
            .retrieval
            .process_file(&caller.0, &FileId(form.file_id), form.content, collection)
            .await?;
        Ok(Body(IndexedFile {
            status: true,
            collection_name: processed.collection.map(|name| name.0),
            filename: processed.filename,
            content: processed.content,
        }))
    }

    /// Add the texts of several files of the caller to a collection
    #[oai(path = "/process/files/batch", method = "post", operation_id = "index_files")]
    async fn files(&self, caller: Verified, form: Body<BatchForm>) -> Result<Body<BatchResults>, Failure> {
        let files: Vec<FileId> = form.0.files.into_iter().map(|file| FileId(file.id)).collect();
        let collection = CollectionName(form.0.collection_name);
        let items = self.retrieval.process_batch(&caller.0, &files, &collection).await?;
        let results: Vec<BatchResult> = items.into_iter().map(BatchResult::from).collect();
        let errors = results
            .iter()
            .filter(|result| result.error.is_some())
            .cloned()
            .collect();
        Ok(Body(BatchResults { results, errors }))
    }
}
