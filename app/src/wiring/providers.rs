use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use loquat_core::model::catalog::ModelSources;
use loquat_core::provider::{ModelProvider, OllamaConnections, OpenAiConnections, Rhythm};
use loquat_core::settings::{
    AIOHTTP_CLIENT_SESSION_SSL, AIOHTTP_CLIENT_TIMEOUT, AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST,
    CHAT_STREAM_RESPONSE_CHUNK_MAX_BUFFER_SIZE, DATA_DIR, ENABLE_FORWARD_USER_INFO_HEADERS, Environment, Settings,
};
use loquat_core::shared::Clock;
use loquat_dial::{ReadPacing, Tick};
use loquat_providers::{Demo, HttpClient, Manners, ModelFolder, Ollama, OpenAi, Patience, UploadClient, Wire};
use tower::ServiceExt;

use super::Infrastructure;
use crate::wiring::outgoing::TO_CONNECT;

/// Whoever answers questions.
pub struct Providers {
    pub openai: OpenAi,
    pub ollama: Ollama,
    /// Where files of models stay until Ollama has them.
    pub model_folder: ModelFolder,
    /// Where the catalog asks for models.
    pub kinds: Vec<Arc<dyn ModelSources>>,
    /// By what the models of the catalog are owned by.
    pub by_owner: HashMap<String, Arc<dyn ModelProvider>>,
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
        let openai = OpenAi::new(wire.clone(), book, manners(environment));
        let book = Arc::new(OllamaConnections::new(settings.clone()));
        let (clock, ids) = (infrastructure.clock.clone(), infrastructure.ids.clone());
        let ollama = Ollama::new(wire, book, manners(environment), clock, ids);
        let model_folder = ModelFolder::new(
            Path::new(environment.get(DATA_DIR)).join("uploads").join("models"),
            HttpClient::new(infrastructure.outgoing.public_client()?),
            UploadClient::new(
                infrastructure
                    .outgoing
                    .client(environment.get(AIOHTTP_CLIENT_SESSION_SSL), KEEP_IDLE)?,
            ),
        );
        let mut kinds: Vec<Arc<dyn ModelSources>> = vec![Arc::new(openai.clone()), Arc::new(ollama.clone())];
        let mut by_owner: HashMap<String, Arc<dyn ModelProvider>> = HashMap::new();
        by_owner.insert("openai".to_owned(), Arc::new(openai.clone()));
        by_owner.insert("ollama".to_owned(), Arc::new(ollama.clone()));
        if infrastructure.demo {
            kinds.push(Arc::new(Demo));
            by_owner.insert("demo".to_owned(), Arc::new(Demo));
        }
        Ok(Self {
            openai,
            ollama,
            model_folder,
            kinds,
            by_owner,
        })
    }
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
