use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use loquat_core::model::catalog::ModelSources;
use loquat_core::provider::{ModelProvider, OpenAiConnections};
use loquat_core::settings::{
    AIOHTTP_CLIENT_SESSION_SSL, AIOHTTP_CLIENT_TIMEOUT, AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST,
    CHAT_STREAM_RESPONSE_CHUNK_MAX_BUFFER_SIZE, ENABLE_FORWARD_USER_INFO_HEADERS, Environment, Settings,
};
use loquat_providers::{Demo, HttpClient, Manners, OpenAi, Patience, Wire};

use crate::wiring::outgoing::{Outgoing, TO_CONNECT};

/// Whoever answers questions.
pub struct Providers {
    pub openai: OpenAi,
    /// Where the catalog asks for models.
    pub kinds: Vec<Arc<dyn ModelSources>>,
    /// By what the models of the catalog are owned by.
    pub by_owner: HashMap<String, Arc<dyn ModelProvider>>,
}

/// For how long a connection to a provider is kept for the next question.
const KEEP_IDLE: Duration = Duration::from_secs(60);

impl Providers {
    pub fn new(
        settings: &Arc<Settings>,
        environment: &Environment,
        outgoing: &Outgoing,
        demo: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let client = outgoing.client(environment.get(AIOHTTP_CLIENT_SESSION_SSL), KEEP_IDLE)?;
        let wire = Wire::new(HttpClient::new(client));
        let book = Arc::new(OpenAiConnections::new(settings.clone()));
        let openai = OpenAi::new(wire, book, manners(environment));
        let mut kinds: Vec<Arc<dyn ModelSources>> = vec![Arc::new(openai.clone())];
        let mut by_owner: HashMap<String, Arc<dyn ModelProvider>> = HashMap::new();
        by_owner.insert("openai".to_owned(), Arc::new(openai.clone()));
        if demo {
            kinds.push(Arc::new(Demo));
            by_owner.insert("demo".to_owned(), Arc::new(Demo));
        }
        Ok(Self {
            openai,
            kinds,
            by_owner,
        })
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
