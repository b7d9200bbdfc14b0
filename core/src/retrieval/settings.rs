use std::sync::Arc;

use crate::identity::Admin;
use crate::settings::{
    Area, CHUNK_OVERLAP, CHUNK_SIZE, Changes, RAG_TEXT_SPLITTER, Settings, SettingsError, Snapshot, UnfitField,
};
use crate::shared::{JsonObject, debug_by_name};

/// Why the settings of documents could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum RetrievalSettingsError {
    #[error(transparent)]
    Unfit(#[from] UnfitField),
    #[error("{0}")]
    Wrong(String),
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// The settings of documents and of the search of the web, as administrators change them.
pub struct RetrievalSettings {
    settings: Arc<Settings>,
}

debug_by_name!(RetrievalSettings);

const ENGINES: &[&str] = &[
    "",
    "external",
    "tika",
    "docling",
    "datalab_marker",
    "document_intelligence",
    "mistral_ocr",
    "mineru",
];

impl RetrievalSettings {
    pub fn new(settings: Arc<Settings>) -> Self {
        Self { settings }
    }

    /// The values as they are.
    pub fn view(&self, _who: &Admin) -> Arc<Snapshot> {
        self.settings.snapshot()
    }

    /// The values, for whoever may know how documents are cut and embedded.
    pub fn summary(&self) -> Arc<Snapshot> {
        self.settings.snapshot()
    }

    /// Takes over what a form holds; what it does not name stays.
    pub async fn change(&self, who: &Admin, form: &JsonObject) -> Result<Arc<Snapshot>, RetrievalSettingsError> {
        self.check(form)?;
        let mut changes = Changes::new()
            .set_form(Area::Retrieval, form)?
            .set_form(Area::Frontend, &integrations(form))?;
        if let Some(web) = form.get("web").and_then(|web| web.as_object()) {
            changes = changes.set_form(Area::WebSearch, web)?;
            // Of these the form asks among the settings of the web.
            let videos = web.iter().filter(|(name, _)| name.starts_with("YOUTUBE_LOADER_"));
            let videos = videos.map(|(name, value)| (name.clone(), value.clone())).collect();
            changes = changes.set_form(Area::Retrieval, &videos)?;
        }
        Ok(self.settings.change_as(who, changes).await?)
    }

    /// Refuses what could not work.
    fn check(&self, form: &JsonObject) -> Result<(), RetrievalSettingsError> {
        let now = self.settings.snapshot();
        let number = |name: &str, present: i64| form.get(name).and_then(|value| value.as_i64()).unwrap_or(present);
        let text = |name: &str| form.get(name).and_then(|value| value.as_str());
        let size = number("CHUNK_SIZE", now.get(CHUNK_SIZE));
        let overlap = number("CHUNK_OVERLAP", now.get(CHUNK_OVERLAP));
        let wrong = |message: &str| Err(RetrievalSettingsError::Wrong(message.to_owned()));
        let sizes = form.contains_key("CHUNK_SIZE") || form.contains_key("CHUNK_OVERLAP");
        if sizes && (size < 1 || overlap < 0) {
            return wrong("the size of passages must be at least 1, and their overlap at least 0");
        }
        if sizes && overlap > size {
            return wrong("the overlap of passages must not be larger than their size");
        }
        for name in ["TOP_K", "TOP_K_RERANKER"] {
            if number(name, 1) < 1 {
                return wrong("at least one passage must be wanted");
            }
        }
        let splitter = text("TEXT_SPLITTER").unwrap_or(now.get(RAG_TEXT_SPLITTER));
        if form.contains_key("TEXT_SPLITTER") && !["", "character", "token"].contains(&splitter) {
            return wrong("there is no such text splitter: choose character or token");
        }
        match text("CONTENT_EXTRACTION_ENGINE") {
            Some(engine) if !ENGINES.contains(&engine) => wrong("there is no such extraction engine"),
            _ => Ok(()),
        }
    }
}

/// What of the form belongs to the page.
fn integrations(form: &JsonObject) -> JsonObject {
    ["ENABLE_GOOGLE_DRIVE_INTEGRATION", "ENABLE_ONEDRIVE_INTEGRATION"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), form.get(name)?.clone())))
        .collect()
}
