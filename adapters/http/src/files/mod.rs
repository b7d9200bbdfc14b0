//! Files: bringing them in ([`upload`]), their records, their bytes ([`content`]) and their texts ([`text`]).

mod content;
mod records;
mod text;
mod upload;
pub(crate) mod view;

use std::fmt;
use std::sync::Arc;

use loquat_core::file::Files;
use poem_openapi::OpenApi;

use crate::Services;

/// The use cases of files.
#[derive(Clone)]
pub struct FileServices {
    pub files: Arc<Files>,
}

impl fmt::Debug for FileServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileServices")
    }
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let files = services.files.files.clone();
    (
        upload::UploadFiles { files: files.clone() },
        // Before the single files, whose addresses begin with any id.
        records::KeepFiles { files: files.clone() },
        text::FileTexts { files: files.clone() },
        content::FileContents { files },
    )
}
