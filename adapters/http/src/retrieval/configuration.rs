use std::sync::Arc;

use loquat_core::retrieval::RetrievalSettings;
use loquat_core::settings::{self as keys, Area as SettingsArea, Snapshot};
use loquat_core::shared::JsonObject;
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, FreeObject, Verified};

/// Shows and changes the settings of documents and of the search of the web.
pub(super) struct Configuration {
    pub settings: Arc<RetrievalSettings>,
}

/// Where vectors are asked for
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct Place {
    url: String,
    key: String,
}

/// Where vectors are asked for at Azure
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct AzurePlace {
    url: String,
    key: String,
    version: String,
}

/// Who makes vectors
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all, rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct EmbeddingForm {
    #[oai(rename = "openai_config")]
    #[serde(rename = "openai_config")]
    openai: Option<Place>,
    #[oai(rename = "ollama_config")]
    #[serde(rename = "ollama_config")]
    ollama: Option<Place>,
    #[oai(rename = "azure_openai_config")]
    #[serde(rename = "azure_openai_config")]
    azure: Option<AzurePlace>,
    /// `openai`, `azure_openai`, `ollama`, or empty for a model on this machine
    rag_embedding_engine: String,
    rag_embedding_model: String,
    /// Texts per request; 1 where it is left out
    rag_embedding_batch_size: Option<i64>,
    /// Several requests at a time; yes where it is left out
    enable_async_embedding: Option<bool>,
}

#[OpenApi(prefix_path = "/api/v1/retrieval/", tag = "Area::Configs")]
impl Configuration {
    /// Tell how documents are cut and embedded
    #[oai(path = "/", method = "get", operation_id = "get_retrieval_status")]
    async fn status(&self, _caller: Verified) -> Result<Body<FreeObject>, Failure> {
        let now = self.settings.summary();
        let shown = [
            ("status", json!(true)),
            ("CHUNK_SIZE", now.json(keys::CHUNK_SIZE)),
            ("CHUNK_OVERLAP", now.json(keys::CHUNK_OVERLAP)),
            ("RAG_TEMPLATE", now.json(keys::RAG_TEMPLATE)),
            ("RAG_EMBEDDING_ENGINE", now.json(keys::RAG_EMBEDDING_ENGINE)),
            ("RAG_EMBEDDING_MODEL", now.json(keys::RAG_EMBEDDING_MODEL)),
            ("RAG_RERANKING_MODEL", now.json(keys::RAG_RERANKING_MODEL)),
            ("RAG_EMBEDDING_BATCH_SIZE", now.json(keys::RAG_EMBEDDING_BATCH_SIZE)),
            ("ENABLE_ASYNC_EMBEDDING", now.json(keys::ENABLE_ASYNC_EMBEDDING)),
        ];
        Ok(Body(FreeObject(members(shown))))
    }

    /// Read the settings of documents and of the search of the web
    #[oai(path = "/config", method = "get", operation_id = "get_retrieval_settings")]
    async fn read(&self, caller: Administrator) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(form(&self.settings.view(&caller.0)))))
    }

    /// Change settings of documents and of the search of the web
    ///
    /// What is left out stays as it is; the settings of the web stand in `web`.
    #[oai(path = "/config/update", method = "post", operation_id = "set_retrieval_settings")]
    async fn change(&self, caller: Administrator, changes: Body<FreeObject>) -> Result<Body<FreeObject>, Failure> {
        let now = self.settings.change(&caller.0, &changes.0.0).await?;
        Ok(Body(FreeObject(form(&now))))
    }

    /// Read who makes vectors
    #[oai(path = "/embedding", method = "get", operation_id = "get_embedding_settings")]
    async fn embedding(&self, caller: Administrator) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(embedding(&self.settings.view(&caller.0)))))
    }

    /// Choose who makes vectors
    ///
    /// What is indexed already must be indexed again.
    #[oai(path = "/embedding/update", method = "post", operation_id = "set_embedding_settings")]
    async fn choose(&self, caller: Administrator, form: Body<EmbeddingForm>) -> Result<Body<FreeObject>, Failure> {
        let now = self.settings.change(&caller.0, &asked(form.0)).await?;
        Ok(Body(FreeObject(embedding(&now))))
    }
}

