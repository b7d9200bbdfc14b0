use std::collections::HashMap;
use std::sync::Arc;

use tracing::warn;

use crate::completion::answering::Answering;
use crate::completion::arena::naming_the_chosen;
use crate::completion::prepare::prepare;
use crate::completion::{Background, CompletionRequest, Conversations, Pictures, Place, Turn, is_temporary};
use crate::identity::{Denied, Principal};
use crate::model::catalog::CatalogError;
use crate::model::{Catalog, CatalogEntry, ModelId};
use crate::provider::{Answer, AskingPage, ModelProvider, OnBehalf, Passed, ProviderError, Question};
use crate::realtime::{EventPublisher, Watchers};
use crate::settings::Settings;
use crate::shared::{Clock, Ids, JsonObject, Secret, StoreError, Timer, debug_by_name};
use crate::task::{TaskId, Tasks};

/// Why a question was not asked, or not answered.
#[derive(Debug, thiserror::Error)]
pub enum CompletionError {
    /// There is none, or not for him: callers must not learn which.
    #[error("there is no such model")]
    NoModel,
    /// Told to clients of a provider's API alone.
    #[error("you may not use this model")]
    NotHisModel,
    #[error("name the model that shall answer")]
    NamesNoModel,
    /// There is none, or it is somebody else's.
    #[error("there is no such chat")]
    NoChat,
    /// The page keeps the connection to the model by itself, but has not said where it can be reached.
    #[error("a connection of the page is asked through its socket: session_id is missing")]
    NoSession,
    /// The model is offered by nobody who can be asked.
    #[error("nobody offers the model that this one stands on")]
    NoProvider,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CatalogError> for CompletionError {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::NotFound => Self::NoModel,
            CatalogError::Denied(denied) => Self::Denied(denied),
            CatalogError::Store(error) => Self::Store(error),
        }
    }
}

/// What came of a question.
#[derive(Debug)]
pub enum Outcome {
    /// The answer goes to the sockets of who asked; the task can be stopped.
    Started(TaskId),
    /// The answer is the response.
    Passed(Passed),
}

/// What a caller shows that some connections pass on.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    pub token: Option<Secret>,
    pub cookies: Option<Secret>,
}

/// Where a question comes from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    pub chat_id: Option<String>,
    pub carried: Carried,
    /// The page that keeps the connection to the model.
    pub page: Option<AskingPage>,
}

impl Origin {
    pub fn of(turn: &Turn, carried: Carried) -> Self {
        let control = &turn.request.control;
        let page = control.model_of_the_page().zip(control.session_id.clone());
        Self {
            chat_id: control.chat_id.clone(),
            carried,
            page: page.map(|(model, session)| AskingPage {
                session,
                message: control.id.clone(),
                model: model.clone(),
            }),
        }
    }
}

/// Asks models on behalf of users.
pub struct Completions {
    pub(super) parts: Arc<Parts>,
}

/// What an answer needs while it comes in.
pub struct Parts {
    pub catalog: Arc<Catalog>,
    /// By the kind that a model of the catalog is owned by.
    pub providers: HashMap<String, Arc<dyn ModelProvider>>,
    pub conversations: Arc<dyn Conversations>,
    pub pictures: Pictures,
    pub events: Arc<dyn EventPublisher>,
    pub watchers: Arc<Watchers>,
    pub tasks: Arc<Tasks>,
    pub settings: Arc<Settings>,
    pub background: Arc<dyn Background>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub timer: Arc<dyn Timer>,
}

debug_by_name!(Parts);

debug_by_name!(Completions);

