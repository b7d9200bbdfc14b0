//! What hangs on a question becomes sources: files, collections, notes, chats, pages, texts.
//!
//! Each kind of item is read by a function in [`items`]; what it names is looked up with the rights of whoever asks.
//! [`Attachments`] then searches the collections that came of it.

mod items;
mod knowledge;
mod memory;
mod step;
mod web_search;

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Number, Value, json};

use crate::chat::ChatStore;
use crate::completion::Conversations;
use crate::file::Files;
use crate::folder::FolderStore;
use crate::identity::{Member, UserId};
use crate::knowledge::Documents;
use crate::retrieval::{CollectionName, Collections, Hit, RecipeChange, Requester, Retrieval, Search, SearchError};
use crate::settings::{BYPASS_EMBEDDING_AND_RETRIEVAL, RAG_FULL_CONTEXT, Settings};
use crate::shared::{JsonObject, StoreError, debug_by_name};

pub use self::knowledge::Knowledge;
pub use self::memory::Memory;
pub use self::step::Attached;
pub use self::web_search::WebSearch;

/// A note as a model reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteText {
    pub title: String,
    pub markdown: String,
}

/// Knows the texts of notes.
#[async_trait]
pub trait NoteTexts: Send + Sync {
    /// The note of that id, if they may read it.
    async fn read(&self, who: &Member, id: &str) -> Result<Option<NoteText>, StoreError>;
}

/// What attachments are read with.
pub struct Attachments {
    pub files: Arc<Files>,
    pub documents: Arc<Documents>,
    pub retrieval: Arc<Retrieval>,
    pub collections: Arc<Collections>,
    pub search: Arc<Search>,
    pub chats: Arc<dyn ChatStore>,
    pub conversations: Arc<dyn Conversations>,
    pub folders: Arc<dyn FolderStore>,
    pub notes: Option<Arc<dyn NoteTexts>>,
    pub settings: Arc<Settings>,
}

debug_by_name!(Attachments);

/// For whom attachments are read.
pub(super) struct Reader<'a> {
    pub who: &'a Member,
    pub requester: Requester,
    /// Who made the model, where that brought the item: what is theirs is readable through the model.
    pub author: Option<UserId>,
}

/// What an item gives.
enum Found {
    /// Texts, as they are.
    Documents(Vec<(String, JsonObject)>),
    /// Collections to be searched.
    Collections(Vec<CollectionName>),
    Nothing,
}

/// No more passages of a whole collection are given to a model.
const MOST_PASSAGES: usize = 5_000;

impl Attachments {
    /// The sources of the items, in their order. What cannot be read, or is not theirs, gives none.
    pub(super) async fn sources(
        &self,
        items: &[(Value, Option<UserId>)],
        queries: &[String],
        who: &Member,
        requester: &Requester,
    ) -> Vec<Value> {
        let mut searched = HashSet::new();
        let mut sources = Vec::new();
        for (item, author) in items {
            let reader = Reader {
                who,
                requester: requester.clone(),
                author: author.clone(),
            };
            let found = match self.found(item, &reader).await {
                Ok(found) => found,
                Err(error) => {
                    tracing::info!(error = &*error, "an attachment of a question could not be read");
                    continue;
                }
            };
            let source = match found {
                Found::Nothing => None,
                Found::Documents(documents) => source(item, documents, None),
                Found::Collections(names) => {
                    let new = names.into_iter().filter(|name| searched.insert(name.clone())).collect();
                    match self.passages(new, queries, &reader).await {
                        Ok((documents, distances)) => source(item, documents, distances),
                        Err(error) => {
                            tracing::warn!(
                                error = &error as &dyn std::error::Error,
                                "a collection could not be searched for a question"
                            );
                            None
                        }
                    }
                }
            };
            sources.extend(source);
        }
        sources
    }

    /// Are whole texts wanted in place of passages?
    fn is_bypassed(&self) -> bool {
        self.settings.snapshot().get(BYPASS_EMBEDDING_AND_RETRIEVAL)
    }

    async fn passages(
        &self,
        names: Vec<CollectionName>,
        queries: &[String],
        reader: &Reader<'_>,
    ) -> Result<(Vec<(String, JsonObject)>, Option<Vec<f32>>), SearchError> {
        if self.settings.snapshot().get(RAG_FULL_CONTEXT) {
            let all = self.search.all(&names, MOST_PASSAGES).await?;
            return Ok((
                all.into_iter()
                    .map(|passage| (passage.text, passage.metadata))
                    .collect(),
                None,
            ));
        }
        let recipe = self.search.recipe(&RecipeChange::default());
        let hits: Vec<Hit> = self
            .search
            .search(&names, queries, &recipe, Some(&reader.requester))
            .await?;
        let distances = hits.iter().map(|hit| hit.score).collect();
        let documents = hits.into_iter().map(|hit| (hit.passage.text, hit.passage.metadata));
        Ok((documents.collect(), Some(distances)))
    }
}

/// The source as the web client reads it; `None` where there is nothing in it.
fn source(item: &Value, documents: Vec<(String, JsonObject)>, distances: Option<Vec<f32>>) -> Option<Value> {
    if documents.is_empty() {
        return None;
    }
    let (texts, metadata): (Vec<String>, Vec<JsonObject>) = documents.into_iter().unzip();
    let mut source = json!({"source": without_texts(item), "document": texts, "metadata": metadata});
    if let Some(distances) = distances {
        source["distances"] = distances.into_iter().map(number).collect();
    }
    Some(source)
}

/// The item without the texts that it carries: they stand in the source already.
fn without_texts(item: &Value) -> Value {
    let mut item = item.clone();
    if let Some(members) = item.as_object_mut() {
        members.shift_remove("data");
        members.shift_remove("docs");
        if let Some(data) = members
            .get_mut("file")
            .and_then(|file| file.get_mut("data"))
            .and_then(Value::as_object_mut)
        {
            data.shift_remove("content");
        }
    }
    item
}

/// The number as it is written in few digits.
fn number(score: f32) -> Value {
    let written: Option<f64> = score.to_string().parse().ok();
    written.and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}
