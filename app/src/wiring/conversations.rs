use std::sync::Arc;
use std::time::Duration;

use loquat_code::Jupyter;
use loquat_core::account::Activity;
use loquat_core::chat::ChatStore;
use loquat_core::cluster::{InstanceId, Presence};
use loquat_core::completion::{
    AreaSteps, Asking, CodeInterpreter, Completions, Dependencies, Pictures, Providers, StoredConversations,
};
use loquat_core::folder::FolderStore;
use loquat_core::model::Catalog;
use loquat_core::pipeline::Pipelines;
use loquat_core::provider::{Balancer, ProviderKind};
use loquat_core::realtime::Watchers;
use loquat_core::settings::{
    ENABLE_WEBSOCKET_SUPPORT, Environment, Settings, WEBSOCKET_SERVER_PING_INTERVAL, WEBSOCKET_SERVER_PING_TIMEOUT,
};
use loquat_core::task::Tasks;
use loquat_providers::PageConnections;
use loquat_realtime::{Documents, Doubts, Rules, SocketContext, SocketIoLayer, Sockets};

use super::Infrastructure;
use super::accounts::Accounts;
use super::together;
use crate::background::TrackedTasks;
use crate::clock::SystemClock;
use crate::lifecycle::{When, Worker};

/// Everything between a question and its answer.
pub struct ConversationWiring {
    pub tasks: Arc<Tasks>,
    pub presence: Arc<Presence>,
    pub watchers: Arc<Watchers>,
    pub sockets: Sockets,
    pub socket_layer: SocketIoLayer,
    pub completions: Arc<Completions>,
    pub background: TrackedTasks,
}

/// Who answers questions, and what takes part in it.
pub struct Answering {
    pub providers: Providers,
    pub balancer: Arc<Balancer>,
    pub pipelines: Option<Arc<Pipelines>>,
    pub pictures: Pictures,
    pub background: TrackedTasks,
}

impl ConversationWiring {
    pub fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        accounts: &Accounts,
        catalog: &Arc<Catalog>,
        answering: Answering,
        steps: impl FnOnce(&Asking, &Sockets) -> AreaSteps,
        environment: &Environment,
    ) -> Self {
        let Answering {
            providers,
            balancer,
            pipelines,
            pictures,
            background,
        } = answering;
        let instance = InstanceId::from(infrastructure.ids.uuid());
        let tasks = Arc::new(Tasks::new(
            instance.clone(),
            infrastructure.cluster.task_registry.clone(),
            infrastructure.cluster.task_commands.clone(),
            infrastructure.cluster.task_history.clone(),
            infrastructure.ids.clone(),
            infrastructure.clock.clone(),
        ));
        let board = infrastructure.cluster.presence.clone();
        let presence = Arc::new(Presence::new(instance.clone(), board, infrastructure.clock.clone()));
        let watchers = Arc::new(Watchers::new(infrastructure.cluster.bus.clone()));
        let activity: Arc<Activity> = accounts.activity.clone();
        let doubts = Arc::new(Doubts::default());
        let noted = doubts.clone();
        accounts.sessions.on_doubt(move |doubt| noted.note(doubt));
        let admission = together::admission(infrastructure, settings);
        let context = SocketContext {
            accounts: accounts.sessions.clone(),
            admission: admission.clone(),
            presence: presence.clone(),
            watchers: watchers.clone(),
            alive: Arc::new(move |user| activity.user_acts(user)),
            bus: infrastructure.cluster.bus.clone(),
            channels: Arc::default(),
            documents: Arc::new(Documents::new(admission, infrastructure.cluster.redis.is_none())),
            ids: infrastructure.ids.clone(),
            instance,
            doubts,
        };
        let (socket_layer, sockets) =
            loquat_realtime::open(context, rules(environment, infrastructure.cluster.redis.is_none()));
        let mut providers = providers;
        let pages = PageConnections::new(Arc::new(sockets.clone()));
        providers.insert(ProviderKind::Browser, Arc::new(pages));
        let chats: Arc<dyn ChatStore> = infrastructure.stores.chats.clone();
        let folders: Arc<dyn FolderStore> = infrastructure.stores.folders.clone();
        let asking = Asking::new(
            catalog.clone(),
            providers,
            balancer,
            pipelines,
            settings.clone(),
            infrastructure.clock.clone(),
            infrastructure.ids.clone(),
        );
        let code = CodeInterpreter::new(
            settings.clone(),
            Arc::new(sockets.clone()),
            Arc::new(Jupyter::new(infrastructure.outgoing.to_sockets.clone())),
            infrastructure.ids.clone(),
        );
        let steps = steps(&asking, &sockets);
        let completions = Completions::new(Dependencies {
            catalog: catalog.clone(),
            asking,
            code: Some(code),
            steps,
            conversations: Arc::new(StoredConversations::new(chats, folders)),
            pictures,
            events: Arc::new(sockets.clone()),
            watchers: watchers.clone(),
            tasks: tasks.clone(),
            settings: settings.clone(),
            background: Arc::new(background.clone()),
            clock: infrastructure.clock.clone(),
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
    pub fn workers(&self) -> Vec<Worker> {
        let (sockets, tasks) = (&self.sockets, &self.tasks);
        vec![
            Worker::new("visits", When::Always, self.watchers.clone(), |watchers| async move {
                watchers.run().await
            }),
            Worker::new("commands to tasks", When::Always, tasks.clone(), |tasks| async move {
                tasks.run().await
            }),
            Worker::new(
                "events of this instance",
                When::Always,
                sockets.clone(),
                |sockets| async move { sockets.run_outbox().await },
            ),
            Worker::new(
                "events of other instances",
                When::Always,
                sockets.clone(),
                |sockets| async move { sockets.run_events().await },
            ),
            Worker::new(
                "calls of other instances",
                When::Always,
                sockets.clone(),
                |sockets| async move { sockets.run_calls().await },
            ),
            Worker::new(
                "documents of other instances",
                When::Always,
                sockets.clone(),
                |sockets| async move { sockets.run_documents().await },
            ),
            Worker::new(
                "sessions that are over",
                When::Always,
                sockets.clone(),
                |sockets| async move { sockets.run_endings().await },
            ),
            Worker::new(
                "telling others who is here",
                When::Every(Presence::ANNOUNCE_EVERY),
                self.presence.clone(),
                |presence| async move { presence.announce().await },
            ),
            Worker::new(
                "telling others what runs here",
                When::Every(Tasks::VOUCH_EVERY),
                tasks.clone(),
                |tasks| async move { tasks.vouch().await },
            ),
        ]
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
