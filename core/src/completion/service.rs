use std::sync::Arc;

use serde_json::json;

use crate::completion::admission::Admission;
use crate::completion::answer::response::preceded_by;
use crate::completion::answer::{AnswerRun, Answers, Draft, Rounds};
use crate::completion::error_text::error_text;
use crate::completion::routing::{Routing, with_metadata};
use crate::completion::side::AfterAnswer;
use crate::completion::steps::{StepPorts, Steps};
use crate::completion::{
    Announcer, AreaSteps, Background, CodeInterpreter, CompletionError, CompletionRequest, Conversations, Exchange,
    ForwardedCredentials, Pictures, Providers, SideQuestions,
};
use crate::identity::Principal;
use crate::model::Catalog;
use crate::pipeline::Pipelines;
use crate::provider::{Balancer, Passed};
use crate::realtime::{Completion, EventPublisher, Watchers};
use crate::settings::Settings;
use crate::shared::{Clock, Ids, JsonObject, Timer, debug_by_name};
use crate::task::{TaskId, Tasks};

/// What came of a question.
#[derive(Debug)]
pub enum Outcome {
    /// The answer goes to the sockets of the user; the task can be stopped.
    Started(TaskId),
    /// The answer is the response.
    Passed(Passed),
}

/// Asks models on behalf of users.
pub struct Completions {
    pub(super) catalog: Arc<Catalog>,
    pub(super) routing: Arc<Routing>,
    pub(super) steps: Arc<Steps>,
    pub(super) side: Arc<SideQuestions>,
    pub(super) pipelines: Option<Arc<Pipelines>>,
    pub(super) settings: Arc<Settings>,
    admission: Admission,
    answers: Arc<Answers>,
    tasks: Arc<Tasks>,
    background: Arc<dyn Background>,
}

/// What [`Completions::new`] is given; each part keeps the two or three that it uses.
pub struct Dependencies {
    pub catalog: Arc<Catalog>,
    pub asking: Asking,
    pub conversations: Arc<dyn Conversations>,
    pub pictures: Pictures,
    /// Runs what models program; without it they cannot.
    pub code: Option<CodeInterpreter>,
    /// The steps of other areas.
    pub steps: AreaSteps,
    pub events: Arc<dyn EventPublisher>,
    pub watchers: Arc<Watchers>,
    pub tasks: Arc<Tasks>,
    pub settings: Arc<Settings>,
    pub background: Arc<dyn Background>,
    pub clock: Arc<dyn Clock>,
    pub timer: Arc<dyn Timer>,
}

/// The way from a model to its provider, and the small questions that go along it. It is made before the steps of other
/// areas, which take its [`SideQuestions`].
#[derive(Clone)]
pub struct Asking {
    routing: Arc<Routing>,
    pub side: Arc<SideQuestions>,
    pipelines: Option<Arc<Pipelines>>,
}

impl Asking {
    pub fn new(
        catalog: Arc<Catalog>,
        providers: Providers,
        balancer: Arc<Balancer>,
        pipelines: Option<Arc<Pipelines>>,
        settings: Arc<Settings>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        let routing = Arc::new(Routing {
            catalog: catalog.clone(),
            providers,
            balancer,
            ids,
        });
        let side = SideQuestions::new(catalog, routing.clone(), pipelines.clone(), settings, clock);
        Self {
            routing,
            side: Arc::new(side),
            pipelines,
        }
    }
}

debug_by_name!(Completions);
debug_by_name!(Dependencies);
debug_by_name!(Asking);

impl Completions {
    pub fn new(dependencies: Dependencies) -> Self {
        let Dependencies {
            catalog,
            asking: Asking {
                routing,
                side,
                pipelines,
            },
            conversations,
            pictures,
            code,
            steps,
            events,
            watchers,
            tasks,
            settings,
            background,
            clock,
            timer,
        } = dependencies;
        let ports = StepPorts {
            pictures,
            pipelines: pipelines.clone(),
            code: code.clone(),
            settings: settings.clone(),
            clock: clock.clone(),
            timer: timer.clone(),
        };
        let steps = Arc::new(Steps::new(ports, steps));
        let answers = Answers {
            steps: steps.clone(),
            rounds: Rounds {
                routing: routing.clone(),
                watchers,
                settings: settings.clone(),
                code,
                clock: clock.clone(),
                timer,
                ids: routing.ids.clone(),
            },
            after: AfterAnswer {
                side: side.clone(),
                conversations: conversations.clone(),
                settings: settings.clone(),
                clock: clock.clone(),
            },
            conversations: conversations.clone(),
            events,
            clock,
        };
        Self {
            admission: Admission {
                catalog: catalog.clone(),
                routing: routing.clone(),
                conversations,
            },
            catalog,
            routing,
            steps,
            side,
            pipelines,
            settings,
            answers: Arc::new(answers),
            tasks,
            background,
        }
    }

    /// Asks. A browser that waits at its socket gets a task at once and the answer as events; for everybody else the
    /// answer is the response, byte by byte as the provider sends it.
    pub async fn ask(
        &self,
        who: &Principal,
        request: CompletionRequest,
        credentials: ForwardedCredentials,
    ) -> Result<Outcome, CompletionError> {
        let exchange = self.admission.admit(who, request, credentials).await?;
        if exchange.request.is_for_a_socket() {
            return Ok(Outcome::Started(self.start(exchange).await));
        }
        Ok(Outcome::Passed(self.respond(exchange).await?))
    }

    /// Everything slow happens in the task: it can be seen and stopped from its first moment.
    async fn start(&self, exchange: Exchange) -> TaskId {
        let task = self.tasks.start(exchange.who.id(), exchange.chat_id()).await;
        let id = task.id().clone();
        let run = AnswerRun::new(self.answers.clone(), exchange, task);
        self.background.spawn(Box::pin(run.run()));
        id
    }

    /// The same steps, and the provider's answer as the response.
    async fn respond(&self, mut exchange: Exchange) -> Result<Passed, CompletionError> {
        let announcer = Announcer::to_the_response();
        let conversations = self.answers.conversations.clone();
        let mut draft = Draft::new(conversations, self.answers.clock.clone(), announcer.clone(), &exchange);
        let answered = self.answered(&mut exchange, &announcer).await;
        if let Err(error) = &answered {
            draft.note("error", json!({ "content": error_text(error) }));
        }
        // Whoever names a message without waiting at a socket keeps its text by themselves.
        draft.store().await;
        preceded_by(announcer.before_the_response(), answered?).await
    }

    async fn answered(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<Passed, CompletionError> {
        if exchange.arena.is_some() {
            let selected_model_id = exchange.model.id.0.clone();
            announcer
                .completion(Completion::SelectedModel { selected_model_id })
                .await;
        }
        self.steps.run(exchange, announcer).await?;
        let payload = with_metadata(exchange, exchange.request.payload.clone());
        let (who, model) = (&exchange.who, &exchange.model);
        let passed = self.routing.pass(who, model, payload, exchange.source()).await?;
        match &self.pipelines {
            Some(pipelines) if exchange.chat_id().is_none() => {
                Ok(pipelines.whole_answer(who, &exchange.request.payload, passed).await?)
            }
            _ => Ok(passed),
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
