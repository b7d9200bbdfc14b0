use std::sync::Arc;

use loquat_core::file::{FileId, Files};
use loquat_core::shared::Page;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use super::view::{Done, FileRow};
use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, Flag, Verified};

/// Lists, shows and removes files.
pub(super) struct KeepFiles {
    pub files: Arc<Files>,
}

#[OpenApi(prefix_path = "/api/v1/files/", tag = "Area::Files")]
impl KeepFiles {
    /// List the caller's files; administrators see all
    #[oai(path = "/", method = "get", operation_id = "list_files")]
    async fn list(
        &self,
        caller: Verified,
        /// With their texts
        content: Query<Option<Flag>>,
    ) -> Result<Body<Vec<FileRow>>, Failure> {
        let files = self.files.list(&caller.0, content.0.is_none_or(|flag| flag.0)).await?;
        Ok(Body(files.into_iter().map(FileRow::from).collect()))
    }

    /// Search the caller's files by their names; administrators search all
    #[oai(path = "/search", method = "get", operation_id = "search_files")]
    async fn search(
        &self,
        caller: Verified,
        /// What the whole name looks like, in any case: `*` is any text, `?` any character
        filename: Query<String>,
        /// With their texts
        content: Query<Option<Flag>>,
        /// How many files to pass over
        #[oai(validator(minimum(value = "0")))]
        skip: Query<Option<i64>>,
        /// How many files at most
        #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
        limit: Query<Option<i64>>,
    ) -> Result<Body<Vec<FileRow>>, Failure> {
        let page = Page {
            offset: skip.0.unwrap_or(0),
            limit: limit.0.unwrap_or(100),
        };
        let with_content = content.0.is_none_or(|flag| flag.0);
        let files = self.files.search(&caller.0, filename.0, with_content, page).await?;
        Ok(Body(files.into_iter().map(FileRow::from).collect()))
    }

    /// Delete all files of everybody, and everything that was indexed
    #[oai(path = "/all", method = "delete", operation_id = "delete_all_files")]
    async fn delete_all(&self, caller: Administrator) -> Result<Body<Done>, Failure> {
        self.files.delete_all(&caller.0).await?;
        Ok(Body(Done {
            message: "All files were deleted",
        }))
    }

    /// Get a file's record
    #[oai(path = "/:id", method = "get", operation_id = "get_file")]
    async fn get(&self, caller: Verified, id: Path<String>) -> Result<Body<FileRow>, Failure> {
        Ok(Body(self.files.find(&caller.0, &FileId(id.0)).await?.into()))
    }

    /// Delete a file, its text and what was indexed of it
    #[oai(path = "/:id", method = "delete", operation_id = "delete_file")]
    async fn delete(&self, caller: Verified, id: Path<String>) -> Result<Body<Done>, Failure> {
        self.files.delete(&caller.0, &FileId(id.0)).await?;
        Ok(Body(Done {
            message: "The file was deleted",
        }))
    }
}
