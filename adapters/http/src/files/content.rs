use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use futures::TryStreamExt;
use loquat_core::file::{File, FileError, FileId, Files};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use poem::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS,
};
use poem::http::{HeaderMap, StatusCode};
use poem::{IntoResponse, Request, Response, ResponseBuilder};
use poem_openapi::param::{Path, Query};
use poem_openapi::registry::{MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiResponse, OpenApi};

use crate::area::Area;
use crate::frontend::conditions::{self, Portion, Version};
use crate::wire::{Failure, Flag, Verified, problem_response, success};

/// Serves the bytes of files.
pub(super) struct FileContents {
    pub files: Arc<Files>,
}

#[OpenApi(prefix_path = "/api/v1/files/", tag = "Area::Files")]
impl FileContents {
    /// Download a file, or show it where that is safe
    #[oai(path = "/:id/content", method = "get", operation_id = "get_file_content")]
    async fn content(
        &self,
        request: &Request,
        caller: Verified,
        id: Path<String>,
        /// To be saved, whatever it is
        attachment: Query<Option<Flag>>,
    ) -> Result<Bytes, Failure> {
        let file = self.files.find(&caller.0, &FileId(id.0)).await?;
        let shown = Shown::of(&file, attachment.0 == Some(Flag(true)));
        self.serve(request.headers(), &file, shown).await
    }

    /// Show a page of HTML that an administrator uploaded
    #[oai(path = "/:id/content/html", method = "get", operation_id = "get_file_html")]
    async fn html(&self, request: &Request, caller: Verified, id: Path<String>) -> Result<Bytes, Failure> {
        let file = self.files.find_page(&caller.0, &FileId(id.0)).await?;
        let content_type = mime_guess::from_path(&file.filename).first_raw();
        let shown = Shown {
            content_type: content_type.unwrap_or("application/octet-stream").to_owned(),
            disposition: None,
            policy: Some(PAGE),
        };
        self.serve(request.headers(), &file, shown).await
    }

    /// Download a file under a name
    ///
    /// The name in the address counts for nothing. A file without bytes is its text.
    #[oai(
        path = "/:id/content/:name",
        method = "get",
        operation_id = "get_file_content_by_name"
    )]
    async fn named(
        &self,
        request: &Request,
        caller: Verified,
        id: Path<String>,
        #[oai(name = "name")] _name: Path<String>,
    ) -> Result<Bytes, Failure> {
        let file = self.files.find(&caller.0, &FileId(id.0)).await?;
        if file.path.is_none() {
            let head = Shown::of(&file, true).head(StatusCode::OK);
            return Ok(Bytes(
                head.header(CONTENT_TYPE, "text/plain; charset=utf-8")
                    .body(file.content().to_owned()),
            ));
        }
        let shown = Shown::of(&file, true);
        self.serve(request.headers(), &file, shown).await
    }
}

impl FileContents {
    async fn serve(&self, asked: &HeaderMap, file: &File, shown: Shown) -> Result<Bytes, Failure> {
        let version = version(file);
        if conditions::is_unchanged(asked, &version) {
            return Ok(Bytes(tagged(shown.head(StatusCode::NOT_MODIFIED), &version).finish()));
        }
        let portion = match file.size() {
            Some(size) => conditions::portion(asked, &version, size),
            None => Portion::All,
        };
        let (first, range) = match portion {
            Portion::All => (0, None),
            Portion::Part { first, last } => (first, Some(first..last + 1)),
            Portion::Outside => return Ok(outside(file.size().unwrap_or_default())),
        };
        let is_part = range.is_some();
        let blob = match self.files.open(file, range.clone()).await {
            Err(FileError::OutOfRange { size }) => return Ok(outside(size)),
            opened => opened?,
        };
        let end = range.map_or(blob.size, |range| range.end.min(blob.size));
        let status = if is_part {
            StatusCode::PARTIAL_CONTENT
        } else {
            StatusCode::OK
        };
        let mut head = tagged(shown.head(status), &version)
            .header(CONTENT_TYPE, shown.content_type.as_str())
            .header(CONTENT_LENGTH, end - first);
        if is_part {
            head = head.header(CONTENT_RANGE, format!("bytes {first}-{}/{}", end - 1, blob.size));
        }
        let body = poem::Body::from_bytes_stream(blob.content.map_err(std::io::Error::other));
        Ok(Bytes(head.body(body)))
    }
}

