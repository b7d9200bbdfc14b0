use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use loquat_core::account::UserStore;
use loquat_core::audio::Transcriptions;
use loquat_core::feature::Features;
use loquat_core::file::{BlobStore, FilePorts, FileStore, Files};
use loquat_core::knowledge::{Descriptions, DocumentPorts, Documents, KnowledgeGuard, KnowledgeStore};
use loquat_core::memory::{Memories, MemoryPorts};
use loquat_core::retrieval::{
    Collections, Embedder, EmbeddingEngine, Embeddings, Extraction, ExtractionEngine, Extractor, Indexing,
    IndexingPorts, LoadedPage, PageLoader, PassageStore, PlainText, Processing, ProcessingPorts, Requester, Reranker,
    Retrieval, RetrievalPorts, RetrievalSettings, Search, SearchPorts, Transcripts, WebError, WebHit, WebSearch,
};
use loquat_core::settings::{DATA_DIR, Environment, Settings};
use loquat_files::Folder;
use loquat_http::files::FileServices;
use loquat_http::memories::MemoryServices;
use loquat_http::retrieval::RetrievalServices;
use loquat_memory::MemoryPassages;
use loquat_sql::{SqlCollectionUsers, SqlFiles, SqlKnowledge, SqlMemories};
use loquat_tokens::Tiktoken;

use super::Infrastructure;
use crate::background::TrackedTasks;

/// What documents are kept in, read with and found by.
pub struct Library {
    pub files: Arc<Files>,
    pub retrieval: Arc<Retrieval>,
    pub settings: Arc<RetrievalSettings>,
    pub documents: Arc<Documents>,
    pub descriptions: Arc<Descriptions>,
    pub memories: Arc<Memories>,
}

/// The engines behind the ports of retrieval.
struct Engines {
    extractors: BTreeMap<ExtractionEngine, Arc<dyn Extractor>>,
    embedders: BTreeMap<EmbeddingEngine, Arc<dyn Embedder>>,
    passages: Arc<dyn PassageStore>,
    local_reranker: Option<Arc<dyn Reranker>>,
    external_reranker: Option<Arc<dyn Reranker>>,
    web_search: Arc<dyn WebSearch>,
    pages: Arc<dyn PageLoader>,
    transcripts: Arc<dyn Transcripts>,
}

impl Library {
    pub fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        users: Arc<dyn UserStore>,
        background: &TrackedTasks,
        transcriptions: Arc<Transcriptions>,
        environment: &Environment,
    ) -> Self {
        let engines = engines();
        let store: Arc<dyn FileStore> = Arc::new(SqlFiles::new(infrastructure.db.clone()));
        let knowledge: Arc<dyn KnowledgeStore> = Arc::new(SqlKnowledge::new(infrastructure.db.clone()));
        let uploads = Path::new(environment.get(DATA_DIR)).join("uploads");
        let blobs: Arc<dyn BlobStore> = Arc::new(Folder::new(uploads));
        let embeddings = Arc::new(Embeddings::new(settings.clone(), engines.embedders));
        let indexing = Arc::new(Indexing::new(IndexingPorts {
            embeddings: embeddings.clone(),
            passages: engines.passages.clone(),
            tokenizers: Arc::new(Tiktoken),
            settings: settings.clone(),
            ids: infrastructure.ids.clone(),
        }));
        let spawned = background.clone();
        let processing = Arc::new(Processing::new(ProcessingPorts {
            files: store.clone(),
            blobs: blobs.clone(),
            extraction: Arc::new(Extraction::new(settings.clone(), engines.extractors)),
            transcriptions,
            indexing: indexing.clone(),
            settings: settings.clone(),
            clock: infrastructure.clock.clone(),
            spawn: Arc::new(move |work| spawned.run(work)),
        }));
        let files = Arc::new(Files::new(FilePorts {
            store: store.clone(),
            blobs,
            texts: processing.clone(),
            users,
            settings: settings.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        }));
        let search = Arc::new(Search::new(SearchPorts {
            embeddings,
            passages: engines.passages,
            local_reranker: engines.local_reranker,
            external_reranker: engines.external_reranker,
            settings: settings.clone(),
        }));
        let collections = Arc::new(Collections::new(
            files.clone(),
            vec![Arc::new(KnowledgeGuard::new(knowledge.clone()))],
            Arc::new(SqlCollectionUsers::new(infrastructure.db.clone())),
            infrastructure.clock.clone(),
        ));
        let retrieval = Retrieval::new(RetrievalPorts {
            collections: collections.clone(),
            indexing: indexing.clone(),
            processing: processing.clone(),
            search: search.clone(),
            files: store.clone(),
            web_search: engines.web_search,
            pages: engines.pages,
            transcripts: engines.transcripts,
            settings: settings.clone(),
        });
        let descriptions = Arc::new(Descriptions::new(indexing.clone()));
        let documents = Documents::new(DocumentPorts {
            store: knowledge,
            file_rows: store,
            files: files.clone(),
            processing,
            indexing: indexing.clone(),
            collections,
            descriptions: descriptions.clone(),
            settings: settings.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        let memories = Memories::new(MemoryPorts {
            store: Arc::new(SqlMemories::new(infrastructure.db.clone())),
            features: Arc::new(Features::new(settings.clone())),
            indexing,
            search,
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        Self {
            files,
            retrieval: Arc::new(retrieval),
            settings: Arc::new(RetrievalSettings::new(settings.clone())),
            documents: Arc::new(documents),
            descriptions,
            memories: Arc::new(memories),
        }
    }

    pub fn file_services(&self) -> FileServices {
        FileServices {
            files: self.files.clone(),
        }
    }

    pub fn memory_services(&self) -> MemoryServices {
        MemoryServices {
            memories: self.memories.clone(),
        }
    }

    pub fn retrieval_services(&self) -> RetrievalServices {
        RetrievalServices {
            retrieval: self.retrieval.clone(),
            settings: self.settings.clone(),
            documents: self.documents.clone(),
            files: self.files.clone(),
        }
    }
}

fn engines() -> Engines {
    let built_in: Arc<dyn Extractor> = Arc::new(PlainText);
    Engines {
        extractors: BTreeMap::from([(ExtractionEngine::BuiltIn, built_in)]),
        embedders: BTreeMap::new(),
        passages: Arc::new(MemoryPassages::default()),
        local_reranker: None,
        external_reranker: None,
        web_search: Arc::new(NoWeb),
        pages: Arc::new(NoWeb),
        transcripts: Arc::new(NoWeb),
    }
}

/// A build that does not look outside.
struct NoWeb;

fn not_built_in() -> WebError {
    WebError::NotConfigured("the web cannot be read with this build".to_owned())
}

#[async_trait]
impl WebSearch for NoWeb {
    async fn search(&self, _: &str, _: usize, _: &Requester) -> Result<Vec<WebHit>, WebError> {
        Err(not_built_in())
    }
}

#[async_trait]
impl PageLoader for NoWeb {
    async fn load(&self, addresses: &[String], _: Option<&Requester>) -> Vec<(String, Result<LoadedPage, WebError>)> {
        addresses
            .iter()
            .map(|address| (address.clone(), Err(not_built_in())))
            .collect()
    }
}

#[async_trait]
impl Transcripts for NoWeb {
    async fn transcript(&self, _: &str) -> Result<LoadedPage, WebError> {
        Err(not_built_in())
    }
}
