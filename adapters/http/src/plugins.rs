//! What tools and functions share on the wire.

use loquat_core::plugin::Downloaded;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

/// Where a text is.
#[derive(Debug, Object, Deserialize)]
#[oai(rename = "LoadUrlForm", write_only_all)]
pub(crate) struct DownloadForm {
    /// An address of http or https
    pub url: String,
}

/// The text of a plug-in that somebody else wrote.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(crate) struct DownloadedText {
    /// What its address suggests
    name: String,
    content: String,
}

impl From<Downloaded> for DownloadedText {
    fn from(downloaded: Downloaded) -> Self {
        Self {
            name: downloaded.name,
            content: downloaded.content,
        }
    }
}
