use std::sync::Arc;

use loquat_core::audio::{Speech, SpeechModel, Spoken, Voice};
use poem::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use poem::{IntoResponse, Response};
use poem_openapi::registry::{MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Body, Failure, RawBody, Verified, success};

/// Texts read aloud.
pub(super) struct Speaking {
    pub speech: Arc<Speech>,
}

/// Audio. An engine made it: a browser must not take it for a page of ours.
struct Audio(Spoken);

impl IntoResponse for Audio {
    fn into_response(self) -> Response {
        Response::builder()
            .header(CONTENT_TYPE, self.0.content_type)
            .header(CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(self.0.audio)
    }
}

impl ApiResponse for Audio {
    fn meta() -> MetaResponses {
        let mut schema = MetaSchema::new("string");
        schema.format = Some("binary");
        success("The audio", [("audio/mpeg", MetaSchemaRef::Inline(Box::new(schema)))])
    }

    fn register(_: &mut Registry) {}
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "SpeechModels", read_only_all)]
struct Models {
    models: Vec<ModelView>,
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "SpeechModel", read_only_all)]
struct ModelView {
    id: String,
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl From<SpeechModel> for ModelView {
    fn from(model: SpeechModel) -> Self {
        Self {
            id: model.id,
            name: model.name,
        }
    }
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "Voices", read_only_all)]
struct Voices {
    voices: Vec<VoiceView>,
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "Voice", read_only_all)]
struct VoiceView {
    id: String,
    name: String,
}

impl From<Voice> for VoiceView {
    fn from(voice: Voice) -> Self {
        Self {
            id: voice.id,
            name: voice.name,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/audio", tag = "Area::Audio")]
impl Speaking {
    /// Read a text aloud
    ///
    /// The body is a JSON object with `input` and `voice`; further members reach engines that know them. The same bytes
    /// are spoken once and found again.
    #[oai(path = "/speech", method = "post", operation_id = "speak")]
    async fn speak(&self, caller: Verified, body: RawBody) -> Result<Audio, Failure> {
        Ok(Audio(self.speech.speak(&caller.0, &body.0).await?))
    }

    /// List the models of the speech engine
    #[oai(path = "/models", method = "get", operation_id = "list_speech_models")]
    async fn models(&self, caller: Verified) -> Result<Body<Models>, Failure> {
        let models = self.speech.models(&caller.0).await;
        Ok(Body(Models {
            models: models.into_iter().map(ModelView::from).collect(),
        }))
    }

    /// List the voices of the speech engine
    #[oai(path = "/voices", method = "get", operation_id = "list_voices")]
    async fn voices(&self, caller: Verified) -> Result<Body<Voices>, Failure> {
        let voices = self.speech.voices(&caller.0).await;
        Ok(Body(Voices {
            voices: voices.into_iter().map(VoiceView::from).collect(),
        }))
    }
}
