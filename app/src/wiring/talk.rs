use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use loquat_core::chat::ChatStore;
use loquat_core::cluster::{InstanceId, Presence};
use loquat_core::completion::{Completions, Parts, StoredConversations};
use loquat_core::folder::FolderStore;
use loquat_core::model::Catalog;
use loquat_core::model::catalog::ModelSources;
use loquat_core::provider::{ModelProvider, OpenAiConnections};
use loquat_core::realtime::Watchers;
use loquat_core::settings::{
    AIOHTTP_CLIENT_SESSION_SSL, AIOHTTP_CLIENT_TIMEOUT, AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST,
    ENABLE_FORWARD_USER_INFO_HEADERS, ENABLE_WEBSOCKET_SUPPORT, Environment, Settings, WEBSOCKET_SERVER_PING_INTERVAL,
    WEBSOCKET_SERVER_PING_TIMEOUT,
};
use loquat_core::task::Tasks;
use loquat_providers::{Demo, Manners, OpenAi, Patience, Wire};
use loquat_realtime::{Hall, Rules, SocketIoLayer, Sockets};
use loquat_sql::{SqlChats, SqlFolders, SqlModels};

use super::Ground;
use super::accounts::Accounts;
use super::chores::Chores;
use crate::background::{TokioTimer, TrackedTasks};

/// Everything between a question and its answer.
pub struct Talk {
    pub openai: OpenAi,
    pub catalog: Arc<Catalog>,
    pub tasks: Arc<Tasks>,
    pub presence: Arc<Presence>,
    pub watchers: Arc<Watchers>,
    pub sockets: Sockets,
    pub socket_layer: SocketIoLayer,
    pub completions: Arc<Completions>,
    pub background: TrackedTasks,
}

impl Talk {
    pub fn new(
        ground: &Ground,
        settings: &Arc<Settings>,
        accounts: &Accounts,
        environment: &Environment,
        demo: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let bus = ground.cluster.bus.clone();
        let instance = InstanceId::from(ground.ids.uuid());
        let wire = Wire::new(Duration::from_secs(10), environment.get(AIOHTTP_CLIENT_SESSION_SSL))?;
        let book = Arc::new(OpenAiConnections::new(settings.clone()));
        let openai = OpenAi::new(wire, book, manners(environment));
        let mut kinds: Vec<Arc<dyn ModelSources>> = vec![Arc::new(openai.clone())];
        let mut providers: HashMap<String, Arc<dyn ModelProvider>> = HashMap::new();
        providers.insert("openai".to_owned(), Arc::new(openai.clone()));
        if demo {
            kinds.push(Arc::new(Demo));
            providers.insert("demo".to_owned(), Arc::new(Demo));
        }
        let models = Arc::new(SqlModels::new(ground.db.clone()));
        let clock = ground.clock.clone();
        let timer = Arc::new(TokioTimer);
        let catalog = Catalog::new(kinds, models, settings.clone(), bus.clone(), clock.clone(), timer.clone());
        let catalog = Arc::new(catalog);
        let tasks = Arc::new(Tasks::new(
            instance.clone(),
            ground.cluster.task_registry.clone(),
            ground.cluster.task_commands.clone(),
            ground.ids.clone(),
        ));
        let presence = Arc::new(Presence::new(instance.clone(), ground.cluster.presence.clone(), clock.clone()));
        let watchers = Arc::new(Watchers::new(bus.clone()));
        let activity = accounts.activity.clone();
        let hall = Hall {
            accounts: accounts.sessions.clone(),
            presence: presence.clone(),
            watchers: watchers.clone(),
            alive: Arc::new(move |user| activity.saw(user)),
            bus,
            ids: ground.ids.clone(),
            instance,
        };
        let (socket_layer, sockets) = loquat_realtime::open(hall, rules(environment));
        let chats: Arc<dyn ChatStore> = Arc::new(SqlChats::new(ground.db.clone()));
        let folders: Arc<dyn FolderStore> = Arc::new(SqlFolders::new(ground.db.clone()));
        let background = TrackedTasks::default();
        let completions = Arc::new(Completions::new(Parts {
            catalog: catalog.clone(),
            providers,
            conversations: Arc::new(StoredConversations::new(chats, folders)),
            events: Arc::new(sockets.clone()),
            watchers: watchers.clone(),
            tasks: tasks.clone(),
            settings: settings.clone(),
            background: Arc::new(background.clone()),
            clock,
            timer,
        }));
        Ok(Self { openai, catalog, tasks, presence, watchers, sockets, socket_layer, completions, background })
    }

    /// What must go on beside the requests.
    pub fn tend(&self, chores: &mut Chores) {
        let (catalog, watchers, tasks) = (self.catalog.clone(), self.watchers.clone(), self.tasks.clone());
        chores.again_and_again("models of other instances", move || {
            let catalog = catalog.clone();
            async move { catalog.run().await }
        });
        chores.again_and_again("visits", move || {
            let watchers = watchers.clone();
            async move { watchers.tend().await }
        });
        chores.again_and_again("commands to tasks", move || {
            let tasks = tasks.clone();
            async move { tasks.tend().await }
        });
        let (events, calls) = (self.sockets.clone(), self.sockets.clone());
        chores.again_and_again("events of other instances", move || {
            let sockets = events.clone();
            async move { sockets.tend().await }
        });
        chores.again_and_again("calls of other instances", move || {
            let sockets = calls.clone();
            async move { sockets.tend_calls().await }
        });
        let (presence, tasks) = (self.presence.clone(), self.tasks.clone());
        chores.every(Presence::ANNOUNCE_EVERY, "who is here", move || {
            let presence = presence.clone();
            async move { presence.announce().await }
        });
        chores.every(Tasks::VOUCH_EVERY, "what runs here", move || {
            let tasks = tasks.clone();
            async move { tasks.vouch().await }
        });
    }
}

fn seconds(number: i64) -> Duration {
    Duration::from_secs(u64::try_from(number).unwrap_or_default())
}

fn manners(environment: &Environment) -> Manners {
    let whole = environment.get(AIOHTTP_CLIENT_TIMEOUT).map(seconds);
    let patience = Patience {
        to_connect: Duration::from_secs(10),
        first_byte: whole,
        // A provider may think for long; one that says nothing for ten minutes is gone.
        silence: Some(Duration::from_secs(600)),
        whole,
    };
    let list = environment.get(AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST).map(seconds);
    Manners {
        patience,
        quick: Patience { whole: list, ..patience },
        name_the_user: environment.get(ENABLE_FORWARD_USER_INFO_HEADERS),
    }
}

fn rules(environment: &Environment) -> Rules {
    Rules {
        websocket: environment.get(ENABLE_WEBSOCKET_SUPPORT),
        ping_interval: seconds(environment.get(WEBSOCKET_SERVER_PING_INTERVAL).max(1)),
        ping_timeout: seconds(environment.get(WEBSOCKET_SERVER_PING_TIMEOUT).max(1)),
        ..Rules::default()
    }
}
