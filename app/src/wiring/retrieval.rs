use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use loquat_core::account::UserStore;
use loquat_core::file::{BlobStore, FilePorts, FileStore, Files};
use loquat_core::retrieval::{
    Embeddings, Extraction, ExtractionEngine, Extractor, Indexing, IndexingPorts, PassageStore, PlainText, Processing,
    ProcessingPorts, Search, SearchPorts,
};
use loquat_core::settings::{DATA_DIR, Environment, Settings};
use loquat_files::Folder;
use loquat_memory::MemoryPassages;
use loquat_sql::SqlFiles;
use loquat_tokens::Tiktoken;

use super::Infrastructure;
use crate::background::TrackedTasks;

/// What documents are kept in, read with and found by.
pub struct Retrieval {
    pub files: Arc<Files>,
    pub indexing: Arc<Indexing>,
    pub processing: Arc<Processing>,
    pub search: Arc<Search>,
}

impl Retrieval {
    pub fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        users: Arc<dyn UserStore>,
        background: &TrackedTasks,
        environment: &Environment,
    ) -> Self {
        let store: Arc<dyn FileStore> = Arc::new(SqlFiles::new(infrastructure.db.clone()));
        let uploads = Path::new(environment.get(DATA_DIR)).join("uploads");
        let blobs: Arc<dyn BlobStore> = Arc::new(Folder::new(uploads));
        let passages: Arc<dyn PassageStore> = Arc::new(MemoryPassages::default());
        let embeddings = Arc::new(Embeddings::new(settings.clone(), BTreeMap::new()));
        let indexing = Arc::new(Indexing::new(IndexingPorts {
            embeddings: embeddings.clone(),
            passages: passages.clone(),
            tokenizers: Arc::new(Tiktoken),
            settings: settings.clone(),
            ids: infrastructure.ids.clone(),
        }));
        let spawned = background.clone();
        let processing = Arc::new(Processing::new(ProcessingPorts {
            files: store.clone(),
            blobs: blobs.clone(),
            extraction: Arc::new(Extraction::new(settings.clone(), extractors())),
            indexing: indexing.clone(),
            settings: settings.clone(),
            clock: infrastructure.clock.clone(),
            spawn: Arc::new(move |work| spawned.run(work)),
        }));
        let files = Files::new(FilePorts {
            store,
            blobs,
            texts: processing.clone(),
            users,
            settings: settings.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        let search = Search::new(SearchPorts {
            embeddings,
            passages,
            local_reranker: None,
            external_reranker: None,
            settings: settings.clone(),
        });
        Self {
            files: Arc::new(files),
            indexing,
            processing,
            search: Arc::new(search),
        }
    }
}

fn extractors() -> BTreeMap<ExtractionEngine, Arc<dyn Extractor>> {
    let built_in: Arc<dyn Extractor> = Arc::new(PlainText);
    BTreeMap::from([(ExtractionEngine::BuiltIn, built_in)])
}
