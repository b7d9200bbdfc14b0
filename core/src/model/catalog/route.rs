/// Who speaks with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProviderKind {
    /// OpenAI and what speaks like it.
    OpenAi,
    Ollama,
    /// A server of the plain protocol of pipelines.
    PlainPipeline,
    /// A function of this installation.
    Plugin,
    /// The model that needs no network.
    Demo,
    /// A connection that the web client keeps by itself.
    Browser,
}

impl ProviderKind {
    /// Its word in log lines and lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Ollama => "ollama",
            Self::PlainPipeline => "pipeline",
            Self::Plugin => "plugin",
            Self::Demo => "demo",
            Self::Browser => "browser",
        }
    }
}

/// A way to a model: one of the connections that offer it. Several are replicas of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Route {
    pub kind: ProviderKind,
    /// The place of the connection in the list of its kind, which clients know as `urlIdx`.
    pub connection: usize,
}

impl Route {
    pub fn new(kind: ProviderKind, connection: usize) -> Self {
        Self { kind, connection }
    }
}
