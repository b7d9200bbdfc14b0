use loquat_core::file::File;
use poem_openapi::Object;
use serde::Serialize;

use crate::wire::FreeObject;

/// A file.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(rename = "File", read_only_all)]
pub(crate) struct FileRow {
    id: String,
    /// Who brought it in
    user_id: String,
    /// SHA-256 of its text
    hash: Option<String>,
    filename: String,
    /// How far its text has been read in `status` (`pending`, `completed`, `failed`), the text in `content`, and in
    /// `error` why it could not be read
    data: FreeObject,
    /// Its `name`, `content_type` and `size`, and in `data` what the client sent with it
    meta: FreeObject,
    /// Not used
    access_control: Option<FreeObject>,
    /// Unix time in seconds
    created_at: i64,
    /// Unix time in seconds
    updated_at: i64,
}

impl From<File> for FileRow {
    fn from(file: File) -> Self {
        Self {
            id: file.id.0,
            user_id: file.user_id.0,
            hash: file.hash,
            filename: file.filename,
            data: FreeObject(file.data),
            meta: FreeObject(file.meta),
            access_control: file.access_control.map(FreeObject),
            created_at: file.created_at,
            updated_at: file.updated_at,
        }
    }
}

/// A file that was brought in.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct Uploaded {
    #[oai(flatten)]
    #[serde(flatten)]
    pub file: FileRow,
    /// True where its text is being read
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<bool>,
}

/// The text of a file.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct Text {
    pub content: String,
}

/// What was done, for people.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all, rename = "FilesDone")]
pub(super) struct Done {
    pub message: &'static str,
}