/// How a file is shown: as what, where, and what it may do there.
struct Shown {
    content_type: String,
    disposition: Option<String>,
    policy: Option<&'static str>,
}

/// What is opened by itself may run nothing, and belongs to no site.
const NOTHING: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:";

/// A page may run its scripts, in a world of its own: it sees neither cookies nor storage of this site.
const PAGE: &str = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";

impl Shown {
    /// PDF and plain text are shown where they are opened, everything else is to be saved.
    fn of(file: &File, to_be_saved: bool) -> Self {
        let name = file.name();
        let given = file.content_type().filter(|kind| is_media_type(kind));
        let is_pdf = given == Some("application/pdf") || name.to_lowercase().ends_with(".pdf");
        let encoded = utf8_percent_encode(name, AS_IN_RFC_5987);
        let disposition = match (to_be_saved, is_pdf, given) {
            (false, true, _) => Some(format!("inline; filename*=UTF-8''{encoded}")),
            (false, false, Some("text/plain")) => None,
            _ => Some(format!("attachment; filename*=UTF-8''{encoded}")),
        };
        let content_type = match given {
            _ if is_pdf => "application/pdf",
            Some("text/plain") => "text/plain; charset=utf-8",
            Some(given) => given,
            None => mime_guess::from_path(name)
                .first_raw()
                .unwrap_or("application/octet-stream"),
        };
        Self {
            content_type: content_type.to_owned(),
            disposition,
            // The viewers of browsers open no PDF in a sandbox; what is in one runs in the viewer's own.
            policy: (!is_pdf).then_some(NOTHING),
        }
    }

    fn head(&self, status: StatusCode) -> ResponseBuilder {
        let mut head = Response::builder()
            .status(status)
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(CACHE_CONTROL, "private, no-cache");
        if let Some(disposition) = &self.disposition {
            head = head.header(CONTENT_DISPOSITION, disposition.as_str());
        }
        if let Some(policy) = self.policy {
            head = head.header(CONTENT_SECURITY_POLICY, policy);
        }
        head
    }
}

const AS_IN_RFC_5987: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Uploaders name the type: only what can be one goes into a header.
fn is_media_type(kind: &str) -> bool {
    kind.contains('/')
        && kind.len() < 256
        && kind
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/.+-_;= \"".contains(&byte))
}

/// The bytes of a file never change.
fn version(file: &File) -> Version {
    let since = Duration::from_secs(u64::try_from(file.created_at).unwrap_or_default());
    Version {
        tag: format!("\"{}\"", file.id),
        changed: UNIX_EPOCH + since,
    }
}

fn tagged(head: ResponseBuilder, version: &Version) -> ResponseBuilder {
    head.header(ETAG, version.tag.as_str())
        .header(LAST_MODIFIED, httpdate::fmt_http_date(version.changed))
        .header(ACCEPT_RANGES, "bytes")
}

fn outside(size: u64) -> Bytes {
    let refused = problem_response(StatusCode::RANGE_NOT_SATISFIABLE, "the file is shorter than that");
    Bytes(
        refused
            .with_header(CONTENT_RANGE, format!("bytes */{size}"))
            .into_response(),
    )
}

/// The bytes of a file, or a part of them.
#[derive(Debug)]
struct Bytes(Response);

impl IntoResponse for Bytes {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for Bytes {
    fn meta() -> MetaResponses {
        let mut schema = MetaSchema::new("string");
        schema.format = Some("binary");
        let schema = MetaSchemaRef::Inline(Box::new(schema));
        success("The file", [("application/octet-stream", schema)])
    }

    fn register(_: &mut Registry) {}
}
