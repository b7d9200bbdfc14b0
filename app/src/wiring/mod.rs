//! Chooses the adapters and gives them to the services: the one place that knows all of them.

mod accounts;
mod audit;
mod blobs;
mod chats;
mod cluster;
mod conversations;
mod database;
mod edge;
mod engines;
mod frontend;
mod gauges;
mod jobs;
mod media;
mod models;
mod older_settings;
mod outgoing;
mod pictures;
mod pipelines;
mod plugins;
mod providers;
mod readiness;
mod retrieval;
mod shutdown;
mod sign_in;
mod stores;
mod together;
mod tools;
mod upkeep;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use loquat_code::Jupyter;
use loquat_core::account::{Activity, Headcount, Passwords, UserStore};
use loquat_core::backup::Backups;
use loquat_core::code::Snippets;
use loquat_core::completion::AreaSteps;
use loquat_core::export::Exports;
use loquat_core::folder::Folders;
use loquat_core::job::Jobs;
use loquat_core::knowledge::KnowledgeBases;
use loquat_core::ollama::OllamaGateway;
use loquat_core::prompt::Prompts;
use loquat_core::provider::{OllamaConnections, OpenAiConnections, OpenAiGateway, ProviderKind};
use loquat_core::settings::{Environment, Settings, WEBUI_NAME};
use loquat_core::shared::{Clock, Ids};
use loquat_core::task::Usage;
use loquat_core::web_client::{ExternalManifest, Releases};
use loquat_http::Services;
use loquat_http::jobs::JobServices;
use loquat_realtime::SocketIoLayer;
use loquat_rendering::{PdfExporter, PythonFormatters};
use loquat_sql::Db;
use loquat_web::HttpDocuments;
use loquat_webhooks::HttpWebhooks;
use poem::Response;
use poem::endpoint::BoxEndpoint;
use tokio_util::sync::CancellationToken;

use self::accounts::Accounts;
use self::cluster::Cluster;
use self::conversations::{Answering, ConversationWiring};
use self::jobs::JobWorkers;
use self::models::WorkspaceModels;
use self::outgoing::Outgoing;
use self::plugins::{PluginGround, Plugins};
use self::providers::Providers;
use self::readiness::Readiness;
use self::retrieval::Library;
use self::shutdown::Ending;
use self::sign_in::SignInWays;
use self::stores::Stores;
use self::tools::Tools;
use crate::background::TrackedTasks;
use crate::clock::SystemClock;
use crate::command::Command;
use crate::ids::RandomIds;
use crate::lifecycle::{Shutdown, Worker, Workers};

/// Everything that runs.
pub struct Wired {
    pub router: BoxEndpoint<'static, Response>,
    /// Puts the sockets in front of the router.
    pub socket_layer: SocketIoLayer,
    /// How all of it ends.
    pub shutdown: Shutdown,
}

/// What services are built on.
struct Infrastructure {
    stores: Stores,
    /// For what is no store: readiness, figures, copies.
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    /// Work that outlives requests: each area registers what does its own.
    jobs: Arc<Jobs>,
    cluster: Cluster,
    outgoing: Outgoing,
    webhooks: HttpWebhooks,
    /// Is the built-in model offered?
    demo: bool,
    /// Cancelled when the program is asked to stop.
    stop: CancellationToken,
}

impl Infrastructure {
    async fn open(environment: &Environment, demo: bool, stop: &CancellationToken) -> Result<Self, Box<dyn Error>> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids: Arc<dyn Ids> = Arc::new(RandomIds);
        let outgoing = Outgoing::new(environment)?;
        let db = Db::open(&database::config(environment)?).await?;
        let stores = Stores::on_sql(&db);
        Ok(Self {
            jobs: jobs::jobs(&stores, &clock, &ids),
            stores,
            db,
            cluster: Cluster::open(environment, &clock).await?,
            webhooks: HttpWebhooks::new(outgoing.small_calls.clone(), environment.get(WEBUI_NAME)),
            outgoing,
            demo,
            stop: stop.clone(),
            clock,
            ids,
        })
    }
}

/// What the command line needs to look after accounts.
pub struct AccountsAlone {
    pub accounts: Accounts,
    pub passwords: Passwords,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    /// Do running servers hear of changes at once?
    pub tells_others: bool,
}

