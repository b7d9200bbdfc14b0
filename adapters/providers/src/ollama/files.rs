//! A folder for files of models that are on their way from elsewhere to a server.

use std::collections::HashSet;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use http::header::{CONTENT_LENGTH, LOCATION, RANGE};
use http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use loquat_client::{AnswerBody, HttpClient, UploadClient, chain};
use loquat_core::ollama::{Arrival, Arrivals, ModelFile, ModelFileError, ModelFileName, ModelFiles};
use loquat_core::provider::{Connection, OnBehalf, Passed, ProviderError};
use sha2::{Digest, Sha256};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

use crate::headers;

/// So much is read of a file at once.
const PIECE: usize = 1024 * 1024;

/// So often a file may be somewhere else.
const DETOURS: usize = 5;

/// Keeps files in a folder until a server has them. Clones are the same folder.
#[derive(Debug, Clone)]
pub struct ModelFolder {
    folder: PathBuf,
    /// Reaches the places where files come from.
    web: HttpClient,
    /// Reaches the servers.
    servers: UploadClient,
    busy: Arc<Mutex<HashSet<PathBuf>>>,
}

/// A file that somebody writes; nobody else does meanwhile.
struct Held {
    path: PathBuf,
    busy: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.busy
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.path);
    }
}

impl ModelFolder {
    pub fn new(folder: PathBuf, web: HttpClient, servers: UploadClient) -> Self {
        Self {
            folder,
            web,
            servers,
            busy: Arc::default(),
        }
    }

    /// Holds the place of a file, for as long as it is written.
    async fn hold(&self, name: &ModelFileName) -> Result<Held, ModelFileError> {
        fs::create_dir_all(&self.folder).await.map_err(ModelFileError::Unkept)?;
        let path = self.folder.join(name.as_str());
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if !busy.insert(path.clone()) {
            return Err(ModelFileError::Busy);
        }
        Ok(Held {
            path,
            busy: self.busy.clone(),
        })
    }

    /// Begins to fetch, behind what is here already.
    async fn begin(&self, url: String, name: ModelFileName) -> Result<Fetching, ModelFileError> {
        let held = self.hold(&name).await?;
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&held.path)
            .await
            .map_err(ModelFileError::Unkept)?;
        let here = file.metadata().await.map_err(ModelFileError::Unkept)?.len();
        let answer = self.ask(&url, here).await?;
        let completed = match answer.status() {
            StatusCode::PARTIAL_CONTENT => here,
            StatusCode::OK => 0,
            // What is here is all of it, or the beginning of another file of this name.
            StatusCode::RANGE_NOT_SATISFIABLE => {
                file.set_len(0).await.map_err(ModelFileError::Unkept)?;
                return Err(ModelFileError::NotThere(
                    "not from where it broke off; try again".to_owned(),
                ));
            }
            status => return Err(ModelFileError::NotThere(format!("status {status}"))),
        };
        file.set_len(completed).await.map_err(ModelFileError::Unkept)?;
        let left = answer.headers().get(CONTENT_LENGTH);
        let left: Option<u64> = left.and_then(|length| length.to_str().ok()?.parse().ok());
        Ok(Fetching {
            name,
            held,
            file,
            body: answer.into_body(),
            completed,
            total: left.map(|left| completed + left),
        })
    }

    /// Asks for the file from that byte on, wherever it is.
    async fn ask(&self, url: &str, from: u64) -> Result<Response<AnswerBody>, ModelFileError> {
        let mut uri = address(url)?;
        for _ in 0..DETOURS {
            let mut request = Request::get(uri.clone());
            if from > 0 {
                request = request.header(RANGE, format!("bytes={from}-"));
            }
            let request = request.body(Full::default()).map_err(not_there)?;
            let answer = self.web.clone().oneshot(request).await;
            let answer = answer.map_err(|error| ModelFileError::NotThere(chain(&error)))?;
            let elsewhere = answer
                .headers()
                .get(LOCATION)
                .filter(|_| answer.status().is_redirection());
            match elsewhere.and_then(|place| place.to_str().ok()) {
                Some(place) => uri = beside(&uri, place)?,
                None => return Ok(answer),
            }
        }
        Err(ModelFileError::NotThere("it is always somewhere else".to_owned()))
    }
}

fn address(url: &str) -> Result<Uri, ModelFileError> {
    url.parse().map_err(not_there)
}

fn not_there(error: impl std::error::Error) -> ModelFileError {
    ModelFileError::NotThere(error.to_string())
}

/// Where an answer points to, as seen from where it came from.
fn beside(uri: &Uri, place: &str) -> Result<Uri, ModelFileError> {
    if !place.starts_with('/') {
        return address(place);
    }
    let scheme = uri.scheme_str().unwrap_or("https");
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    address(&format!("{scheme}://{authority}{place}"))
}

