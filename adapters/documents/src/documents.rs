use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, Part, Requester, SourceDocument};
use tokio::sync::{Semaphore, oneshot};
use tracing::{error, warn};

use crate::kind::Kind;
use crate::text::Leave;
use crate::{csv, html, msg, office, pdf, plain, repair, rtf, sheets, xml};

/// Reads documents on threads of its own, so many at a time, each so long.
#[derive(Debug)]
pub struct Documents {
    threads: Arc<Semaphore>,
    /// Threads that did not come back. Rust cannot end them, so that a place is lost until the next start.
    lost: Arc<AtomicUsize>,
    deadline: Duration,
}

/// So many documents are read at a time: what is left of the machine is for answers.
const THREADS: usize = 2;

/// Nesting that no reader of ours counts costs stack.
const STACK: usize = 16 << 20;

/// A document may be that large.
const LARGEST: usize = 256 << 20;

const DEADLINE: Duration = Duration::from_secs(120);

impl Default for Documents {
    fn default() -> Self {
        Self::with_deadline(DEADLINE)
    }
}

impl Documents {
    /// Readers that may take so long for one document.
    pub fn with_deadline(deadline: Duration) -> Self {
        Self {
            threads: Arc::new(Semaphore::new(THREADS)),
            lost: Arc::default(),
            deadline,
        }
    }

    async fn on_a_thread(
        &self,
        read: impl FnOnce(&Leave) -> Result<Extracted, ExtractError> + Send + 'static,
    ) -> Result<Extracted, ExtractError> {
        if self.lost.load(Ordering::Relaxed) >= THREADS {
            return Err(engine(
                "no document can be read until the server is started again: all readers hang",
            ));
        }
        let place = self.threads.clone().acquire_owned().await;
        let place = place.map_err(|_| engine("documents are read no more"))?;
        let leave = Leave::default();
        let guard = Guard(leave.clone());
        let (answer, answered) = oneshot::channel();
        let thread = thread::Builder::new().name("document".into()).stack_size(STACK);
        let started = thread.spawn(move || {
            let read = catch_unwind(AssertUnwindSafe(|| read(&leave)));
            let read = read.unwrap_or_else(|_| {
                error!("the reader of a document broke down");
                Err(ExtractError::Unreadable(
                    "it is damaged in a way that its reader does not understand".into(),
                ))
            });
            drop(place);
            // Nobody waits any more, if this fails.
            drop(answer.send(read));
        });
        started.map_err(|cause| ExtractError::Engine {
            message: "the document cannot be read now: try again later".into(),
            cause: Some(cause.into()),
        })?;
        let mut answered = answered;
        match tokio::time::timeout(self.deadline, &mut answered).await {
            Ok(Ok(read)) => read,
            Ok(Err(_)) => Err(engine("the document's reader ended without a word")),
            Err(_) => {
                drop(guard);
                self.watch(answered);
                Err(ExtractError::TooLarge(format!(
                    "it takes longer than {} s to read",
                    self.deadline.as_secs()
                )))
            }
        }
    }

    /// Counts a thread as lost until it comes back after all.
    fn watch(&self, answered: oneshot::Receiver<Result<Extracted, ExtractError>>) {
        let lost = self.lost.clone();
        let count = lost.fetch_add(1, Ordering::Relaxed) + 1;
        warn!(
            lost = count,
            "a document's reader was told to leave: {count} of {THREADS} have not come back"
        );
        tokio::spawn(async move {
            drop(answered.await);
            lost.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// Tells a reader to stop as soon as nobody waits for it.
struct Guard(Leave);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.withdraw();
    }
}

#[async_trait]
impl Extractor for Documents {
    async fn extract(
        &self,
        document: SourceDocument,
        _requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let SourceDocument {
            name,
            content_type,
            mut content,
            ..
        } = document;
        let mut bytes = Vec::new();
        while let Some(piece) = content.next().await {
            let piece = piece.map_err(|cause| ExtractError::Engine {
                message: "the document's bytes cannot be read".into(),
                cause: Some(cause.into()),
            })?;
            if bytes.len() + piece.len() > LARGEST {
                return Err(ExtractError::TooLarge(format!(
                    "documents of up to {} MB are read",
                    LARGEST >> 20
                )));
            }
            bytes.extend_from_slice(&piece);
        }
        self.on_a_thread(move |leave| read(&name, content_type.as_deref(), bytes, leave))
            .await
    }
}

fn engine(message: &str) -> ExtractError {
    ExtractError::Engine {
        message: message.into(),
        cause: None,
    }
}

fn read(name: &str, content_type: Option<&str>, bytes: Vec<u8>, leave: &Leave) -> Result<Extracted, ExtractError> {
    let kind = Kind::of(name, content_type, &bytes);
    let parts = match kind {
        Kind::Pdf => pdf::read(bytes, leave),
        Kind::Word => office::word(&bytes, leave).map(one),
        Kind::Slides => office::slides(&bytes, leave),
        Kind::OpenDocument => office::open_document(&bytes, leave).map(one),
        Kind::Epub => office::epub(&bytes, leave),
        Kind::Workbook => sheets::read(&bytes, leave),
        Kind::Html => html::read(&bytes, content_type, leave).map(one),
        Kind::Csv => csv::read(&bytes, content_type, leave),
        Kind::Rtf => rtf::read(&bytes, leave).map(one),
        Kind::Mail => msg::read(&bytes, leave).map(one),
        Kind::Xml => xml::read(&bytes, content_type, leave).map(one),
        Kind::Text => text(&bytes, content_type).map(one),
        Kind::OldOffice => Err(ExtractError::Unsupported(
            "documents of Word and PowerPoint from before 2007 are not read: save it as docx or pptx, or set an \
             engine such as Tika in the document settings"
                .into(),
        )),
        Kind::Picture => Err(ExtractError::Unsupported(
            "pictures and films hold no text that is read here: set an engine that recognises it in the document \
             settings"
                .into(),
        )),
    };
    let mut parts = parts.map_err(|error| match error {
        ExtractError::Unreadable(why) => {
            ExtractError::Unreadable(format!("{name} cannot be read as {}: {why}", kind.name()))
        }
        error => error,
    })?;
    for part in &mut parts {
        leave.check()?;
        part.text = repair::repair(&part.text);
    }
    Ok(Extracted { parts })
}

fn one(part: Part) -> Vec<Part> {
    vec![part]
}

fn text(bytes: &[u8], content_type: Option<&str>) -> Result<Part, ExtractError> {
    if plain::is_binary(bytes) {
        return Err(ExtractError::Unsupported(
            "it holds no text: nothing here reads documents of this kind".into(),
        ));
    }
    Ok(Part::plain(plain::decode(
        bytes,
        plain::charset(content_type).as_deref(),
    )))
}

#[cfg(test)]
mod tests;
