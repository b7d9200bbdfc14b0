//! The small tasks when a client asks for one by itself: a title, tags, queries, or how an input goes on.

use serde_json::{Value, json};

use crate::completion::side::templates::Line;
use crate::completion::side::{Material, SmallTask};
use crate::completion::{CompletionError, Completions, ForwardedCredentials, QuestionSource};
use crate::identity::Principal;
use crate::model::ModelId;
use crate::provider::Passed;
use crate::settings::{
    AUTOCOMPLETE_GENERATION_INPUT_MAX_LENGTH, ENABLE_AUTOCOMPLETE_GENERATION, ENABLE_FOLLOW_UP_GENERATION,
    ENABLE_RETRIEVAL_QUERY_GENERATION, ENABLE_SEARCH_QUERY_GENERATION, ENABLE_TAGS_GENERATION, ENABLE_TITLE_GENERATION,
    Snapshot,
};
use crate::shared::JsonObject;

/// Why a small task was not done.
#[derive(Debug, thiserror::Error)]
pub enum SmallTaskError {
    /// The installation does not do tasks of this kind; the text names it.
    #[error("{0} is switched off here")]
    SwitchedOff(&'static str),
    #[error("the input is longer than {0} characters")]
    TooLong(i64),
    #[error(transparent)]
    Completion(#[from] CompletionError),
}

/// What a client gives for a small task.
#[derive(Debug, Clone, Default)]
pub struct SmallTaskRequest {
    /// The model of the chat; which model does the task is decided here.
    pub model: String,
    pub messages: Vec<JsonObject>,
    pub chat_id: Option<String>,
    pub prompt: Option<String>,
    /// For queries: `web_search` or `retrieval`. For an input: what kind of input it is.
    pub kind: Option<String>,
    /// The answers that become one.
    pub responses: Vec<String>,
    pub stream: bool,
}

impl Completions {
    /// Does a small task and hands on what the model says, as an answer of OpenAI's API.
    pub async fn small_task(
        &self,
        who: &Principal,
        task: SmallTask,
        request: SmallTaskRequest,
        credentials: ForwardedCredentials,
    ) -> Result<Passed, SmallTaskError> {
        who.verified().map_err(CompletionError::from)?;
        is_offered(task, &request, &self.settings.snapshot())?;
        let chat_model = self.catalog.find(who, &ModelId::from(request.model.as_str())).await;
        let chat_model = chat_model.map_err(CompletionError::from)?;
        let model = self.routing.answering(&self.side.model(who, &chat_model).await).await?;
        let lines: Vec<Line> = request.messages.iter().map(Line::of).collect();
        let last_asked = || {
            lines
                .iter()
                .rev()
                .find(|line| line.role == "user")
                .map(|line| line.text.as_str())
        };
        let material = Material {
            prompt: request.prompt.as_deref().or_else(last_asked).unwrap_or_default(),
            kind: request.kind.as_deref().unwrap_or_default(),
            responses: &request.responses,
        };
        let mut payload = self.side.payload(who, &model, task, &lines, &material);
        if request.stream && task == SmallTask::Merge {
            payload.insert("stream".to_owned(), json!(true));
        }
        let source = QuestionSource {
            chat_id: request.chat_id.clone(),
            credentials,
            page: None,
        };
        let payload = self.side.filtered(who, &model, payload).await?;
        Ok(self.routing.pass(who, &model, payload, source).await?)
    }
}

fn is_offered(task: SmallTask, request: &SmallTaskRequest, settings: &Snapshot) -> Result<(), SmallTaskError> {
    let (switch, name) = match task {
        SmallTask::Title => (ENABLE_TITLE_GENERATION, "making titles"),
        SmallTask::Tags => (ENABLE_TAGS_GENERATION, "making tags"),
        SmallTask::FollowUps => (ENABLE_FOLLOW_UP_GENERATION, "making follow-up questions"),
        SmallTask::Queries if request.kind.as_deref() == Some("web_search") => {
            (ENABLE_SEARCH_QUERY_GENERATION, "making queries for the web")
        }
        SmallTask::Queries => (ENABLE_RETRIEVAL_QUERY_GENERATION, "making queries for documents"),
        SmallTask::Autocomplete => (ENABLE_AUTOCOMPLETE_GENERATION, "completing inputs"),
        SmallTask::ImagePrompt | SmallTask::Emoji | SmallTask::Merge => return Ok(()),
    };
    if !settings.get(switch) {
        return Err(SmallTaskError::SwitchedOff(name));
    }
    let longest = settings.get(AUTOCOMPLETE_GENERATION_INPUT_MAX_LENGTH);
    let length = request.prompt.as_deref().unwrap_or_default().chars().count();
    if task == SmallTask::Autocomplete && longest > 0 && i64::try_from(length).is_ok_and(|length| length > longest) {
        return Err(SmallTaskError::TooLong(longest));
    }
    Ok(())
}

impl SmallTaskRequest {
    /// Reads a body. What is no text and no message is passed over: old clients send all kinds of things.
    pub fn read(body: &JsonObject) -> Self {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let list = |name: &str| body.get(name).and_then(Value::as_array).into_iter().flatten();
        Self {
            model: text("model").unwrap_or_default(),
            messages: list("messages")
                .filter_map(|message| message.as_object().cloned())
                .collect(),
            chat_id: text("chat_id"),
            prompt: text("prompt"),
            kind: text("type"),
            responses: list("responses").filter_map(Value::as_str).map(str::to_owned).collect(),
            stream: body.get("stream").and_then(Value::as_bool).unwrap_or_default(),
        }
    }
}
