use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use loquat_core::account::{ApiKeys, Groups, Headcount, People, Profiles, Sessions, SignIn, SignUp};
use loquat_core::backup::Backups;
use loquat_core::code::Snippets;
use loquat_core::completion::Completions;
use loquat_core::export::Exports;
use loquat_core::folder::Folders;
use loquat_core::knowledge::{Documents, KnowledgeBases};
use loquat_core::model::{Catalog, Models};
use loquat_core::ollama::OllamaGateway;
use loquat_core::prompt::Prompts;
use loquat_core::provider::OpenAiGateway;
use loquat_core::settings::Settings;
use loquat_core::shared::Ping;
use loquat_core::task::{Tasks, Usage};
use loquat_core::tool::{OAuthClients, ToolServers};
use loquat_core::web_client::{ExternalManifest, Releases};

use crate::audio::AudioServices;
use crate::chats::ChatServices;
use crate::evaluations::EvaluationServices;
use crate::files::FileServices;
use crate::functions::FunctionServices;
use crate::images::ImageServices;
use crate::jobs::JobServices;
use crate::memories::MemoryServices;
use crate::notes::NoteServices;
use crate::pipelines::PipelineServices;
use crate::retrieval::RetrievalServices;
use crate::scim::ScimServices;
use crate::sign_on::SignOnServices;
use crate::tools::ToolServices;
use crate::wire::Authenticator;

/// The services of the core that the API drives: a field for each, shared by all requests.
///
/// The application builds it once (`app/src/wiring`); each area takes what it needs in its `apis` function.
#[derive(Clone)]
pub struct Services {
    pub settings: Arc<Settings>,
    pub authenticator: Authenticator,
    pub sessions: Arc<Sessions>,
    pub scim: ScimServices,
    pub sign_in: Arc<SignIn>,
    pub sign_on: SignOnServices,
    pub sign_up: Arc<SignUp>,
    pub profiles: Arc<Profiles>,
    pub api_keys: Arc<ApiKeys>,
    pub people: Arc<People>,
    pub groups: Arc<Groups>,
    pub completions: Arc<Completions>,
    pub openai: Arc<OpenAiGateway>,
    pub ollama: Arc<OllamaGateway>,
    pub pipelines: PipelineServices,
    pub tasks: Arc<Tasks>,
    pub usage: Arc<Usage>,
    /// The picture of users who have none.
    pub default_picture: Bytes,
    pub headcount: Arc<Headcount>,
    pub external_manifest: Arc<ExternalManifest>,
    pub releases: Arc<Releases>,
    pub tool_servers: Arc<ToolServers>,
    pub tools: ToolServices,
    pub oauth_clients: Arc<OAuthClients>,
    pub exports: Arc<Exports>,
    pub snippets: Arc<Snippets>,
    pub backups: Arc<Backups>,
    /// Without it nothing can be answered.
    pub database: Arc<dyn Ping>,
    /// Everything that this instance needs to take requests.
    pub readiness: Arc<dyn Ping>,
    pub audio: AudioServices,
    pub chats: ChatServices,
    pub evaluations: EvaluationServices,
    pub files: FileServices,
    pub folders: Arc<Folders>,
    pub functions: FunctionServices,
    pub images: ImageServices,
    pub jobs: JobServices,
    pub knowledge: Arc<KnowledgeBases>,
    /// The documents in knowledge bases.
    pub documents: Arc<Documents>,
    pub memories: MemoryServices,
    pub notes: NoteServices,
    pub retrieval: RetrievalServices,
    pub prompts: Arc<Prompts>,
    pub models: Arc<Models>,
    pub catalog: Arc<Catalog>,
    /// The picture of models that have none.
    pub default_model_picture: Bytes,
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Services")
    }
}
