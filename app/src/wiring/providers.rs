use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use loquat_core::model::catalog::ModelSources;
use loquat_core::pipeline::PlainPipelines;
use loquat_core::provider::{
    BalanceOptions, Balancer, ConnectionBook, ModelProvider, OllamaConnections, OpenAiConnections, ProviderKind, Rhythm,
};
use loquat_core::settings::{
    AIOHTTP_CLIENT_SESSION_SSL, AIOHTTP_CLIENT_TIMEOUT, AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST, AZURE_AUTHORITY_HOST,
    AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID,
    CHAT_STREAM_RESPONSE_CHUNK_MAX_BUFFER_SIZE, DATA_DIR, ENABLE_FORWARD_USER_INFO_HEADERS, Environment,
    IDENTITY_ENDPOINT, IDENTITY_HEADER, LOQUAT_FIRST_BYTE_TIMEOUT, LOQUAT_REPLICA_FAILURES, LOQUAT_REPLICA_PAUSE,
    Settings,
};
use loquat_core::shared::Clock;
use loquat_dial::{ReadPacing, Tick};
use loquat_providers::{
    Demo, Entra, EntraIdentity, HttpClient, Manners, ModelFolder, Ollama, OpenAi, Patience, PlainPipelineProvider,
    UploadClient, Wire,
};
use tower::ServiceExt;

use super::Infrastructure;
use crate::clock::SystemClock;
use crate::wiring::outgoing::TO_CONNECT;

/// Whoever answers questions.
pub struct Providers {
    pub openai: OpenAi,
    pub ollama: Ollama,
    /// Where files of models stay until Ollama has them.
    pub model_folder: ModelFolder,
    /// Where the catalog asks for models.
    pub kinds: Vec<Arc<dyn ModelSources>>,
    /// By what kind of connection they speak over.
    pub by_kind: HashMap<ProviderKind, Arc<dyn ModelProvider>>,
    /// Which of several connections is asked.
    pub balancer: Arc<Balancer>,
    /// The servers of the plain protocol of pipelines.
    pub plain_pipelines: Arc<PlainPipelines>,
}

/// For how long a connection to a provider is kept for the next question.
const KEEP_IDLE: Duration = Duration::from_secs(30);

impl Providers {
    pub fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        environment: &Environment,
    ) -> Result<Self, Box<dyn Error>> {
        let client = infrastructure
            .outgoing
            .client(environment.get(AIOHTTP_CLIENT_SESSION_SSL), KEEP_IDLE)?;
        let wire = Wire::new(HttpClient::new(
            client.map_request(in_rhythm(infrastructure.clock.clone())),
        ));
        let book = Arc::new(OpenAiConnections::new(settings.clone()));
        let entra = Entra::new(wire.clone(), entra_identity(environment));
        let openai = OpenAi::new(wire.clone(), book, manners(environment)).with_entra(entra);
        let book = Arc::new(OllamaConnections::new(settings.clone()));
        let (clock, ids) = (infrastructure.clock.clone(), infrastructure.ids.clone());
        let ollama = Ollama::new(wire.clone(), book, manners(environment), clock, ids);
        let model_folder = ModelFolder::new(
            Path::new(environment.get(DATA_DIR)).join("uploads").join("models"),
            HttpClient::new(infrastructure.outgoing.public_client()?),
            UploadClient::new(
                infrastructure
                    .outgoing
                    .client(environment.get(AIOHTTP_CLIENT_SESSION_SSL), KEEP_IDLE)?,
            ),
        );
        let plain_pipelines = Arc::new(PlainPipelines::new(settings.clone()));
        let plain = PlainPipelineProvider::new(wire, plain_pipelines.clone(), manners(environment));
        let mut kinds: Vec<Arc<dyn ModelSources>> = vec![
            Arc::new(openai.clone()),
            Arc::new(ollama.clone()),
            Arc::new(plain.clone()),
        ];
        let mut by_kind: HashMap<ProviderKind, Arc<dyn ModelProvider>> = HashMap::new();
        by_kind.insert(ProviderKind::OpenAi, Arc::new(openai.clone()));
        by_kind.insert(ProviderKind::Ollama, Arc::new(ollama.clone()));
        by_kind.insert(ProviderKind::PlainPipeline, Arc::new(plain));
        if infrastructure.demo {
            kinds.push(Arc::new(Demo));
            by_kind.insert(ProviderKind::Demo, Arc::new(Demo));
        }
        Ok(Self {
            openai,
            ollama,
            model_folder,
            kinds,
            by_kind,
            balancer: balancer(infrastructure, settings, environment),
            plain_pipelines,
        })
    }
}