/// A file that is being fetched.
struct Fetching {
    name: ModelFileName,
    held: Held,
    file: File,
    body: AnswerBody,
    completed: u64,
    total: Option<u64>,
}

impl Fetching {
    /// The next step; after the last one there is nothing left to do.
    async fn next(mut self) -> Result<(Arrival, Option<Self>), ModelFileError> {
        let (mut piece, mut broken) = (BytesMut::new(), None);
        while piece.len() < PIECE && broken.is_none() {
            match self.body.frame().await {
                Some(Ok(frame)) => piece.extend_from_slice(&frame.into_data().unwrap_or_default()),
                Some(Err(error)) => broken = Some(ModelFileError::BrokeOff(chain(&error).into())),
                None => break,
            }
        }
        self.file.write_all(&piece).await.map_err(ModelFileError::Unkept)?;
        self.file.flush().await.map_err(ModelFileError::Unkept)?;
        // What came before is kept: the next attempt goes on from there.
        if let Some(broken) = broken {
            return Err(broken);
        }
        if piece.is_empty() {
            let file = examined(self.name, &self.held.path)
                .await
                .map_err(ModelFileError::Unkept)?;
            return Ok((Arrival::Here(file), None));
        }
        self.completed += u64::try_from(piece.len()).unwrap_or_default();
        let came = Arrival::Came {
            completed: self.completed,
            total: self.total,
        };
        Ok((came, Some(self)))
    }
}

/// The size and the digest of a file.
async fn examined(name: ModelFileName, path: &Path) -> io::Result<ModelFile> {
    let mut pieces = pieces_of(File::open(path).await?);
    let (mut digest, mut size) = (Sha256::new(), 0);
    while let Some(piece) = pieces.try_next().await? {
        digest.update(&piece);
        size += u64::try_from(piece.len()).unwrap_or_default();
    }
    Ok(ModelFile {
        name,
        size,
        digest: in_hex(&digest.finalize()),
    })
}

fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn pieces_of(file: File) -> BoxStream<'static, io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut piece = BytesMut::with_capacity(PIECE);
        let count = file.read_buf(&mut piece).await?;
        Ok((count > 0).then(|| (piece.freeze(), file)))
    })
    .boxed()
}

#[async_trait]
impl ModelFiles for ModelFolder {
    fn fetch(&self, url: &str, name: &ModelFileName) -> Arrivals {
        let (this, url, name) = (self.clone(), url.to_owned(), name.clone());
        let fetching = stream::once(async move { this.begin(url, name).await });
        let steps = fetching.map_ok(|fetching| {
            stream::try_unfold(Some(fetching), |fetching| async move {
                match fetching {
                    Some(fetching) => fetching.next().await.map(Some),
                    None => Ok(None),
                }
            })
        });
        steps.try_flatten().boxed()
    }

    async fn take_in(
        &self,
        name: &ModelFileName,
        mut bytes: BoxStream<'static, io::Result<Bytes>>,
    ) -> Result<ModelFile, ModelFileError> {
        let held = self.hold(name).await?;
        let mut file = File::create(&held.path).await.map_err(ModelFileError::Unkept)?;
        while let Some(piece) = bytes.next().await {
            let piece = piece.map_err(|error| ModelFileError::BrokeOff(error.into()))?;
            file.write_all(&piece).await.map_err(ModelFileError::Unkept)?;
        }
        file.flush().await.map_err(ModelFileError::Unkept)?;
        examined(name.clone(), &held.path).await.map_err(ModelFileError::Unkept)
    }

    async fn hand_over(
        &self,
        model: &ModelFile,
        server: &Connection,
        on_behalf: &OnBehalf,
    ) -> Result<Passed, ModelFileError> {
        let held = self.hold(&model.name).await?;
        let file = File::open(&held.path).await.map_err(ModelFileError::Unkept)?;
        let body = StreamBody::new(pieces_of(file).map_ok(Frame::data)).boxed_unsync();
        let mut request = Request::new(body);
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = address(&format!("{}/api/blobs/sha256:{}", server.url, model.digest))?;
        let binary = Some("application/octet-stream");
        headers::write(request.headers_mut(), server, Some(on_behalf), false, binary, None);
        request.headers_mut().insert(CONTENT_LENGTH, model.size.into());
        let answer = self.servers.clone().oneshot(request).await;
        let answer = answer.map_err(|error| ProviderError::Unreachable(chain(&error).into()))?;
        let (head, body) = answer.into_parts();
        if head.status.is_success() {
            // What the server has need not stay here.
            fs::remove_file(&held.path).await.map_err(ModelFileError::Unkept)?;
        }
        Ok(Passed {
            status: head.status.as_u16(),
            content_type: "application/json".to_owned(),
            body: body
                .into_data_stream()
                .map_err(|error| ProviderError::BrokeOff(chain(&error).into()))
                .boxed(),
        })
    }
}