/// Builds accounts without anything else.
pub async fn accounts_alone(environment: &Environment) -> Result<AccountsAlone, Box<dyn Error>> {
    let infrastructure = Infrastructure::open(environment, false, &CancellationToken::new()).await?;
    let saved = infrastructure.stores.settings.clone();
    let settings = Arc::new(Settings::start(environment, saved, infrastructure.cluster.bus.clone()).await?);
    Ok(AccountsAlone {
        accounts: Accounts::new(&infrastructure, &settings, environment)?,
        passwords: accounts::passwords(&infrastructure, environment),
        tells_others: infrastructure.cluster.redis.is_some(),
        clock: infrastructure.clock.clone(),
        ids: infrastructure.ids.clone(),
    })
}

/// Builds the services on the adapters that the environment asks for.
pub async fn wire(
    environment: &Environment,
    command: &Command,
    stop: &CancellationToken,
    drain: Duration,
) -> Result<Wired, Box<dyn Error>> {
    let infrastructure = Infrastructure::open(environment, command.demo, stop).await?;
    let (services, conversations, activity, workers) = services(&infrastructure, environment).await?;
    let router = loquat_http::router(&services, edge::surroundings(environment, &infrastructure)?);
    let socket_layer = conversations.socket_layer.clone();
    let ending = Ending {
        jobs: JobWorkers::begin(&infrastructure.jobs).await,
        workers: Workers::begin(workers),
        conversations,
        activity,
        webhooks: infrastructure.webhooks.clone(),
    };
    Ok(Wired {
        router,
        socket_layer,
        shutdown: shutdown::shutdown(ending, drain),
    })
}

/// How long a document that the operator points at may take.
const DOCUMENT_DEADLINE: Duration = Duration::from_secs(5);

/// How long the web client waits to hear of a newer version.
const RELEASE_DEADLINE: Duration = Duration::from_secs(1);

