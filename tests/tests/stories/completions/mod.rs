//! Questions to models: as chats ask them, as programs do, and as small tasks beside a chat. The whole runs in memory,
//! with a provider that says what a story has it say.

mod arena;
mod direct;
mod gateway;
mod images;
mod model_files;
mod ollama;
mod pages;
mod reading;
mod session;
mod small_tasks;
mod watching;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use loquat_core::chat::{Chat, ChatId, ChatStore};
use loquat_core::cluster::InstanceId;
use loquat_core::completion::{
    AreaSteps, Asking, Background, CompletionError, CompletionRequest, Completions, Dependencies, ForwardedCredentials,
    Outcome, Pictures, StoredConversations,
};
use loquat_core::identity::Principal;
use loquat_core::model::catalog::{Arenas, ProviderModel};
use loquat_core::model::{Catalog, Model, ModelStore};
use loquat_core::ollama::OllamaGateway;
use loquat_core::provider::{
    BalanceOptions, Balancer, ConnectionBook, OllamaConnections, OnBehalf, OpenAiConnections, OpenAiGateway, Passed,
    ProviderKind,
};
use loquat_core::realtime::Watchers;
use loquat_core::settings::Settings;
use loquat_core::shared::{JsonObject, JsonText};
use loquat_core::task::Tasks;
use loquat_memory::{
    ManualClock, Memory, MemoryBus, MemoryChats, MemoryEvents, MemoryFolders, MemoryModels, MemoryPictures,
    MemoryTaskCommands, MemoryTaskHistory, MemoryTaskRegistry, ScriptedBrowsers, ScriptedProvider, ScriptedSources,
    SequentialIds,
};
use loquat_providers::PageConnections;
use loquat_tests::world::{self, published, settings, variables};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use self::reading::CountedReading;

/// An installation with one provider and its models `oak` (public), `elm` (nobody's) and the preset `bonsai`, made of
/// `oak` with settings of its own; the base of the preset `orphan` is gone.
struct World {
    completions: Arc<Completions>,
    gateway: OpenAiGateway,
    ollama: OllamaGateway,
    catalog: Arc<Catalog>,
    sources: ScriptedSources,
    store: Arc<MemoryModels>,
    provider: ScriptedProvider,
    browsers: ScriptedBrowsers,
    pictures: MemoryPictures,
    settings: Arc<Settings>,
    chats: Arc<dyn ChatStore>,
    reading: Arc<CountedReading>,
    tasks: Arc<Tasks>,
    events: Arc<MemoryEvents>,
    watchers: Arc<Watchers>,
    bus: Arc<MemoryBus>,
    clock: Arc<ManualClock>,
    work: Work,
    upkeep: JoinHandle<()>,
}

/// Work beside the requests, which stories wait for.
#[derive(Clone, Default)]
struct Work(Arc<Mutex<Vec<JoinHandle<()>>>>);

impl Background for Work {
    fn spawn(&self, work: BoxFuture<'static, ()>) {
        self.0.lock().unwrap().push(tokio::spawn(work));
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.upkeep.abort();
    }
}

