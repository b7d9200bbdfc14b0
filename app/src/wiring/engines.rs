use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use loquat_client::{Calls, HttpClient};
use loquat_conversion::{
    Conversion, DatalabMarker, Docling, DocumentIntelligence, ExternalLoader, MinerU, MistralOcr, Tika,
};
use loquat_core::retrieval::{
    Embedder, EmbeddingEngine, ExtractionEngine, Extractor, PageLoader, PassageError, PassageStore, Reranker,
    Transcripts, WebSearch,
};
use loquat_core::settings::{
    DATA_DIR, DATABASE_PASSWORD, DATABASE_URL, ENABLE_FORWARD_USER_INFO_HEADERS, ENABLE_RAG_LOCAL_WEB_FETCH,
    Environment, PGVECTOR_CREATE_EXTENSION, PGVECTOR_DB_URL, PGVECTOR_HNSW_EF_CONSTRUCTION, PGVECTOR_HNSW_M,
    PGVECTOR_INDEX_METHOD, PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH, PGVECTOR_IVFFLAT_LISTS, PGVECTOR_PGCRYPTO,
    PGVECTOR_PGCRYPTO_KEY, PGVECTOR_USE_HALFVEC, REDIS_URL,
    SENTENCE_TRANSFORMERS_CROSS_ENCODER_SIGMOID_ACTIVATION_FUNCTION, SENTENCE_TRANSFORMERS_HOME, Settings, VECTOR_DB,
};
use loquat_documents::Documents;
use loquat_embeddings::{AzureEmbeddings, EmbeddingService, ExternalReranker, OllamaEmbeddings, OpenAiEmbeddings};
use loquat_inference::{LocalEmbeddings, LocalModels, LocalReranker, Places};
use loquat_passages::{Connect, EmbeddedPassages, PgVectorConfig, PgVectorPassages};
use loquat_search::{Engines as SearchEngines, PageCalls, Pages, YouTube};
use loquat_sql::Address;
use tracing::warn;

use super::Infrastructure;
use crate::clock::SystemClock;

/// The engines behind the ports of retrieval.
pub struct Engines {
    pub extractors: BTreeMap<ExtractionEngine, Arc<dyn Extractor>>,
    pub embedders: BTreeMap<EmbeddingEngine, Arc<dyn Embedder>>,
    pub passages: Arc<dyn PassageStore>,
    pub local_reranker: Option<Arc<dyn Reranker>>,
    pub external_reranker: Option<Arc<dyn Reranker>>,
    pub web_search: Arc<dyn WebSearch>,
    pub pages: Arc<dyn PageLoader>,
    pub transcripts: Arc<dyn Transcripts>,
}

/// Models are looked at so often whether anybody still needs them.
const IDLE: Duration = Duration::from_secs(60);

/// Connections to pages are kept so long.
const KEEP_IDLE: Duration = Duration::from_secs(30);

impl Engines {
    pub async fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        environment: &Environment,
    ) -> Result<Self, Box<dyn Error>> {
        let built_in: Arc<dyn Extractor> = Arc::new(Documents::default());
        let models = LocalModels::new(places(environment));
        let idle = models.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(IDLE).await;
                idle.drop_idle();
            }
        });
        let local_reranker = LocalReranker {
            models: models.clone(),
            settings: settings.clone(),
            as_shares: environment.get(SENTENCE_TRANSFORMERS_CROSS_ENCODER_SIGMOID_ACTIVATION_FUNCTION),
        };
        let service = EmbeddingService {
            calls: infrastructure.outgoing.small_calls.clone(),
            settings: settings.clone(),
            timer: Arc::new(SystemClock),
            name_the_user: environment.get(ENABLE_FORWARD_USER_INFO_HEADERS),
        };
        let external_reranker = ExternalReranker(service.clone());
        Ok(Self {
            extractors: extractors(infrastructure, settings, built_in.clone()),
            embedders: embedders(service, models),
            passages: passages(environment).await?,
            local_reranker: Some(Arc::new(local_reranker)),
            external_reranker: Some(Arc::new(external_reranker)),
            web_search: Arc::new(SearchEngines {
                calls: infrastructure.outgoing.small_calls.clone(),
                settings: settings.clone(),
                clock: infrastructure.clock.clone(),
                ids: infrastructure.ids.clone(),
            }),
            pages: Arc::new(pages(infrastructure, settings, environment, built_in)?),
            transcripts: Arc::new(YouTube {
                calls: infrastructure.outgoing.to_the_public.clone(),
                settings: settings.clone(),
                base: YouTube::BASE.to_owned(),
            }),
        })
    }
}

fn extractors(
    infrastructure: &Infrastructure,
    settings: &Arc<Settings>,
    built_in: Arc<dyn Extractor>,
) -> BTreeMap<ExtractionEngine, Arc<dyn Extractor>> {
    let conversion = Conversion {
        services: infrastructure.outgoing.small_calls.clone(),
        named_by_services: infrastructure.outgoing.to_the_public.clone(),
        settings: settings.clone(),
        timer: Arc::new(SystemClock),
    };
    let engines: [(ExtractionEngine, Arc<dyn Extractor>); 8] = [
        (ExtractionEngine::BuiltIn, built_in),
        (ExtractionEngine::External, Arc::new(ExternalLoader(conversion.clone()))),
        (ExtractionEngine::Tika, Arc::new(Tika(conversion.clone()))),
        (ExtractionEngine::Docling, Arc::new(Docling(conversion.clone()))),
        (
            ExtractionEngine::DatalabMarker,
            Arc::new(DatalabMarker(conversion.clone())),
        ),
        (
            ExtractionEngine::DocumentIntelligence,
            Arc::new(DocumentIntelligence(conversion.clone())),
        ),
        (ExtractionEngine::MistralOcr, Arc::new(MistralOcr(conversion.clone()))),
        (ExtractionEngine::MinerU, Arc::new(MinerU(conversion))),
    ];
    BTreeMap::from(engines)
}