/// Who this installation is at Microsoft's directory.
fn entra_identity(environment: &Environment) -> EntraIdentity {
    EntraIdentity {
        authority: environment.get(AZURE_AUTHORITY_HOST).map(str::to_owned),
        tenant: environment.get(AZURE_TENANT_ID).map(str::to_owned),
        client: environment.get(AZURE_CLIENT_ID).map(str::to_owned),
        client_secret: environment.get(AZURE_CLIENT_SECRET).cloned(),
        federated_token_file: environment.get(AZURE_FEDERATED_TOKEN_FILE).map(str::to_owned),
        identity_endpoint: environment.get(IDENTITY_ENDPOINT).map(str::to_owned),
        identity_header: environment.get(IDENTITY_HEADER).cloned(),
    }
}

fn balancer(infrastructure: &Infrastructure, settings: &Arc<Settings>, environment: &Environment) -> Arc<Balancer> {
    let seconds = |number: i64| Duration::from_secs(u64::try_from(number).unwrap_or_default());
    let options = BalanceOptions {
        first_byte: environment
            .get(LOQUAT_FIRST_BYTE_TIMEOUT)
            .filter(|limit| *limit > 0)
            .map(seconds),
        failures: u32::try_from(environment.get(LOQUAT_REPLICA_FAILURES)).unwrap_or(3),
        pause: seconds(environment.get(LOQUAT_REPLICA_PAUSE)),
    };
    let books: Vec<(ProviderKind, Arc<dyn ConnectionBook>)> = vec![
        (ProviderKind::OpenAi, Arc::new(OpenAiConnections::new(settings.clone()))),
        (ProviderKind::Ollama, Arc::new(OllamaConnections::new(settings.clone()))),
    ];
    let clock = infrastructure.clock.clone();
    Arc::new(Balancer::new(options, books, clock, Arc::new(SystemClock)))
}

/// Tells the client in its own words how often an answer is looked at.
fn in_rhythm<B>(clock: Arc<dyn Clock>) -> impl Fn(http::Request<B>) -> http::Request<B> + Clone {
    move |mut request| {
        if let Some(rhythm) = request.extensions_mut().remove::<Rhythm>() {
            let clock = clock.clone();
            let pacing = ReadPacing::new(move || Tick {
                interval: rhythm.interval(),
                rest: rhythm.rest(clock.now()),
            });
            request.extensions_mut().insert(pacing);
        }
        request
    }
}

fn manners(environment: &Environment) -> Manners {
    let seconds = |number: i64| Duration::from_secs(u64::try_from(number).unwrap_or_default());
    let whole = environment.get(AIOHTTP_CLIENT_TIMEOUT).map(seconds);
    let patience = Patience {
        to_connect: TO_CONNECT,
        first_byte: whole,
        // A model may think for long; one that says nothing for ten minutes is gone.
        silence: Some(Duration::from_secs(600)),
        whole,
    };
    let list = environment.get(AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST).map(seconds);
    Manners {
        patience,
        quick: Patience {
            whole: list,
            ..patience
        },
        name_the_user: environment.get(ENABLE_FORWARD_USER_INFO_HEADERS),
        longest_line: environment
            .get(CHAT_STREAM_RESPONSE_CHUNK_MAX_BUFFER_SIZE)
            .and_then(|bytes| usize::try_from(bytes).ok())
            .filter(|bytes| *bytes > 0),
    }
}