impl Completions {
    pub fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts) }
    }

    /// Asks. A browser that waits at its socket gets a task at once and the answer as events; for everybody else the
    /// answer is the response, byte by byte as the provider sends it.
    pub async fn ask(
        &self,
        who: &Principal,
        request: CompletionRequest,
        carried: Carried,
    ) -> Result<Outcome, CompletionError> {
        who.verified()?;
        let picked = self.picked(who, &request).await?;
        let place = self.place(who, &request).await?;
        let folder_prompt = place.as_ref().and_then(|place| place.folder_prompt.clone());
        let model = self.parts.answering(&picked).await?;
        let mut turn = Turn {
            who: who.clone(),
            request,
            arena: picked.is_arena().then(|| picked.id.clone()),
            model,
            folder_prompt,
        };
        prepare(&mut turn, &self.parts).await;
        if turn.request.is_for_a_socket() {
            return self.start(turn, place, carried).await;
        }
        let (provider, question) = self.parts.question(&turn, carried)?;
        let passed = provider.pass(question).await?;
        Ok(Outcome::Passed(match turn.arena {
            Some(_) => naming_the_chosen(passed, &turn.model.id).await?,
            None => passed,
        }))
    }

    /// The model that the request names: one of the catalog, or one to which the page keeps the connection by itself.
    async fn picked(&self, who: &Principal, request: &CompletionRequest) -> Result<Arc<CatalogEntry>, CompletionError> {
        let id = ModelId::from(request.model());
        match request.control.model_of_the_page() {
            Some(_) if request.control.session_id.is_none() => Err(CompletionError::NoSession),
            Some(item) => Ok(Arc::new(CatalogEntry::of_a_page(id, item.clone()))),
            None => Ok(self.parts.catalog.find(who, &id).await?),
        }
    }

    /// The chat that the request names, if it is in the store.
    async fn place(&self, who: &Principal, request: &CompletionRequest) -> Result<Option<Place>, CompletionError> {
        let Some(chat) = request
            .control
            .chat_id
            .as_deref()
            .filter(|chat| !is_temporary(chat) && !chat.is_empty())
        else {
            return Ok(None);
        };
        let place = self.parts.conversations.place(chat).await?;
        match place {
            Some(place) if place.owner == *who.id() || who.is_admin() => Ok(Some(place)),
            _ => Err(CompletionError::NoChat),
        }
    }

    async fn start(&self, turn: Turn, place: Option<Place>, carried: Carried) -> Result<Outcome, CompletionError> {
        let chat = turn.request.control.chat_id.clone().unwrap_or_default();
        let task = self.parts.tasks.start(turn.who.id(), Some(&chat)).await;
        let id = task.id().clone();
        let answering = Answering::new(self.parts.clone(), turn, place, carried, task);
        self.parts.background.spawn(Box::pin(answering.run()));
        Ok(Outcome::Started(id))
    }
}

impl Parts {
    /// Who answers when that model is picked: for an arena a model that chance chooses, for a preset whose base is gone
    /// the preset on the fallback, if there is one.
    pub async fn answering(&self, picked: &Arc<CatalogEntry>) -> Result<Arc<CatalogEntry>, CompletionError> {
        if picked.is_preset() && picked.offer.is_none() {
            let fallback = self.catalog.fallback().await?.ok_or(CompletionError::NoProvider)?;
            return Ok(Arc::new(picked.standing_on(&fallback)));
        }
        if !picked.is_arena() {
            return Ok(picked.clone());
        }
        let chosen = self.catalog.contestant(picked, self.chance()).await?;
        chosen.ok_or(CompletionError::NoProvider)
    }

    /// A number that nobody can foretell.
    fn chance(&self) -> usize {
        let uuid = self.ids.uuid();
        let node = uuid.rsplit('-').next().unwrap_or_default();
        usize::from_str_radix(node, 16).unwrap_or_default()
    }

    /// Who is asked, and what.
    pub fn question(
        &self,
        turn: &Turn,
        carried: Carried,
    ) -> Result<(Arc<dyn ModelProvider>, Question), CompletionError> {
        self.question_for(
            &turn.who,
            &turn.model,
            turn.request.payload.clone(),
            Origin::of(turn, carried),
        )
    }

    /// The same for a payload of our own.
    pub fn question_for(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        payload: JsonObject,
        origin: Origin,
    ) -> Result<(Arc<dyn ModelProvider>, Question), CompletionError> {
        let offer = model.offer.as_ref().ok_or(CompletionError::NoProvider)?;
        let provider = self
            .providers
            .get(&offer.model.owned_by)
            .ok_or(CompletionError::NoProvider)?;
        let connection = offer
            .model
            .details
            .get("urlIdx")
            .and_then(serde_json::Value::as_u64)
            .unwrap_or_default();
        let on_behalf = OnBehalf {
            who: who.clone(),
            token: origin.carried.token,
            cookies: origin.carried.cookies,
            chat_id: origin.chat_id,
        };
        let connection = usize::try_from(connection).unwrap_or_default();
        Ok((
            provider.clone(),
            Question {
                on_behalf,
                connection,
                payload,
                page: origin.page,
                rhythm: None,
            },
        ))
    }

    /// Asks a model for something short and answers its text. For the tasks beside a chat.
    pub async fn short_answer(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        payload: JsonObject,
        origin: Origin,
    ) -> Result<String, CompletionError> {
        let (provider, question) = self.question_for(who, model, payload, origin)?;
        match provider.ask(question).await? {
            Answer::Whole(answer) => Ok(text_of(&answer)),
            Answer::Streamed(_) => {
                warn!(model.id = %model.id, "a provider streams although it was asked not to");
                Err(ProviderError::Nonsense("a stream where an object was asked for".to_owned()).into())
            }
        }
    }
}

/// The text of a whole answer, or what the model thought if that is all it said.
pub fn text_of(answer: &JsonObject) -> String {
    let message = answer.get("choices").map(|choices| &choices[0]["message"]);
    let text = |name: &str| {
        message
            .and_then(|message| message[name].as_str())
            .filter(|text| !text.is_empty())
    };
    text("content")
        .or_else(|| text("reasoning_content"))
        .unwrap_or_default()
        .to_owned()
}
