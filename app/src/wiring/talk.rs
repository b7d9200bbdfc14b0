use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use loquat_core::account::Activity;
use loquat_core::chat::ChatStore;
use loquat_core::cluster::{InstanceId, Presence};
use loquat_core::completion::{AreaSteps, Asking, Completions, Dependencies, Pictures, StoredConversations};
use loquat_core::folder::FolderStore;
use loquat_core::model::{Catalog, CatalogEntry};
use loquat_core::provider::ModelProvider;
use loquat_core::realtime::Watchers;
use loquat_core::settings::{
    ENABLE_WEBSOCKET_SUPPORT, Environment, Settings, WEBSOCKET_SERVER_PING_INTERVAL, WEBSOCKET_SERVER_PING_TIMEOUT,
};
use loquat_core::task::Tasks;
use loquat_providers::PageConnections;
use loquat_realtime::{Hall, Rules, SocketIoLayer, Sockets};
use loquat_sql::{SqlChats, SqlFolders};

use super::Ground;
use super::accounts::Accounts;
use super::chores::Chores;
use crate::background::TrackedTasks;
use crate::clock::SystemClock;

/// Everything between a question and its answer.
pub struct Talk {
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
        catalog: &Arc<Catalog>,
        providers: HashMap<String, Arc<dyn ModelProvider>>,
        pictures: Pictures,
        environment: &Environment,
    ) -> Self {
        let instance = InstanceId::from(ground.ids.uuid());
        let tasks = Arc::new(Tasks::new(
            instance.clone(),
            ground.cluster.task_registry.clone(),
            ground.cluster.task_commands.clone(),
            ground.cluster.task_history.clone(),
            ground.ids.clone(),
            ground.clock.clone(),
        ));
        let board = ground.cluster.presence.clone();
        let presence = Arc::new(Presence::new(instance.clone(), board, ground.clock.clone()));
        let watchers = Arc::new(Watchers::new(ground.cluster.bus.clone()));
        let activity: Arc<Activity> = accounts.activity.clone();
        let hall = Hall {
            accounts: accounts.sessions.clone(),
            presence: presence.clone(),
            watchers: watchers.clone(),
            alive: Arc::new(move |user| activity.user_acts(user)),
            bus: ground.cluster.bus.clone(),
            channels: Arc::default(),
            ids: ground.ids.clone(),
            instance,
        };
        let (socket_layer, sockets) = loquat_realtime::open(hall, rules(environment, ground.cluster.redis.is_none()));
        let mut providers = providers;
        let pages = PageConnections::new(Arc::new(sockets.clone()));
        providers.insert(CatalogEntry::OWNED_BY_A_PAGE.to_owned(), Arc::new(pages));
        let chats: Arc<dyn ChatStore> = Arc::new(SqlChats::new(ground.db.clone()));
        let folders: Arc<dyn FolderStore> = Arc::new(SqlFolders::new(ground.db.clone()));
        let background = TrackedTasks::default();
        let asking = Asking::new(
            catalog.clone(),
            providers,
            settings.clone(),
            ground.clock.clone(),
            ground.ids.clone(),
        );
        let completions = Completions::new(Dependencies {
            catalog: catalog.clone(),
            asking,
            steps: AreaSteps::default(),
            conversations: Arc::new(StoredConversations::new(chats, folders)),
            pictures,
            events: Arc::new(sockets.clone()),
            watchers: watchers.clone(),
            tasks: tasks.clone(),
            settings: settings.clone(),
            background: Arc::new(background.clone()),
            clock: ground.clock.clone(),
            timer: Arc::new(SystemClock),
        });
        Self {
            tasks,
            presence,
            watchers,
            sockets,
            socket_layer,
            completions: Arc::new(completions),
            background,
        }
    }

    /// What must go on beside the requests.
    pub fn tend(&self, chores: &mut Chores) {
        let (watchers, tasks) = (self.watchers.clone(), self.tasks.clone());
        chores.again_and_again("visits", move || {
            let watchers = watchers.clone();
            async move { watchers.tend().await }
        });
        chores.again_and_again("commands to tasks", move || {
            let tasks = tasks.clone();
            async move { tasks.tend().await }
        });
        let (letters, events, calls) = (self.sockets.clone(), self.sockets.clone(), self.sockets.clone());
        chores.again_and_again("events of this instance", move || {
            let sockets = letters.clone();
            async move { sockets.tend_outbox().await }
        });
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

fn rules(environment: &Environment, alone: bool) -> Rules {
    Rules {
        alone,
        websocket: environment.get(ENABLE_WEBSOCKET_SUPPORT),
        ping_interval: seconds(environment.get(WEBSOCKET_SERVER_PING_INTERVAL).max(1)),
        ping_timeout: seconds(environment.get(WEBSOCKET_SERVER_PING_TIMEOUT).max(1)),
        ..Rules::default()
    }
}
