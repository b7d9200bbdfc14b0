//! Searching and reading the web.

use crate::settings::Preset::{Items, Number, Off, On, Text};
use crate::settings::variable::{like, variables};
use crate::shared::Secret;

variables! { WebSearch:
    /// Azure AI Search key (never registered, engine azure always fails)
    AZURE_AI_SEARCH_API_KEY: Secret = Text(""), saved "rag.web.search.azure_ai_search_api_key" as "";
    /// Azure AI Search address (never registered)
    AZURE_AI_SEARCH_ENDPOINT: String = Text(""), saved "rag.web.search.azure_ai_search_endpoint" as "";
    /// Azure AI Search index (never registered)
    AZURE_AI_SEARCH_INDEX_NAME: String = Text(""), saved "rag.web.search.azure_ai_search_index_name" as "";
    /// Bing address
    BING_SEARCH_V7_ENDPOINT: String = Text("https://api.bing.microsoft.com/v7.0/search"),
        saved "rag.web.search.bing_search_v7_endpoint";
    /// Bing key
    BING_SEARCH_V7_SUBSCRIPTION_KEY: Secret = Text(""), saved "rag.web.search.bing_search_v7_subscription_key";
    /// Bocha key
    BOCHA_SEARCH_API_KEY: Secret = Text(""), saved "rag.web.search.bocha_search_api_key";
    /// Brave key
    BRAVE_SEARCH_API_KEY: Secret = Text(""), saved "rag.web.search.brave_search_api_key";
    /// Use whole pages
    BYPASS_WEB_SEARCH_EMBEDDING_AND_RETRIEVAL: bool = Off, saved "rag.web.search.bypass_embedding_and_retrieval";
    /// Use snippets, load no pages
    BYPASS_WEB_SEARCH_WEB_LOADER: bool = Off, saved "rag.web.search.bypass_web_loader";
    /// Backend of the DuckDuckGo library
    DDGS_BACKEND: String = Text("auto"), saved "rag.web.search.ddgs_backend";
    /// Check certificates of pages
    ENABLE_WEB_LOADER_SSL_VERIFICATION: bool = On, saved "rag.web.loader.ssl_verification";
    /// Web search feature on
    ENABLE_WEB_SEARCH: bool = Off, saved "rag.web.search.enable";
    /// Exa key
    EXA_API_KEY: Secret = Text(""), saved "rag.web.search.exa_api_key";
    /// External page loader key
    EXTERNAL_WEB_LOADER_API_KEY: Secret = Text(""), saved "rag.web.loader.external_web_loader_api_key";
    /// External page loader address
    EXTERNAL_WEB_LOADER_URL: String = Text(""), saved "rag.web.loader.external_web_loader_url";
    /// External search key
    EXTERNAL_WEB_SEARCH_API_KEY: Secret = Text(""), saved "rag.web.search.external_web_search_api_key";
    /// External search address
    EXTERNAL_WEB_SEARCH_URL: String = Text(""), saved "rag.web.search.external_web_search_url";
    /// Firecrawl address
    FIRECRAWL_API_BASE_URL: String = Text("https://api.firecrawl.dev"), saved "rag.web.loader.firecrawl_api_url";
    /// Firecrawl key
    FIRECRAWL_API_KEY: Secret = Text(""), saved "rag.web.loader.firecrawl_api_key";
    /// Seconds that Firecrawl may take
    FIRECRAWL_TIMEOUT: String = Text(""), saved "rag.web.loader.firecrawl_timeout";
    /// Google PSE key
    GOOGLE_PSE_API_KEY: Secret = Text(""), saved "rag.web.search.google_pse_api_key";
    /// Google PSE engine
    GOOGLE_PSE_ENGINE_ID: String = Text(""), saved "rag.web.search.google_pse_engine_id";
    /// Jina address
    JINA_API_BASE_URL: String = Text(""), saved "rag.web.search.jina_api_base_url";
    /// Jina key
    JINA_API_KEY: Secret = Text(""), saved "rag.web.search.jina_api_key";
    /// Kagi key
    KAGI_SEARCH_API_KEY: Secret = Text(""), saved "rag.web.search.kagi_search_api_key";
    /// Mojeek key
    MOJEEK_SEARCH_API_KEY: Secret = Text(""), saved "rag.web.search.mojeek_search_api_key";
    /// Default of OLLAMA_CLOUD_WEB_SEARCH_API_KEY
    OLLAMA_CLOUD_API_KEY: Secret = Text("");
    /// Key of Ollama's search
    OLLAMA_CLOUD_WEB_SEARCH_API_KEY: Secret = like(OLLAMA_CLOUD_API_KEY),
        env [],
        saved "rag.web.search.ollama_cloud_api_key";
    /// Perplexity key
    PERPLEXITY_API_KEY: Secret = Text(""), saved "rag.web.search.perplexity_api_key";
    /// Perplexity model
    PERPLEXITY_MODEL: String = Text("sonar"), saved "rag.web.search.perplexity_model";
    /// Perplexity search address
    PERPLEXITY_SEARCH_API_URL: String = Text("https://api.perplexity.ai/search"),
        saved "rag.web.search.perplexity_search_api_url";
    /// Perplexity context size
    PERPLEXITY_SEARCH_CONTEXT_USAGE: String = Text("medium"), saved "rag.web.search.perplexity_search_context_usage";
    /// Milliseconds
    PLAYWRIGHT_TIMEOUT: i64 = Number(10000), saved "rag.web.loader.playwright_timeout";
    /// Remote browser address
    PLAYWRIGHT_WS_URL: String = Text(""), saved "rag.web.loader.playwright_ws_url";
    /// SearchApi key
    SEARCHAPI_API_KEY: Secret = Text(""), saved "rag.web.search.searchapi_api_key";
    /// SearchApi engine
    SEARCHAPI_ENGINE: String = Text(""), saved "rag.web.search.searchapi_engine";
    /// SearXNG language
    SEARXNG_LANGUAGE: String = Text("all"), saved "rag.web.search.searxng_language";
    /// SearXNG address
    SEARXNG_QUERY_URL: String = Text(""), saved "rag.web.search.searxng_query_url";
    /// SerpApi key
    SERPAPI_API_KEY: Secret = Text(""), saved "rag.web.search.serpapi_api_key";
    /// SerpApi engine
    SERPAPI_ENGINE: String = Text(""), saved "rag.web.search.serpapi_engine";
    /// Serper key
    SERPER_API_KEY: Secret = Text(""), saved "rag.web.search.serper_api_key";
    /// Serply key
    SERPLY_API_KEY: Secret = Text(""), saved "rag.web.search.serply_api_key";
    /// Serpstack key
    SERPSTACK_API_KEY: Secret = Text(""), saved "rag.web.search.serpstack_api_key";
    /// Serpstack over https
    SERPSTACK_HTTPS: bool = On, saved "rag.web.search.serpstack_https";
    /// Sougou id
    SOUGOU_API_SID: String = Text(""), saved "rag.web.search.sougou_api_sid";
    /// Sougou secret
    SOUGOU_API_SK: Secret = Text(""), saved "rag.web.search.sougou_api_sk";
    /// Tavily key
    TAVILY_API_KEY: Secret = Text(""), saved "rag.web.search.tavily_api_key";
    /// Tavily extraction depth
    TAVILY_EXTRACT_DEPTH: String = Text("basic"), saved "rag.web.search.tavily_extract_depth";
    /// Page loads per second
    WEB_LOADER_CONCURRENT_REQUESTS: i64 = Number(10), saved "rag.web.loader.concurrent_requests";
    /// empty or safe_web, playwright, firecrawl, tavily, external
    WEB_LOADER_ENGINE: String = Text(""), saved "rag.web.loader.engine";
    /// Seconds per page
    WEB_LOADER_TIMEOUT: String = Text(""), saved "rag.web.loader.timeout";
    /// Parallel searches, 0 = no limit
    WEB_SEARCH_CONCURRENT_REQUESTS: i64 = Number(0), saved "rag.web.search.concurrent_requests";
    /// Allowed domains, ! before a domain blocks it
    WEB_SEARCH_DOMAIN_FILTER_LIST: Vec<String> = Items(&[]), env [], saved "rag.web.search.domain.filter_list";
    /// Engine name, see retrieval.md
    WEB_SEARCH_ENGINE: String = Text(""), saved "rag.web.search.engine";
    /// Results per query
    WEB_SEARCH_RESULT_COUNT: i64 = Number(3), saved "rag.web.search.result_count";
    /// Use proxy variables for pages
    WEB_SEARCH_TRUST_ENV: bool = Off, saved "rag.web.search.trust_env";
    /// YaCy password
    YACY_PASSWORD: Secret = Text(""), saved "rag.web.search.yacy_password";
    /// YaCy address
    YACY_QUERY_URL: String = Text(""), saved "rag.web.search.yacy_query_url";
    /// YaCy user
    YACY_USERNAME: String = Text(""), saved "rag.web.search.yacy_username";
}
