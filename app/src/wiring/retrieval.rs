use std::error::Error;
use std::sync::Arc;

use loquat_core::account::UserStore;
use loquat_core::audio::Transcriptions;
use loquat_core::chat::ChatStore;
use loquat_core::completion::steps::{Attached, Attachments, Knowledge, Memory, WebSearch as WebSearchStep};
use loquat_core::completion::{AreaSteps, Asking, StoredConversations};
use loquat_core::feature::Features;
use loquat_core::file::{FilePorts, FileStore, Files};
use loquat_core::folder::FolderStore;
use loquat_core::knowledge::{Descriptions, DocumentPorts, Documents, KnowledgeGuard, KnowledgeStore};
use loquat_core::memory::{Memories, MemoryPorts};
use loquat_core::retrieval::{
    Collections, Embeddings, Extraction, Indexing, IndexingPorts, Processing, ProcessingPorts, Retrieval,
    RetrievalPorts, RetrievalSettings, Search, SearchPorts,
};
use loquat_core::settings::{Environment, Settings};
use loquat_core::shared::Clock;
use loquat_http::files::FileServices;
use loquat_http::memories::MemoryServices;
use loquat_http::retrieval::RetrievalServices;
use loquat_sql::SqlNoteTexts;
use loquat_tokens::Tiktoken;

use super::engines::Engines;
use super::{Infrastructure, blobs};
use crate::background::TrackedTasks;

/// What documents are kept in, read with and found by.
pub struct Library {
    pub embeddings: Arc<Embeddings>,
    pub files: Arc<Files>,
    pub retrieval: Arc<Retrieval>,
    pub settings: Arc<RetrievalSettings>,
    pub documents: Arc<Documents>,
    pub descriptions: Arc<Descriptions>,
    pub memories: Arc<Memories>,
    processing: Arc<Processing>,
    attachments: Arc<Attachments>,
    all_settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
}

impl Library {
    pub async fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        users: Arc<dyn UserStore>,
        background: &TrackedTasks,
        transcriptions: Arc<Transcriptions>,
        environment: &Environment,
    ) -> Result<Self, Box<dyn Error>> {
        let engines = Engines::new(infrastructure, settings, environment).await?;
        let store: Arc<dyn FileStore> = infrastructure.stores.files.clone();
        let knowledge: Arc<dyn KnowledgeStore> = infrastructure.stores.knowledge.clone();
        let blobs = blobs::store(environment, &infrastructure.outgoing)?;
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
            embeddings: embeddings.clone(),
            passages: engines.passages,
            local_reranker: engines.local_reranker,
            external_reranker: engines.external_reranker,
            settings: settings.clone(),
        }));
        let collections = Arc::new(Collections::new(
            files.clone(),
            vec![Arc::new(KnowledgeGuard::new(knowledge.clone()))],
            infrastructure.stores.collection_users.clone(),
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
            processing: processing.clone(),
            indexing: indexing.clone(),
            collections: collections.clone(),
            descriptions: descriptions.clone(),
            settings: settings.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        let (documents, retrieval) = (Arc::new(documents), Arc::new(retrieval));
        let chats: Arc<dyn ChatStore> = infrastructure.stores.chats.clone();
        let folders: Arc<dyn FolderStore> = infrastructure.stores.folders.clone();
        let attachments = Attachments {
            files: files.clone(),
            documents: documents.clone(),
            retrieval: retrieval.clone(),
            collections: collections.clone(),
            search: search.clone(),
            conversations: Arc::new(StoredConversations::new(chats.clone(), folders.clone())),
            chats,
            folders,
            notes: Some(Arc::new(SqlNoteTexts::new(infrastructure.db.clone()))),
            settings: settings.clone(),
        };
        let memories = Memories::new(MemoryPorts {
            store: infrastructure.stores.memories.clone(),
            features: Arc::new(Features::new(settings.clone())),
            indexing,
            search,
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        Ok(Self {
            embeddings,
            files,
            retrieval,
            settings: Arc::new(RetrievalSettings::new(settings.clone())),
            documents,
            descriptions,
            memories: Arc::new(memories),
            processing,
            attachments: Arc::new(attachments),
            all_settings: settings.clone(),
            clock: infrastructure.clock.clone(),
        })
    }

    /// Reads the files again that were still to be read when the service stopped.
    pub fn resume(&self, users: Arc<dyn UserStore>, background: &TrackedTasks) {
        let processing = self.processing.clone();
        background.run(Box::pin(async move {
            match processing.resume(&*users).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "files that were still to be read are read now"),
                Err(error) => tracing::warn!(
                    error = &error as &dyn Error,
                    "files that were still to be read could not be looked for"
                ),
            }
        }));
    }

    /// What documents add to questions.
    pub fn steps(&self, asking: &Asking) -> AreaSteps {
        AreaSteps {
            knowledge: Some(Arc::new(Knowledge)),
            memory: Some(Arc::new(Memory {
                memories: self.memories.clone(),
                clock: self.clock.clone(),
            })),
            web_search: Some(Arc::new(WebSearchStep {
                retrieval: self.retrieval.clone(),
                side: asking.side.clone(),
                settings: self.all_settings.clone(),
            })),
            files: Some(Arc::new(Attached {
                attachments: self.attachments.clone(),
                side: asking.side.clone(),
            })),
            ..AreaSteps::default()
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