fn embedders(service: EmbeddingService, models: Arc<LocalModels>) -> BTreeMap<EmbeddingEngine, Arc<dyn Embedder>> {
    let engines: [(EmbeddingEngine, Arc<dyn Embedder>); 4] = [
        (EmbeddingEngine::Local, Arc::new(LocalEmbeddings(models))),
        (EmbeddingEngine::OpenAi, Arc::new(OpenAiEmbeddings(service.clone()))),
        (EmbeddingEngine::AzureOpenAi, Arc::new(AzureEmbeddings(service.clone()))),
        (EmbeddingEngine::Ollama, Arc::new(OllamaEmbeddings(service))),
    ];
    BTreeMap::from(engines)
}

/// Where models may lie: the folders of sentence-transformers and of Hugging Face's programs.
fn places(environment: &Environment) -> Places {
    let data = Path::new(environment.get(DATA_DIR));
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let hub = std::env::var_os("HF_HUB_CACHE").map(PathBuf::from);
    let set = environment
        .get(SENTENCE_TRANSFORMERS_HOME)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let all = [
        set,
        Some(data.join("cache/embedding/models")),
        hub,
        std::env::var_os("HF_HOME").map(|home| Path::new(&home).join("hub")),
        home.map(|home| home.join(".cache/huggingface/hub")),
    ];
    Places {
        folders: all.into_iter().flatten().collect(),
    }
}

/// The store that `VECTOR_DB` names. `chroma` is the one that is built in: it takes the place of the original's own.
async fn passages(environment: &Environment) -> Result<Arc<dyn PassageStore>, Box<dyn Error>> {
    match environment.get(VECTOR_DB) {
        "chroma" => embedded(environment),
        "pgvector" => pgvector(environment).await,
        other => {
            let message = format!(
                "VECTOR_DB is {other}, which this server does not keep passages in: set it to pgvector, or to chroma for \
                 the store that is built in"
            );
            Err(message.into())
        }
    }
}

fn embedded(environment: &Environment) -> Result<Arc<dyn PassageStore>, Box<dyn Error>> {
    if !environment.get(REDIS_URL).expose().is_empty() {
        warn!(
            "passages are kept in a file: all instances must be on the machine that it lies on, or use VECTOR_DB=pgvector"
        );
    }
    let folder = Path::new(environment.get(DATA_DIR)).join("vector_db");
    // What protects the database protects the texts in it as well.
    let is_encrypted = environment.get(DATABASE_URL).expose().starts_with("sqlite+sqlcipher");
    let key = environment.get(DATABASE_PASSWORD).filter(|_| is_encrypted);
    Ok(Arc::new(EmbeddedPassages::open(&folder, key)?))
}

async fn pgvector(environment: &Environment) -> Result<Arc<dyn PassageStore>, Box<dyn Error>> {
    let address = Address::parse(environment.get(PGVECTOR_DB_URL).expose(), None)?;
    let Address::Postgres(address) = address else {
        return Err("VECTOR_DB=pgvector needs PostgreSQL: set PGVECTOR_DB_URL".into());
    };
    let key = environment
        .get(PGVECTOR_PGCRYPTO_KEY)
        .filter(|key| !key.expose().is_empty());
    if environment.get(PGVECTOR_PGCRYPTO) && key.is_none() {
        return Err("PGVECTOR_PGCRYPTO needs PGVECTOR_PGCRYPTO_KEY".into());
    }
    let config = PgVectorConfig {
        length: usize::try_from(environment.get(PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH)).unwrap_or(1536),
        create_extension: environment.get(PGVECTOR_CREATE_EXTENSION),
        half: environment.get(PGVECTOR_USE_HALFVEC),
        index: environment.get(PGVECTOR_INDEX_METHOD).to_owned(),
        lists: environment.get(PGVECTOR_IVFFLAT_LISTS),
        hnsw_m: environment.get(PGVECTOR_HNSW_M),
        hnsw_ef_construction: environment.get(PGVECTOR_HNSW_EF_CONSTRUCTION),
        key: key.filter(|_| environment.get(PGVECTOR_PGCRYPTO)).cloned(),
    };
    let connect: Connect = Arc::new(move || {
        let address = address.clone();
        Box::pin(async move {
            loquat_sql::postgres_client(&address)
                .await
                .map_err(PassageError::failed)
        })
    });
    let store = PgVectorPassages::open(connect, config)
        .await
        .map_err(|error| match error {
            PassageError::Failed(cause) => {
                format!("passages cannot be kept in PostgreSQL (VECTOR_DB=pgvector): {cause}")
            }
            error => error.to_string(),
        })?;
    Ok(Arc::new(store))
}

fn pages(
    infrastructure: &Infrastructure,
    settings: &Arc<Settings>,
    environment: &Environment,
    extractor: Arc<dyn Extractor>,
) -> Result<Pages, Box<dyn Error>> {
    let outgoing = &infrastructure.outgoing;
    let local = environment.get(ENABLE_RAG_LOCAL_WEB_FETCH);
    let unverified = match local {
        true => outgoing.client(false, KEEP_IDLE)?,
        false => outgoing.public_unverified_client(KEEP_IDLE)?,
    };
    let calls = PageCalls {
        pages: if local {
            outgoing.small_calls.clone()
        } else {
            outgoing.to_the_public.clone()
        },
        unverified: Calls::new(HttpClient::new(unverified), None),
        services: outgoing.small_calls.clone(),
    };
    Ok(Pages {
        calls,
        extractor,
        settings: settings.clone(),
        local,
    })
}