/// A service a line: each area adds its own here.
async fn services(
    infrastructure: &Infrastructure,
    environment: &Environment,
) -> Result<(Services, ConversationWiring, Arc<Activity>, Vec<Worker>), Box<dyn Error>> {
    let saved = infrastructure.stores.settings.clone();
    older_settings::take_over(environment, saved.as_ref()).await?;
    let settings = Arc::new(Settings::start(environment, saved, infrastructure.cluster.bus.clone()).await?);
    let users = infrastructure.stores.users.clone();
    let accounts = Accounts::new(infrastructure, &settings, environment)?;
    accounts.make_first_administrator().await;
    let mut providers = Providers::new(infrastructure, &settings, environment)?;
    let ground = PluginGround::new(infrastructure, environment);
    providers.kinds.push(ground.models());
    let models = WorkspaceModels::new(infrastructure, &settings, providers.kinds.clone());
    let of_users: Arc<dyn UserStore> = users.clone();
    let sign_in_ways = SignInWays::new(infrastructure, &settings, &accounts, environment)?;
    let plugins = Plugins::new(infrastructure, &settings, &of_users, &models.catalog, ground);
    plugins.start(environment).await;
    providers.by_kind.insert(ProviderKind::Plugin, plugins.provider());
    let tools = Tools::new(infrastructure, &settings, environment)?;
    let background = TrackedTasks::default();
    let audio = media::audio(infrastructure, &settings, environment);
    let library = Library::new(
        infrastructure,
        &settings,
        users.clone(),
        &background,
        audio.transcriptions.clone(),
        environment,
    )
    .await?;
    library.resume(users.clone(), &background);
    let images = media::images(infrastructure, &settings, &library.files, environment);
    let pipelines = pipelines::pipelines(&settings, &models.catalog, &providers);
    let pipeline_services = pipelines::services(infrastructure, &settings, &models.catalog, &providers);
    let conversations = ConversationWiring::new(
        infrastructure,
        &settings,
        &accounts,
        &models.catalog,
        Answering {
            providers: providers.by_kind.clone(),
            balancer: providers.balancer.clone(),
            pipelines: Some(pipelines),
            pictures: pictures::pictures(infrastructure, environment),
            background,
        },
        // The steps of other areas: each puts its own into its place (core::completion::steps says how).
        |asking, sockets| AreaSteps {
            filters: Some(Arc::new(plugins.filters())),
            image_generation: Some(media::image_step(&images, asking)),
            tools: Some(plugins.tools_step(asking, sockets, &tools.servers, &sign_in_ways.tokens)),
            ..library.steps(asking)
        },
        environment,
    );
    plugins.connect(&library.files, &conversations.sockets, &conversations.completions);
    let folders = Folders::new(
        infrastructure.stores.folders.clone(),
        settings.clone(),
        infrastructure.clock.clone(),
        infrastructure.ids.clone(),
    );
    let prompts = Prompts::new(
        infrastructure.stores.prompts.clone(),
        users.clone(),
        settings.clone(),
        infrastructure.clock.clone(),
    );
    let knowledge = KnowledgeBases::new(
        infrastructure.stores.knowledge.clone(),
        users.clone(),
        models.catalog.clone(),
        settings.clone(),
        infrastructure.clock.clone(),
        infrastructure.ids.clone(),
    )
    .described_by(library.descriptions.clone());
    let openai = OpenAiGateway::new(
        settings.clone(),
        Arc::new(OpenAiConnections::new(settings.clone())),
        Arc::new(providers.openai),
        models.catalog.clone(),
        providers.balancer.clone(),
    );
    let ollama = OllamaGateway::new(
        settings.clone(),
        Arc::new(OllamaConnections::new(settings.clone())),
        providers.balancer,
        Arc::new(providers.ollama),
        models.catalog.clone(),
        conversations.completions.clone(),
        Arc::new(providers.model_folder),
    );
    let documents = Arc::new(HttpDocuments(
        infrastructure.outgoing.small_calls.within(DOCUMENT_DEADLINE),
    ));
    let manifest = ExternalManifest::new(settings.clone(), documents, infrastructure.clock.clone());
    let published = Arc::new(HttpDocuments(
        infrastructure.outgoing.small_calls.within(RELEASE_DEADLINE),
    ));
    let releases = Releases::new(settings.clone(), published, infrastructure.clock.clone());
    let runner = Jupyter::new(infrastructure.outgoing.to_sockets.clone());
    let snippets = Snippets::new(
        settings.clone(),
        Arc::new(runner),
        Arc::new(PythonFormatters::default()),
    );
    let backups = Backups::new(settings.clone(), Arc::new(infrastructure.db.clone()));
    let mut workers = upkeep::workers(
        &settings,
        &accounts.sessions,
        &models.catalog,
        &accounts.activity,
        &infrastructure.db,
    );
    workers.extend(conversations.workers());
    let chats = chats::services(infrastructure, &settings, &conversations);
    let notes = together::notes(infrastructure, &settings, Arc::new(conversations.sockets.clone()));
    let services = Services {
        authenticator: accounts.authenticator(environment)?,
        completions: conversations.completions.clone(),
        openai: Arc::new(openai),
        ollama: Arc::new(ollama),
        pipelines: pipeline_services,
        tasks: conversations.tasks.clone(),
        usage: Arc::new(Usage::new(conversations.presence.clone(), settings.clone())),
        settings,
        sessions: accounts.sessions,
        scim: sign_in_ways.scim,
        sign_in: accounts.sign_in,
        sign_on: sign_in_ways.sign_on,
        sign_up: accounts.sign_up,
        profiles: accounts.profiles,
        api_keys: accounts.api_keys,
        people: accounts.people,
        groups: accounts.groups,
        default_picture: accounts::picture(environment),
        external_manifest: Arc::new(manifest),
        releases: Arc::new(releases),
        tools: plugins.tool_services(tools.servers.clone()),
        functions: plugins.function_services(),
        tool_servers: tools.servers,
        oauth_clients: tools.oauth_clients,
        exports: Arc::new(Exports::new(Arc::new(PdfExporter))),
        snippets: Arc::new(snippets),
        backups: Arc::new(backups),
        headcount: Arc::new(Headcount::new(users, infrastructure.clock.clone())),
        database: Arc::new(infrastructure.db.clone()),
        readiness: Arc::new(Readiness {
            db: infrastructure.db.clone(),
            redis: infrastructure.cluster.redis.clone(),
            stop: infrastructure.stop.clone(),
        }),
        audio,
        chats,
        evaluations: together::evaluations(infrastructure, library.embeddings.clone()),
        notes,
        documents: library.documents.clone(),
        files: library.file_services(),
        memories: library.memory_services(),
        retrieval: library.retrieval_services(),
        images,
        folders: Arc::new(folders),
        jobs: JobServices {
            jobs: infrastructure.jobs.clone(),
        },
        knowledge: Arc::new(knowledge),
        prompts: Arc::new(prompts),
        models: models.models,
        catalog: models.catalog,
        default_model_picture: models::default_picture(environment),
    };
    Ok((services, conversations, accounts.activity, workers))
}
