//! Where models come from.

use crate::settings::Preset::{Document, Items, Nothing, Number, Off, On, Text};
use crate::settings::variable::variables;
use crate::settings::{Format, rules};
use crate::shared::{JsonObject, Secret};

variables! { Providers:
    /// Check certificates of upstreams
    AIOHTTP_CLIENT_SESSION_SSL: bool = On;
    /// Total seconds of an upstream request; empty = none; not a number = 300
    AIOHTTP_CLIENT_TIMEOUT: Option<i64> = Nothing, by rules::providers::client_timeout;
    /// Seconds for model lists and verifications; empty = none
    AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST: Option<i64> = Number(10), formerly "AIOHTTP_CLIENT_TIMEOUT_OPENAI_MODEL_LIST";
    /// Every user may use every model
    BYPASS_MODEL_ACCESS_CONTROL: bool = Off;
    /// Keep the provider model lists until refreshed
    ENABLE_BASE_MODELS_CACHE: bool = Off, saved "models.base_models_cache";
    /// Preset without its base model falls back to the default model
    ENABLE_CUSTOM_MODEL_FALLBACK: bool = Off;
    /// Users may add browser-side connections
    ENABLE_DIRECT_CONNECTIONS: bool = Off, saved "direct.enable";
    /// Send user headers upstream
    ENABLE_FORWARD_USER_INFO_HEADERS: bool = Off;
    /// Ollama connections on
    ENABLE_OLLAMA_API: bool = On, saved "ollama.enable";
    /// OpenAI-compatible connections on
    ENABLE_OPENAI_API: bool = On, saved "openai.enable";
    /// Ollama address of the Kubernetes chart
    K8S_FLAG: String = Text("");
    /// Seconds that model lists are cached; empty = for ever
    MODELS_CACHE_TTL: Option<i64> = Number(1);
    /// Oldest Ollama address variable
    OLLAMA_API_BASE_URL: String = Text("http://localhost:11434/api");
    /// Per index settings of Ollama connections
    OLLAMA_API_CONFIGS: JsonObject = Document("{}"), env [], saved "ollama.api_configs", secret true;
    /// One Ollama address; /ollama is rewritten when ENV=prod
    OLLAMA_BASE_URL: String = Text("http://localhost:11434"), by rules::providers::ollama_url;
    /// Ollama addresses
    OLLAMA_BASE_URLS: Vec<String> = Items(&["http://localhost:11434"]),
        read Format::SEMICOLONS,
        by rules::providers::ollama_urls,
        saved "ollama.base_urls";
    /// Default of OPENAI_API_BASE_URLS only (a trailing slash is cut)
    OPENAI_API_BASE_URL: String = Text("https://api.openai.com/v1"), by rules::providers::openai_url;
    /// Addresses per index
    OPENAI_API_BASE_URLS: Vec<String> = Items(&["https://api.openai.com/v1"]),
        read Format::SEMICOLONS,
        by rules::providers::openai_urls,
        saved "openai.api_base_urls";
    /// Per index settings of OpenAI connections
    OPENAI_API_CONFIGS: JsonObject = Document("{}"), env [], saved "openai.api_configs", secret true;
    /// Default of OPENAI_API_KEYS only
    OPENAI_API_KEY: Secret = Text("");
    /// Keys per index, padded or cut to the number of URLs
    OPENAI_API_KEYS: Vec<String> = Items(&[""]),
        read Format::SEMICOLONS,
        by rules::providers::openai_keys,
        saved "openai.api_keys",
        secret true;
    /// Check certificates (loader and embedding requests)
    REQUESTS_VERIFY: bool = On;
    /// Ollama in the same container
    USE_OLLAMA_DOCKER: bool = Off;
}
