use std::sync::Arc;

use crate::file::ByteStream;
use crate::identity::{Member, User};
use crate::shared::{JsonObject, id};

id! {
    /// Names a collection of passages: `file-{id}`, the id of a knowledge base, `user-memory-{id}`, …
    CollectionName
}

id! {
    /// Identifies a passage.
    PassageId
}

/// For whom an engine is asked, and what of it the engine may be told.
#[derive(Debug, Clone)]
pub struct Requester {
    pub user: Arc<User>,
    pub chat_id: Option<String>,
}

impl Requester {
    /// Somebody, outside of any chat.
    pub fn of(who: &Member) -> Self {
        Self {
            user: who.user.clone(),
            chat_id: None,
        }
    }

    /// The headers by which an engine is told who asks, as Open WebUI names them. Names are percent-encoded: headers are
    /// in ASCII.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let user = [
            ("x-openwebui-user-name", percent_encoded(&self.user.name)),
            ("x-openwebui-user-id", self.user.id.0.clone()),
            ("x-openwebui-user-email", self.user.email.as_str().to_owned()),
            ("x-openwebui-user-role", self.user.role.as_str().to_owned()),
        ];
        let chat = self.chat_id.clone().map(|chat| ("x-openwebui-chat-id", chat));
        user.into_iter().chain(chat).collect()
    }
}

/// Spaces stay: that is what receivers of these headers expect.
fn percent_encoded(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b' ' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// A document whose text is wanted.
pub struct SourceDocument {
    /// Its name without folders.
    pub name: String,
    /// Its media type as it was told; often missing or wrong.
    pub content_type: Option<String>,
    pub size: u64,
    /// Its bytes, to be read once.
    pub content: ByteStream,
}

impl std::fmt::Debug for SourceDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SourceDocument")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// The text of a document in its parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extracted {
    pub parts: Vec<Part>,
}

/// A part of a text with what is known of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    pub text: String,
    /// Scalars only: `page` (from 0), `row`, `title`, `source`, `language` …
    pub metadata: JsonObject,
}

impl Part {
    /// A text of which nothing else is known.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            metadata: JsonObject::new(),
        }
    }
}

/// Vectors, and which model they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// As the collection remembers it.
    pub model: String,
    /// One per text, all of one dimension.
    pub vectors: Vec<Vec<f32>>,
}

/// Where vectors can be compared: those of one model and dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSpace {
    pub model: String,
    pub dimension: usize,
}

/// A passage that is to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPassage {
    pub id: PassageId,
    /// As people and models get to see it.
    pub text: String,
    /// What the index of words is told beside the text (file names, headings); nobody sees it.
    pub more_words: Option<String>,
    /// Where it comes from: `file_id`, `name`, `source`, `hash`, `created_by`, `start_index`, `page`, … and
    /// `embedding_config`, an object.
    pub metadata: JsonObject,
    pub vector: Vec<f32>,
}

/// A passage that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    pub id: PassageId,
    pub collection: CollectionName,
    pub text: String,
    pub metadata: JsonObject,
}

/// A passage that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub passage: Passage,
    /// Higher is better; what it means is up to whoever found it.
    pub score: f32,
}

/// How much is in a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionSize {
    pub name: CollectionName,
    pub model: String,
    pub dimension: usize,
    pub passages: u64,
}

/// Something that a search of the web found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebHit {
    pub link: String,
    pub title: Option<String>,
    pub snippet: Option<String>,
}

/// A page of the web as text.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedPage {
    pub text: String,
    /// `source` (the address), `title`, `description`, `language`, as far as they are known.
    pub metadata: JsonObject,
}