impl World {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The world with some variables set.
    async fn with(given: &[(&str, &str)]) -> Self {
        let memory = Memory::new();
        let bus = Arc::new(MemoryBus::new());
        let clock = Arc::new(ManualClock::at(1000));
        let connection = [("OPENAI_API_BASE_URLS", "http://trees/v1"), ("OPENAI_API_KEYS", "k")];
        let settings = settings(&variables(&[&connection, given].concat()), &memory, &bus).await;
        let store = Arc::new(MemoryModels::new(memory.clone()));
        store.save(&[published("oak"), bonsai(), orphan()]).await.unwrap();
        let sources = ScriptedSources::default();
        sources.connect("trees", vec![provided("oak"), provided("elm")]);
        let catalog = Arc::new(Catalog::new(
            vec![Arc::new(sources.clone()), Arc::new(Arenas::new(settings.clone()))],
            store.clone(),
            settings.clone(),
            bus.clone(),
            clock.clone(),
            clock.clone(),
        ));
        let chats = Arc::new(MemoryChats::new(memory.clone()));
        let provider = ScriptedProvider::default();
        let browsers = ScriptedBrowsers::default();
        let pictures = MemoryPictures::default();
        let events = Arc::new(MemoryEvents::new());
        let tasks = Arc::new(Tasks::new(
            InstanceId::from("a"),
            Arc::new(MemoryTaskRegistry::new(clock.clone())),
            Arc::new(MemoryTaskCommands::new()),
            Arc::new(MemoryTaskHistory::new(clock.clone())),
            Arc::new(SequentialIds::default()),
            clock.clone(),
        ));
        let work = Work::default();
        let watchers = Arc::new(Watchers::new(bus.clone()));
        let reading = Arc::new(CountedReading::new(StoredConversations::new(
            chats.clone(),
            Arc::new(MemoryFolders::new(memory)),
        )));
        let books: Vec<(ProviderKind, Arc<dyn ConnectionBook>)> = vec![
            (ProviderKind::OpenAi, Arc::new(OpenAiConnections::new(settings.clone()))),
            (ProviderKind::Ollama, Arc::new(OllamaConnections::new(settings.clone()))),
        ];
        let options = BalanceOptions {
            first_byte: None,
            failures: 3,
            pause: Duration::from_secs(10),
        };
        let balancer = Arc::new(Balancer::new(options, books, clock.clone(), clock.clone()));
        let asking = Asking::new(
            catalog.clone(),
            HashMap::from([
                (ProviderKind::OpenAi, Arc::new(provider.clone()) as _),
                (ProviderKind::Ollama, Arc::new(provider.clone()) as _),
                (
                    ProviderKind::Browser,
                    Arc::new(PageConnections::new(Arc::new(browsers.clone()))) as _,
                ),
            ]),
            balancer.clone(),
            None,
            settings.clone(),
            clock.clone(),
            Arc::new(SequentialIds::default()),
        );
        let completions = Arc::new(Completions::new(Dependencies {
            catalog: catalog.clone(),
            asking,
            code: None,
            steps: AreaSteps::default(),
            conversations: reading.clone(),
            pictures: Pictures {
                web: Arc::new(pictures.clone()),
                files: Arc::new(pictures.clone()),
            },
            events: events.clone(),
            watchers: watchers.clone(),
            tasks: tasks.clone(),
            settings: settings.clone(),
            background: Arc::new(work.clone()),
            clock: clock.clone(),
            timer: clock.clone(),
        }));
        let kept = catalog.clone();
        Self {
            ollama: OllamaGateway::new(
                settings.clone(),
                Arc::new(OllamaConnections::new(settings.clone())),
                balancer.clone(),
                Arc::new(provider.clone()),
                catalog.clone(),
                completions.clone(),
                Arc::new(model_files::folder()),
            ),
            completions,
            gateway: OpenAiGateway::new(
                settings.clone(),
                Arc::new(OpenAiConnections::new(settings.clone())),
                Arc::new(provider.clone()),
                catalog.clone(),
                balancer,
            ),
            catalog,
            sources,
            store,
            provider,
            browsers,
            pictures,
            settings,
            chats,
            reading,
            tasks,
            events,
            watchers,
            bus,
            clock,
            work,
            upkeep: tokio::spawn(async move { kept.run().await.unwrap() }),
        }
    }

    async fn ask(&self, who: &Principal, request: CompletionRequest) -> Result<Outcome, CompletionError> {
        self.completions
            .ask(who, request, ForwardedCredentials::default())
            .await
    }

    /// The body of the latest question.
    fn asked(&self) -> Value {
        let question = self.provider.questions().pop().expect("a question was asked");
        Value::Object(question.payload)
    }

    /// Waits until the work beside the requests is done.
    async fn finish(&self) {
        let work = std::mem::take(&mut *self.work.0.lock().unwrap());
        for piece in work {
            piece.await.unwrap();
        }
    }

    /// Keeps a chat in which the user has asked something, as message `q`.
    async fn chat_of(&self, who: &Principal, id: &str, question: &str) {
        let body = json!({"title": "New Chat", "history": {
            "messages": {"q": {"id": "q", "parentId": null, "role": "user", "content": question}},
            "currentId": "q",
        }});
        let chat = Chat::new(id.into(), who.id().clone(), JsonText::of(&body).unwrap(), 1);
        self.chats.insert(&[chat]).await.unwrap();
    }

    /// A message of a stored chat.
    async fn message(&self, chat: &str, message: &str) -> Value {
        let chat = self.chats.find(&ChatId::from(chat)).await.unwrap().unwrap();
        chat.body.read::<Value>().unwrap()["history"]["messages"][message].clone()
    }
}

/// A question of a chat, whose answer becomes message `a`; `more` goes over its members.
fn question(chat: &str, more: Value) -> CompletionRequest {
    let mut body = object(json!({
        "model": "oak", "stream": true, "messages": [{"role": "user", "content": "Which tree?"}],
        "session_id": "s", "chat_id": chat, "id": "a", "parent_id": "q",
    }));
    body.extend(object(more));
    CompletionRequest::read(body).unwrap()
}

fn provided(id: &str) -> ProviderModel {
    world::provided(id, object(json!({"object": "model"})))
}

fn bonsai() -> Model {
    Model {
        base_model_id: Some("oak".into()),
        params: object(json!({"system": "Be small, {{USER_NAME}}.", "temperature": "0.5"})),
        ..published("bonsai")
    }
}

fn orphan() -> Model {
    Model {
        base_model_id: Some("felled".into()),
        params: object(json!({"seed": 7})),
        ..published("orphan")
    }
}

fn object(value: Value) -> JsonObject {
    value.as_object().unwrap().clone()
}

fn on_behalf(who: impl Into<Principal>) -> OnBehalf {
    let ForwardedCredentials { token, cookies } = ForwardedCredentials::default();
    OnBehalf {
        who: who.into(),
        token,
        cookies,
        chat_id: None,
    }
}

/// What was passed: the status and the bytes as text.
async fn read(passed: Passed) -> (u16, String) {
    let status = passed.status;
    let bytes = passed.whole(1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}
