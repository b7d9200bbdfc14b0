use std::sync::Arc;

use futures::StreamExt;
use loquat_core::file::{BlobError, ByteStream, Files, Reading, Received, UploadHead};
use loquat_core::identity::Member;
use loquat_core::shared::JsonObject;
use poem::web::{Field, Multipart};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use serde_json::Value;
use tokio_util::io::ReaderStream;

use super::view::Uploaded;
use crate::area::Area;
use crate::wire::{Body, Failure, Flag, UploadForm, Verified};

/// Takes files in.
pub(super) struct UploadFiles {
    pub files: Arc<Files>,
}

/// What of a form is no file is no longer than this.
const LARGEST_FIELD: usize = 1 << 20;

/// More fields no form of ours has.
const MOST_FIELDS: usize = 16;

#[OpenApi(prefix_path = "/api/v1/files/", tag = "Area::Files")]
impl UploadFiles {
    /// Upload a file
    ///
    /// The form holds the `file`, and in `metadata` a JSON object that is kept with it.
    #[oai(path = "/", method = "post", operation_id = "upload_file")]
    async fn upload(
        &self,
        caller: Verified,
        /// Read its text and index it
        process: Query<Option<Flag>>,
        /// Answer before the text is read
        process_in_background: Query<Option<Flag>>,
        form: UploadForm,
    ) -> Result<Body<Uploaded>, Failure> {
        let process = process.0.is_none_or(|flag| flag.0);
        let reading = match process_in_background.0 {
            Some(Flag(false)) => Reading::BeforeTheAnswer,
            _ => Reading::InBackground,
        };
        let (received, metadata) = self.receive(&caller.0, form.0, process).await?;
        let file = self.files.finish(&caller.0, received, metadata, reading).await?;
        Ok(Body(Uploaded {
            file: file.into(),
            status: process.then_some(true),
        }))
    }
}

impl UploadFiles {
    /// Reads the fields of the form in the order in which they come.
    async fn receive(
        &self,
        caller: &Member,
        mut form: Multipart,
        process: bool,
    ) -> Result<(Received, JsonObject), Failure> {
        let mut received = None;
        let mut metadata = Ok(JsonObject::new());
        for _ in 0..MOST_FIELDS {
            let field = match form.next_field().await {
                Ok(Some(field)) => field,
                Ok(None) => break,
                Err(_) => {
                    metadata = Err(Failure::refused("the upload broke off: send the form again"));
                    break;
                }
            };
            match field.name() {
                Some("file") if received.is_none() => {
                    let head = UploadHead {
                        name: field.file_name().unwrap_or_default().to_owned(),
                        content_type: field.content_type().map(str::to_owned),
                        process,
                    };
                    received = Some(self.files.receive(caller, head, bytes(field)).await?);
                }
                Some("metadata") => metadata = object(field).await,
                _ => {}
            }
        }
        match (received, metadata) {
            (Some(received), Ok(metadata)) => Ok((received, metadata)),
            (Some(received), Err(failure)) => {
                self.files.discard(received).await;
                Err(failure)
            }
            (None, Err(failure)) => Err(failure),
            (None, Ok(_)) => Err(Failure::refused("the form has no field \"file\"")),
        }
    }
}

fn bytes(field: Field) -> ByteStream {
    ReaderStream::with_capacity(Box::pin(field.into_async_read()), 64 << 10)
        .map(|piece| piece.map_err(|_| BlobError::Refused("the upload broke off: send the file again".to_owned())))
        .boxed()
}

/// The JSON object in a field; an empty text and null are an empty one.
async fn object(field: Field) -> Result<JsonObject, Failure> {
    let mut text = Vec::new();
    let mut pieces = bytes(field);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(Failure::refused)?;
        if text.len() + piece.len() > LARGEST_FIELD {
            return Err(Failure::refused(
                "the metadata of the file are too large: send at most 1 MB",
            ));
        }
        text.extend_from_slice(&piece);
    }
    if text.trim_ascii().is_empty() {
        return Ok(JsonObject::new());
    }
    match serde_json::from_slice(&text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null) => Ok(JsonObject::new()),
        _ => Err(Failure::refused("the metadata of the file are no JSON object")),
    }
}
