use std::sync::Arc;

use loquat_core::settings::{
    self as keys, Area as SettingsArea, Changes, ENABLE_EVALUATION_ARENA_MODELS, ENABLE_GOOGLE_DRIVE_INTEGRATION,
    ENABLE_ONEDRIVE_INTEGRATION, EVALUATION_ARENA_MODELS, Settings, Snapshot,
};
use loquat_core::shared::JsonObject;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::area::Area;
use crate::configs::form::{Field, shown};
use crate::wire::{Administrator, Body, Failure, FreeObject};

/// Administrators' forms of parts that are configured and not served yet: they show what was saved.
pub(super) struct Forms {
    pub settings: Arc<Settings>,
}

/// Comparing models without knowing which is which
#[derive(Object, Serialize)]
#[oai(rename = "EvaluationConfig", rename_all = "SCREAMING_SNAKE_CASE", read_only_all)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Evaluation {
    enable_evaluation_arena_models: bool,
    /// The arenas, each `{id, name, meta}`
    evaluation_arena_models: Vec<FreeObject>,
}

impl Evaluation {
    fn of(now: &Snapshot) -> Self {
        Self {
            enable_evaluation_arena_models: now.get(ENABLE_EVALUATION_ARENA_MODELS),
            evaluation_arena_models: shown(now, EVALUATION_ARENA_MODELS),
        }
    }
}

/// What is to change of it; what is left out or null stays
#[derive(Object, Deserialize)]
#[oai(
    rename = "UpdateEvaluationConfig",
    rename_all = "SCREAMING_SNAKE_CASE",
    write_only_all
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct EvaluationChange {
    enable_evaluation_arena_models: Option<bool>,
    /// The arenas, each `{id, name, meta}`
    evaluation_arena_models: Option<Vec<FreeObject>>,
}

#[OpenApi(tag = "Area::Configs")]
impl Forms {
    /// Read the settings of arenas
    #[oai(
        path = "/api/v1/evaluations/config",
        method = "get",
        operation_id = "get_evaluation_settings"
    )]
    async fn evaluation(&self, caller: Administrator) -> Result<Body<Evaluation>, Failure> {
        Ok(Body(Evaluation::of(&*self.settings.view(&caller.0)?)))
    }

    /// Change the settings of arenas
    #[oai(
        path = "/api/v1/evaluations/config",
        method = "post",
        operation_id = "set_evaluation_settings"
    )]
    async fn replace_evaluation(
        &self,
        caller: Administrator,
        form: Body<EvaluationChange>,
    ) -> Result<Body<Evaluation>, Failure> {
        let changes = Changes::new()
            .set_some(ENABLE_EVALUATION_ARENA_MODELS, form.0.enable_evaluation_arena_models)
            .set_some(
                EVALUATION_ARENA_MODELS,
                form.0.evaluation_arena_models.map(Field::<Vec<Value>>::taken),
            );
        let now = self.settings.change_as(&caller.0, changes).await?;
        Ok(Body(Evaluation::of(&now)))
    }

    /// Read the settings of pictures
    #[oai(path = "/api/v1/images/config", method = "get", operation_id = "get_image_settings")]
    async fn images(&self, caller: Administrator) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(
            self.settings.view(&caller.0)?.form(SettingsArea::Images),
        )))
    }

    /// Read the settings of speech
    #[oai(path = "/api/v1/audio/config", method = "get", operation_id = "get_audio_settings")]
    async fn audio(&self, caller: Administrator) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(audio(&*self.settings.view(&caller.0)?))))
    }

    /// Read the settings of documents and of the search of the web
    #[oai(
        path = "/api/v1/retrieval/config",
        method = "get",
        operation_id = "get_retrieval_settings"
    )]
    async fn retrieval(&self, caller: Administrator) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(retrieval(&*self.settings.view(&caller.0)?))))
    }

    /// Read the settings of vectors
    #[oai(
        path = "/api/v1/retrieval/embedding",
        method = "get",
        operation_id = "get_embedding_settings"
    )]
    async fn embedding(&self, caller: Administrator) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(embedding(&*self.settings.view(&caller.0)?))))
    }
}

/// Speaking and listening, each with names of its own.
fn audio(now: &Snapshot) -> JsonObject {
    let (mut speaking, mut listening) = (JsonObject::new(), JsonObject::new());
    for (name, value) in now.form(SettingsArea::Audio) {
        match name.strip_prefix("TTS_") {
            Some(name) => speaking.insert(name.to_owned(), value),
            None => {
                let name = name.trim_start_matches("AUDIO_").trim_start_matches("STT_");
                listening.insert(name.to_owned(), value)
            }
        };
    }
    members([("tts", speaking.into()), ("stt", listening.into())])
}

fn retrieval(now: &Snapshot) -> JsonObject {
    let mut form = members([("status", json!(true))]);
    form.extend(now.form(SettingsArea::Retrieval));
    form.insert(
        "ENABLE_GOOGLE_DRIVE_INTEGRATION".to_owned(),
        now.json(ENABLE_GOOGLE_DRIVE_INTEGRATION),
    );
    form.insert(
        "ENABLE_ONEDRIVE_INTEGRATION".to_owned(),
        now.json(ENABLE_ONEDRIVE_INTEGRATION),
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
