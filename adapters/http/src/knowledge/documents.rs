use std::io::{Cursor, Write};
use std::sync::Arc;

use loquat_core::file::FileId;
use loquat_core::knowledge::{Documents as KnowledgeDocuments, Export, KnowledgeId};
use poem::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use poem::{IntoResponse, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::registry::{MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde::{Deserialize, Serialize};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::view::{KnowledgeRow, KnowledgeWithFiles};
use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, Flag, Verified, success};

/// Puts files into knowledge bases and takes them out.
pub(super) struct Documents {
    pub documents: Arc<KnowledgeDocuments>,
}

/// A file
#[derive(Debug, Object, Deserialize)]
#[oai(rename = "KnowledgeFileForm", write_only_all)]
struct FileForm {
    file_id: String,
}

/// How many there are, and how many are indexed
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct Reindexed {
    total: usize,
    success: usize,
}

#[OpenApi(prefix_path = "/api/v1/knowledge/", tag = "Area::Knowledge")]
impl Documents {
    /// Index the files of all knowledge bases again
    #[oai(path = "/reindex", method = "post", operation_id = "reindex_knowledge")]
    async fn reindex(&self, caller: Administrator) -> Result<Body<bool>, Failure> {
        self.documents.reindex(&caller.0).await?;
        Ok(Body(true))
    }

    /// Index the names and descriptions of all knowledge bases again
    #[oai(
        path = "/metadata/reindex",
        method = "post",
        operation_id = "reindex_knowledge_metadata"
    )]
    async fn reindex_descriptions(&self, caller: Administrator) -> Result<Body<Reindexed>, Failure> {
        let (total, success) = self.documents.reindex_descriptions(&caller.0).await?;
        Ok(Body(Reindexed { total, success }))
    }

    /// Put a file of the caller into a knowledge base
    #[oai(path = "/:id/file/add", method = "post", operation_id = "add_knowledge_file")]
    async fn add(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<FileForm>,
    ) -> Result<Body<KnowledgeWithFiles>, Failure> {
        let file = FileId(form.0.file_id);
        let (base, files) = self.documents.add(&caller.0, &KnowledgeId(id.0), &file).await?;
        Ok(Body(KnowledgeWithFiles::with(base, files)))
    }

    /// Put several files of the caller into a knowledge base
    #[oai(path = "/:id/files/batch/add", method = "post", operation_id = "add_knowledge_files")]
    async fn add_batch(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<Vec<FileForm>>,
    ) -> Result<Body<KnowledgeWithFiles>, Failure> {
        let files: Vec<FileId> = form.0.into_iter().map(|file| FileId(file.file_id)).collect();
        let ((base, files), errors) = self.documents.add_batch(&caller.0, &KnowledgeId(id.0), &files).await?;
        Ok(Body(KnowledgeWithFiles::with_warnings(base, files, errors)))
    }

    /// Index a file in a knowledge base again, after its text was changed
    #[oai(path = "/:id/file/update", method = "post", operation_id = "update_knowledge_file")]
    async fn update(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<FileForm>,
    ) -> Result<Body<KnowledgeWithFiles>, Failure> {
        let file = FileId(form.0.file_id);
        let (base, files) = self.documents.update(&caller.0, &KnowledgeId(id.0), &file).await?;
        Ok(Body(KnowledgeWithFiles::with(base, files)))
    }

    /// Take a file out of a knowledge base
    #[oai(path = "/:id/file/remove", method = "post", operation_id = "remove_knowledge_file")]
    async fn remove(
        &self,
        caller: Verified,
        id: Path<String>,
        /// Delete the file as well, if it is the caller's
        delete_file: Query<Option<Flag>>,
        form: Body<FileForm>,
    ) -> Result<Body<KnowledgeWithFiles>, Failure> {
        let file = FileId(form.0.file_id);
        let delete = delete_file.0.is_none_or(|flag| flag.0);
        let (base, files) = self
            .documents
            .remove(&caller.0, &KnowledgeId(id.0), &file, delete)
            .await?;
        Ok(Body(KnowledgeWithFiles::with(base, files)))
    }

    /// Take all files out of a knowledge base
    ///
    /// They stay as files.
    #[oai(path = "/:id/reset", method = "post", operation_id = "reset_knowledge")]
    async fn reset(&self, caller: Verified, id: Path<String>) -> Result<Body<KnowledgeRow>, Failure> {
        Ok(Body(self.documents.reset(&caller.0, &KnowledgeId(id.0)).await?.into()))
    }

    /// Download the texts of a knowledge base
    #[oai(path = "/:id/export", method = "get", operation_id = "export_knowledge")]
    async fn export(&self, caller: Administrator, id: Path<String>) -> Result<Archive, Failure> {
        let export = self.documents.export(&caller.0, &KnowledgeId(id.0)).await?;
        let packed = tokio::task::spawn_blocking(move || Archive::pack(export)).await;
        packed.map_err(Failure::internal)?.map_err(Failure::internal)
    }
}

/// Texts in a zip file.
#[derive(Debug)]
struct Archive {
    name: String,
    bytes: Vec<u8>,
}

impl Archive {
    fn pack(export: Export) -> zip::result::ZipResult<Self> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut names = std::collections::HashSet::new();
        for (name, text) in export.texts {
            let name = match name.ends_with(".txt") {
                true => name,
                false => format!("{name}.txt"),
            };
            // Two files may have one name: the second gets a number.
            let unique = (1..).map(|number| match number {
                1 => name.clone(),
                number => format!("{number} {name}"),
            });
            let Some(unique) = unique.into_iter().find(|name| names.insert(name.clone())) else {
                continue;
            };
            zip.start_file(unique, SimpleFileOptions::default())?;
            zip.write_all(text.as_bytes())?;
        }
        let safe = |character: char| match character {
            ' ' | '-' | '_' => character,
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '_',
        };
        Ok(Self {
            name: export.name.chars().map(safe).collect(),
            bytes: zip.finish()?.into_inner(),
        })
    }
}

impl IntoResponse for Archive {
    fn into_response(self) -> Response {
        Response::builder()
            .header(CONTENT_TYPE, "application/zip")
            .header(
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}.zip\"", self.name),
            )
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(self.bytes)
    }
}

impl ApiResponse for Archive {
    fn meta() -> MetaResponses {
        let mut schema = MetaSchema::new("string");
        schema.format = Some("binary");
        let schema = MetaSchemaRef::Inline(Box::new(schema));
        success("The texts, a file each", [("application/zip", schema)])
    }

    fn register(_: &mut Registry) {}
}
