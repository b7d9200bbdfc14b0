use loquat_core::settings::{
    BING_SEARCH_V7_ENDPOINT, BING_SEARCH_V7_SUBSCRIPTION_KEY, BOCHA_SEARCH_API_KEY, BRAVE_SEARCH_API_KEY, EXA_API_KEY,
    EXTERNAL_WEB_SEARCH_API_KEY, EXTERNAL_WEB_SEARCH_URL, FIRECRAWL_API_BASE_URL, FIRECRAWL_API_KEY, JINA_API_BASE_URL,
    JINA_API_KEY, KAGI_SEARCH_API_KEY, MOJEEK_SEARCH_API_KEY, OLLAMA_CLOUD_WEB_SEARCH_API_KEY, PERPLEXITY_API_KEY,
    PERPLEXITY_SEARCH_API_URL, SEARCHAPI_API_KEY, SEARCHAPI_ENGINE, SEARXNG_LANGUAGE, SEARXNG_QUERY_URL,
    SERPAPI_API_KEY, SERPAPI_ENGINE, SERPER_API_KEY, SERPLY_API_KEY, SERPSTACK_API_KEY, SERPSTACK_HTTPS, Snapshot,
    TAVILY_API_KEY,
};
use serde_json::{Value, json};

/// How the question travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Get,
    PostJson,
    /// A POST with everything in the address.
    PostQuery,
}

/// Where the key goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    None,
    /// A header, and what stands in front of the key.
    Header(&'static str, &'static str),
    Parameter(&'static str),
}

