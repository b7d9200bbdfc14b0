use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use loquat_core::file::{File, FileError, FileId, FileStatus, Files};
use loquat_core::identity::Member;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;
use serde_json::{Value, json};

use super::view::Text;
use crate::area::Area;
use crate::wire::{Body, Failure, Flag, StatusOrEvents, Verified};

/// Shows and changes the texts of files, and how far they are read.
pub(super) struct FileTexts {
    pub files: Arc<Files>,
}

/// A text in place of a file's own.
#[derive(Debug, Object, Deserialize)]
#[oai(rename = "FileTextForm", write_only_all)]
struct TextForm {
    content: String,
}

/// How often a file that is being read is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How many looks an event is told at least, so that proxies do not take the connection for dead.
const TELL_EVERY: u32 = 10;

/// After two hours nobody waits any more.
const MOST_LOOKS: u32 = 2 * 60 * 60 * 2;

#[OpenApi(prefix_path = "/api/v1/files/", tag = "Area::Files")]
impl FileTexts {
    /// Tell how far the text of a file has been read
    #[oai(path = "/:id/process/status", method = "get", operation_id = "get_file_status")]
    async fn status(
        &self,
        caller: Verified,
        id: Path<String>,
        /// Go on telling until it is read, as events
        stream: Query<Option<Flag>>,
    ) -> Result<StatusOrEvents, Failure> {
        let id = FileId(id.0);
        let file = self.files.find(&caller.0, &id).await?;
        if stream.0 == Some(Flag(true)) {
            return Ok(StatusOrEvents::stream(events(self.files.clone(), caller.0, id)));
        }
        let status = file.status().unwrap_or(FileStatus::Pending);
        Ok(StatusOrEvents::once(&json!({"status": status.as_str()})))
    }

    /// Get the text of a file
    #[oai(path = "/:id/data/content", method = "get", operation_id = "get_file_text")]
    async fn text(&self, caller: Verified, id: Path<String>) -> Result<Body<Text>, Failure> {
        let file = self.files.find(&caller.0, &FileId(id.0)).await?;
        Ok(Body(Text {
            content: file.content().to_owned(),
        }))
    }

    /// Put a text in place of a file's own, and index it
    ///
    /// Answers the text as it is then: the old one, if the new one could not be indexed.
    #[oai(path = "/:id/data/content/update", method = "post", operation_id = "set_file_text")]
    async fn replace(&self, caller: Verified, id: Path<String>, form: Body<TextForm>) -> Result<Body<Text>, Failure> {
        let content = self
            .files
            .replace_text(&caller.0, &FileId(id.0), &form.0.content)
            .await?;
        Ok(Body(Text { content }))
    }
}

struct Watch {
    files: Arc<Files>,
    who: Member,
    id: FileId,
    looks: u32,
    told: Option<Value>,
    is_over: bool,
}

/// What becomes of a file, told at once, whenever it changes and now and then in between.
fn events(files: Arc<Files>, who: Member, id: FileId) -> impl Stream<Item = Value> + Send {
    let watch = Watch {
        files,
        who,
        id,
        looks: 0,
        told: None,
        is_over: false,
    };
    futures::stream::unfold(watch, |mut watch| async move {
        while !watch.is_over && watch.looks < MOST_LOOKS {
            if watch.looks > 0 {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            watch.looks += 1;
            let found = watch.files.find(&watch.who, &watch.id).await;
            let event = event(found, &mut watch.is_over)?;
            if watch.told.as_ref() != Some(&event) || watch.looks.is_multiple_of(TELL_EVERY) {
                watch.told = Some(event.clone());
                return Some((event, watch));
            }
        }
        None
    })
}

/// The event for what was found; `None` for a file whose text nobody asked for.
fn event(found: Result<File, FileError>, is_over: &mut bool) -> Option<Value> {
    let file = match found {
        Ok(file) => file,
        Err(error) => {
            *is_over = true;
            return matches!(error, FileError::NotFound).then(|| json!({"status": "not_found"}));
        }
    };
    let status = file.status()?;
    *is_over = status != FileStatus::Pending;
    let mut event = json!({"status": status.as_str()});
    if status == FileStatus::Failed {
        event["error"] = file.data.get("error").cloned().unwrap_or_default();
    }
    Some(event)
}