/// The form as the settings know it.
fn asked(form: EmbeddingForm) -> JsonObject {
    let mut asked = members([
        ("RAG_EMBEDDING_ENGINE", json!(form.rag_embedding_engine)),
        ("RAG_EMBEDDING_MODEL", json!(form.rag_embedding_model)),
        (
            "RAG_EMBEDDING_BATCH_SIZE",
            json!(form.rag_embedding_batch_size.unwrap_or(1)),
        ),
        (
            "ENABLE_ASYNC_EMBEDDING",
            json!(form.enable_async_embedding.unwrap_or(true)),
        ),
    ]);
    let mut put = |name: &str, value: String| asked.insert(name.to_owned(), value.into());
    if let Some(place) = form.openai {
        put("RAG_OPENAI_API_BASE_URL", place.url);
        put("RAG_OPENAI_API_KEY", place.key);
    }
    if let Some(place) = form.ollama {
        put("RAG_OLLAMA_BASE_URL", place.url);
        put("RAG_OLLAMA_API_KEY", place.key);
    }
    if let Some(place) = form.azure {
        put("RAG_AZURE_OPENAI_BASE_URL", place.url);
        put("RAG_AZURE_OPENAI_API_KEY", place.key);
        put("RAG_AZURE_OPENAI_API_VERSION", place.version);
    }
    asked
}

fn form(now: &Snapshot) -> JsonObject {
    let mut form = members([("status", json!(true))]);
    form.extend(now.form(SettingsArea::Retrieval));
    form.insert(
        "ENABLE_GOOGLE_DRIVE_INTEGRATION".to_owned(),
        now.json(keys::ENABLE_GOOGLE_DRIVE_INTEGRATION),
    );
    form.insert(
        "ENABLE_ONEDRIVE_INTEGRATION".to_owned(),
        now.json(keys::ENABLE_ONEDRIVE_INTEGRATION),
    );
    let mut web = now.form(SettingsArea::WebSearch);
    for name in ["YOUTUBE_LOADER_LANGUAGE", "YOUTUBE_LOADER_PROXY_URL"] {
        if let Some(value) = form.shift_remove(name) {
            web.insert(name.to_owned(), value);
        }
    }
    web.insert("YOUTUBE_LOADER_TRANSLATION".to_owned(), Value::Null);
    form.insert("web".to_owned(), web.into());
    form
}

fn embedding(now: &Snapshot) -> JsonObject {
    let place = |url, key| json!({"url": url, "key": key});
    let mut azure = place(
        now.json(keys::RAG_AZURE_OPENAI_BASE_URL),
        now.json(keys::RAG_AZURE_OPENAI_API_KEY),
    );
    azure["version"] = now.json(keys::RAG_AZURE_OPENAI_API_VERSION);
    members([
        ("status", json!(true)),
        ("RAG_EMBEDDING_ENGINE", now.json(keys::RAG_EMBEDDING_ENGINE)),
        ("RAG_EMBEDDING_MODEL", now.json(keys::RAG_EMBEDDING_MODEL)),
        ("RAG_EMBEDDING_BATCH_SIZE", now.json(keys::RAG_EMBEDDING_BATCH_SIZE)),
        ("ENABLE_ASYNC_EMBEDDING", now.json(keys::ENABLE_ASYNC_EMBEDDING)),
        (
            "openai_config",
            place(
                now.json(keys::RAG_OPENAI_API_BASE_URL),
                now.json(keys::RAG_OPENAI_API_KEY),
            ),
        ),
        (
            "ollama_config",
            place(now.json(keys::RAG_OLLAMA_BASE_URL), now.json(keys::RAG_OLLAMA_API_KEY)),
        ),
        ("azure_openai_config", azure),
    ])
}

fn members<const N: usize>(members: [(&str, Value); N]) -> JsonObject {
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
