use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};

use crate::retrieval::hashed_words::{self, HASHED_WORDS};
use crate::retrieval::{EmbedError, EmbedRequest, Embedded, Embedder, Purpose, Requester};
use crate::settings::{
    ENABLE_ASYNC_EMBEDDING, RAG_EMBEDDING_BATCH_SIZE, RAG_EMBEDDING_CONTENT_PREFIX, RAG_EMBEDDING_ENGINE,
    RAG_EMBEDDING_MODEL, RAG_EMBEDDING_PREFIX_FIELD_NAME, RAG_EMBEDDING_QUERY_PREFIX, Settings, Snapshot,
};
use crate::shared::debug_by_name;

/// Who makes vectors (`RAG_EMBEDDING_ENGINE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EmbeddingEngine {
    Local,
    OpenAi,
    AzureOpenAi,
    Ollama,
}

impl EmbeddingEngine {
    /// The one that the settings name.
    pub fn configured(now: &Snapshot) -> Result<Self, EmbedError> {
        match now.get(RAG_EMBEDDING_ENGINE) {
            "" => Ok(Self::Local),
            "openai" => Ok(Self::OpenAi),
            "azure_openai" => Ok(Self::AzureOpenAi),
            "ollama" => Ok(Self::Ollama),
            other => Err(EmbedError::NotConfigured(format!(
                "there is no embedding engine {other:?}: choose openai, azure_openai, ollama, or none for a local model"
            ))),
        }
    }
}

/// How many requests for one document go out at a time.
const AT_ONCE: usize = 8;

/// How many texts a local model gets at a time: it has no requests to save.
const LOCAL_BATCH: usize = 64;

/// Makes vectors with the engine that the settings name, in batches. Without a model on this machine words must do.
pub struct Embeddings {
    settings: Arc<Settings>,
    engines: BTreeMap<EmbeddingEngine, Arc<dyn Embedder>>,
}

debug_by_name!(Embeddings);

impl Embeddings {
    pub fn new(settings: Arc<Settings>, engines: BTreeMap<EmbeddingEngine, Arc<dyn Embedder>>) -> Self {
        Self { settings, engines }
    }

    /// As many vectors as there are texts, or an error.
    pub async fn embed(
        &self,
        texts: Vec<String>,
        purpose: Purpose,
        requester: Option<&Requester>,
    ) -> Result<Embedded, EmbedError> {
        let now = self.settings.snapshot();
        let engine = EmbeddingEngine::configured(&now)?;
        let Some(embedder) = self.engines.get(&engine) else {
            return by_words(engine, &texts);
        };
        let prefix = match purpose {
            Purpose::Passage => now.get(RAG_EMBEDDING_CONTENT_PREFIX),
            Purpose::Query => now.get(RAG_EMBEDDING_QUERY_PREFIX),
        };
        let field = now
            .get(RAG_EMBEDDING_PREFIX_FIELD_NAME)
            .filter(|_| engine != EmbeddingEngine::Local);
        let prefix_field = field
            .zip(prefix)
            .map(|(field, prefix)| (field.to_owned(), prefix.to_owned()));
        let sent = match prefix {
            Some(prefix) if prefix_field.is_none() => texts.iter().map(|text| format!("{prefix}{text}")).collect(),
            _ => texts.clone(),
        };
        let batch = usize::try_from(now.get(RAG_EMBEDDING_BATCH_SIZE))
            .unwrap_or_default()
            .max(1);
        let (batch, at_once) = match engine {
            EmbeddingEngine::Local => (LOCAL_BATCH, 1),
            _ if now.get(ENABLE_ASYNC_EMBEDDING) => (batch, AT_ONCE),
            _ => (batch, 1),
        };
        let requests: Vec<EmbedRequest> = sent
            .chunks(batch)
            .map(|texts| EmbedRequest {
                texts: texts.to_vec(),
                purpose,
                model: now.get(RAG_EMBEDDING_MODEL).to_owned(),
                prefix_field: prefix_field.clone(),
                requester: requester.cloned(),
            })
            .collect();
        let answers = futures::stream::iter(requests.into_iter().map(|request| ask(&**embedder, request)));
        let answers: Result<Vec<Embedded>, EmbedError> = answers.buffered(at_once).try_collect().await;
        match answers {
            Ok(answers) => Ok(together(answers)),
            Err(EmbedError::NoModel(_)) if engine == EmbeddingEngine::Local => by_words(engine, &texts),
            Err(error) => Err(error),
        }
    }
}

/// Asks once, and makes sure that the answer is one.
async fn ask(embedder: &dyn Embedder, request: EmbedRequest) -> Result<Embedded, EmbedError> {
    let wanted = request.texts.len();
    let answer = embedder.embed(request).await?;
    let dimension = answer.vectors.first().map_or(0, Vec::len);
    let is_whole = answer.vectors.len() == wanted
        && dimension > 0
        && answer.vectors.iter().all(|vector| vector.len() == dimension);
    if !is_whole {
        let message = format!("the embedding service answered with something else than {wanted} vectors of one length");
        return Err(EmbedError::Failed { message, cause: None });
    }
    Ok(answer)
}

fn together(answers: Vec<Embedded>) -> Embedded {
    let mut all = Embedded {
        model: String::new(),
        vectors: Vec::new(),
    };
    for answer in answers {
        all.model = answer.model;
        all.vectors.extend(answer.vectors);
    }
    all
}

fn by_words(engine: EmbeddingEngine, texts: &[String]) -> Result<Embedded, EmbedError> {
    if engine != EmbeddingEngine::Local {
        return Err(EmbedError::NotConfigured(
            "this embedding engine is not built in".to_owned(),
        ));
    }
    Ok(Embedded {
        model: HASHED_WORDS.to_owned(),
        vectors: hashed_words::vectors(texts),
    })
}