/// The order of hits by a number of theirs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Order {
    AsTheyCome,
    Rising(&'static str),
    Falling(&'static str),
}

/// An engine: what is asked, and where the answer stands.
pub(super) struct Row {
    pub name: &'static str,
    pub way: Way,
    /// The address, and the setting that must be made if it is empty.
    pub address: fn(&Snapshot) -> String,
    pub address_setting: &'static str,
    pub key: Key,
    pub secret: fn(&Snapshot) -> String,
    /// The setting of the key, if there must be one.
    pub key_setting: Option<&'static str>,
    pub query: &'static str,
    /// The parameter of the count, and the greatest that the engine takes.
    pub count: Option<(&'static str, usize)>,
    /// Parameters that are always the same, or come from settings.
    pub extras: fn(&Snapshot) -> Value,
    /// Headers that are always the same.
    pub headers: &'static [(&'static str, &'static str)],
    /// Where the hits are.
    pub hits: &'static str,
    pub order: Order,
    pub link: &'static str,
    pub title: &'static str,
    pub snippet: &'static str,
    /// Only hits with this number are hits.
    pub only: Option<(&'static str, i64)>,
    /// Is the engine one's own, that may know who asks?
    pub names_the_user: bool,
}

const NOTHING: fn(&Snapshot) -> Value = |_| json!({});

/// What most engines are like.
const USUAL: Row = Row {
    name: "",
    way: Way::Get,
    address: |_| String::new(),
    address_setting: "",
    key: Key::None,
    secret: |_| String::new(),
    key_setting: None,
    query: "q",
    count: None,
    extras: NOTHING,
    headers: &[],
    hits: "/results",
    order: Order::AsTheyCome,
    link: "url",
    title: "title",
    snippet: "snippet",
    only: None,
    names_the_user: false,
};

const MANY: usize = 100;
const BEARER: Key = Key::Header("authorization", "Bearer ");

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "searxng",
        address: |now| {
            let address = now.get(SEARXNG_QUERY_URL);
            // People paste the pattern of their browser's search.
            let base = if address.contains("<query>") {
                address.split('?').next()
            } else {
                Some(address)
            };
            base.unwrap_or_default().to_owned()
        },
        address_setting: "SEARXNG_QUERY_URL",
        extras: |now| {
            json!({
                "format": "json", "pageno": 1, "safesearch": "1", "language": now.get(SEARXNG_LANGUAGE),
                "time_range": "", "categories": "", "theme": "simple", "image_proxy": 0,
            })
        },
        order: Order::Falling("score"),
        snippet: "content",
        ..USUAL
    },
    Row {
        name: "brave",
        address: |_| "https://api.search.brave.com/res/v1/web/search".into(),
        key: Key::Header("x-subscription-token", ""),
        secret: |now| now.get(BRAVE_SEARCH_API_KEY).expose().to_owned(),
        key_setting: Some("BRAVE_SEARCH_API_KEY"),
        count: Some(("count", 20)),
        hits: "/web/results",
        snippet: "description",
        ..USUAL
    },
    Row {
        name: "kagi",
        address: |_| "https://kagi.com/api/v0/search".into(),
        key: Key::Header("authorization", "Bot "),
        secret: |now| now.get(KAGI_SEARCH_API_KEY).expose().to_owned(),
        key_setting: Some("KAGI_SEARCH_API_KEY"),
        count: Some(("limit", MANY)),
        hits: "/data",
        only: Some(("t", 0)),
        ..USUAL
    },
    Row {
        name: "mojeek",
        address: |_| "https://api.mojeek.com/search".into(),
        key: Key::Parameter("api_key"),
        secret: |now| now.get(MOJEEK_SEARCH_API_KEY).expose().to_owned(),
        key_setting: Some("MOJEEK_SEARCH_API_KEY"),
        count: Some(("t", MANY)),
        extras: |_| json!({ "fmt": "json" }),
        hits: "/response/results",
        snippet: "desc",
        ..USUAL
    },
    Row {
        name: "bocha",
        way: Way::PostJson,
        address: |_| "https://api.bochaai.com/v1/web-search?utm_source=ollama".into(),
        key: BEARER,
        secret: |now| now.get(BOCHA_SEARCH_API_KEY).expose().to_owned(),
        key_setting: Some("BOCHA_SEARCH_API_KEY"),
        query: "query",
        count: Some(("count", 50)),
        extras: |_| json!({ "summary": true, "freshness": "noLimit" }),
        hits: "/data/webPages/value",
        title: "name",
        snippet: "summary",
        ..USUAL
    },
    Row {
        name: "serpstack",
        way: Way::PostQuery,
        address: |now| {
            let scheme = if now.get(SERPSTACK_HTTPS) { "https" } else { "http" };
            format!("{scheme}://api.serpstack.com/search")
        },
        key: Key::Parameter("access_key"),
        secret: |now| now.get(SERPSTACK_API_KEY).expose().to_owned(),
        key_setting: Some("SERPSTACK_API_KEY"),
        query: "query",
        hits: "/organic_results",
        order: Order::Rising("position"),
        ..USUAL
    },
    Row {
        name: "serper",
        way: Way::PostJson,
        address: |_| "https://google.serper.dev/search".into(),
        key: Key::Header("x-api-key", ""),
        secret: |now| now.get(SERPER_API_KEY).expose().to_owned(),
        key_setting: Some("SERPER_API_KEY"),
        hits: "/organic",
        order: Order::Rising("position"),
        link: "link",
        ..USUAL
    },
    Row {
        name: "serply",
        // The address goes on with the parameters, without a question mark.
        address: |_| "https://api.serply.io/v1/search/".into(),
        key: Key::Header("x-api-key", ""),
        secret: |now| now.get(SERPLY_API_KEY).expose().to_owned(),
        key_setting: Some("SERPLY_API_KEY"),
        extras: |_| json!({ "language": "en", "num": 10, "gl": "US", "hl": "us" }),
        headers: &[("x-user-agent", "desktop"), ("x-proxy-location", "US")],
        order: Order::Rising("realPosition"),
        link: "link",
        snippet: "description",
        ..USUAL
    },
    Row {
        name: "tavily",
        way: Way::PostJson,
        address: |_| "https://api.tavily.com/search".into(),
        key: BEARER,
        secret: |now| now.get(TAVILY_API_KEY).expose().to_owned(),
        key_setting: Some("TAVILY_API_KEY"),
        query: "query",
        count: Some(("max_results", 20)),
        snippet: "content",
        ..USUAL
    },
    Row {
        name: "exa",
        way: Way::PostJson,
        address: |_| "https://api.exa.ai/search".into(),
        key: BEARER,
        secret: |now| now.get(EXA_API_KEY).expose().to_owned(),
        key_setting: Some("EXA_API_KEY"),
        query: "query",
        count: Some(("numResults", MANY)),
        extras: |_| json!({ "contents": { "text": true, "highlights": true }, "type": "auto" }),
        snippet: "text",
        ..USUAL
    },
    Row {
        name: "searchapi",
        address: |_| "https://www.searchapi.io/api/v1/search".into(),
        key: Key::Parameter("api_key"),
        secret: |now| now.get(SEARCHAPI_API_KEY).expose().to_owned(),
        key_setting: Some("SEARCHAPI_API_KEY"),
        extras: |now| json!({ "engine": or_google(now.get(SEARCHAPI_ENGINE)) }),
        hits: "/organic_results",
        order: Order::Rising("position"),
        link: "link",
        ..USUAL
    },
    Row {
        name: "serpapi",
        address: |_| "https://serpapi.com/search".into(),
        key: Key::Parameter("api_key"),
        secret: |now| now.get(SERPAPI_API_KEY).expose().to_owned(),
        key_setting: Some("SERPAPI_API_KEY"),
        extras: |now| json!({ "engine": or_google(now.get(SERPAPI_ENGINE)) }),
        hits: "/organic_results",
        order: Order::Rising("position"),
        link: "link",
        ..USUAL
    },
    Row {
        name: "jina",
        way: Way::PostJson,
        address: |now| {
            let address = now.get(JINA_API_BASE_URL);
            if address.is_empty() {
                "https://s.jina.ai/".into()
            } else {
                address.to_owned()
            }
        },
        key: BEARER,
        secret: |now| now.get(JINA_API_KEY).expose().to_owned(),
        key_setting: Some("JINA_API_KEY"),
        count: Some(("count", 10)),
        headers: &[("x-retain-images", "none")],
        hits: "/data",
        snippet: "content",
        ..USUAL
    },
    Row {
        name: "bing",
        address: |now| now.get(BING_SEARCH_V7_ENDPOINT).to_owned(),
        address_setting: "BING_SEARCH_V7_ENDPOINT",
        key: Key::Header("ocp-apim-subscription-key", ""),
        secret: |now| now.get(BING_SEARCH_V7_SUBSCRIPTION_KEY).expose().to_owned(),
        key_setting: Some("BING_SEARCH_V7_SUBSCRIPTION_KEY"),
        count: Some(("count", 50)),
        extras: |_| json!({ "mkt": "en-US" }),
        hits: "/webPages/value",
        title: "name",
        ..USUAL
    },
    Row {
        name: "firecrawl",
        way: Way::PostJson,
        address: |now| beside(now.get(FIRECRAWL_API_BASE_URL), "/v2/search"),
        address_setting: "FIRECRAWL_API_BASE_URL",
        key: BEARER,
        secret: |now| now.get(FIRECRAWL_API_KEY).expose().to_owned(),
        query: "query",
        count: Some(("limit", MANY)),
        extras: |_| json!({ "ignoreInvalidURLs": true, "sources": ["web"] }),
        hits: "/data/web",
        snippet: "description",
        ..USUAL
    },
    Row {
        name: "ollama_cloud",
        way: Way::PostJson,
        address: |_| "https://ollama.com/api/web_search".into(),
        key: BEARER,
        secret: |now| now.get(OLLAMA_CLOUD_WEB_SEARCH_API_KEY).expose().to_owned(),
        key_setting: Some("OLLAMA_CLOUD_WEB_SEARCH_API_KEY"),
        query: "query",
        count: Some(("max_results", 10)),
        snippet: "content",
        ..USUAL
    },
    Row {
        name: "perplexity_search",
        way: Way::PostJson,
        address: |now| now.get(PERPLEXITY_SEARCH_API_URL).to_owned(),
        address_setting: "PERPLEXITY_SEARCH_API_URL",
        key: BEARER,
        secret: |now| now.get(PERPLEXITY_API_KEY).expose().to_owned(),
        key_setting: Some("PERPLEXITY_API_KEY"),
        query: "query",
        count: Some(("max_results", 20)),
        ..USUAL
    },
    Row {
        name: "external",
        way: Way::PostJson,
        address: |now| now.get(EXTERNAL_WEB_SEARCH_URL).to_owned(),
        address_setting: "EXTERNAL_WEB_SEARCH_URL",
        key: BEARER,
        secret: |now| now.get(EXTERNAL_WEB_SEARCH_API_KEY).expose().to_owned(),
        query: "query",
        count: Some(("count", usize::MAX)),
        hits: "",
        link: "link",
        names_the_user: true,
        ..USUAL
    },
];

fn or_google(engine: &str) -> &str {
    if engine.is_empty() { "google" } else { engine }
}

fn beside(base: &str, path: &str) -> String {
    match base.trim_end_matches('/') {
        "" => String::new(),
        base => format!("{base}{path}"),
    }
}
