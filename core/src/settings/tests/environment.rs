//! How the text of a variable becomes its value.

use super::*;

#[test]
fn only_the_word_true_is_true() {
    let signup = |text| read(&[("ENABLE_SIGNUP", text)]).get(ENABLE_SIGNUP);
    assert!(signup("true") && signup("True") && signup("TRUE"));
    assert!(!signup("1") && !signup("yes") && !signup("on") && !signup("false") && !signup(""));

    assert_eq!(warned(&read(&[("ENABLE_SIGNUP", "1")])), ["ENABLE_SIGNUP"]);
    assert!(warned(&read(&[("ENABLE_SIGNUP", "False")])).is_empty());
}

#[test]
fn a_wrong_number_that_can_be_saved_stops_the_start_and_is_named() {
    let wrong = [
        ("CHUNK_SIZE", "big"),
        ("RAG_TOP_K", ""),
        ("LDAP_SERVER_PORT", "3.5"),
        ("RAG_FILE_MAX_SIZE", "x"),
    ];
    assert_eq!(refused(&wrong).len(), 4);

    let message = try_read(&[("RAG_HYBRID_BM25_WEIGHT", "half")]).unwrap_err().to_string();
    assert_eq!(
        message,
        "the environment is not usable: RAG_HYBRID_BM25_WEIGHT must be right: `half` is not a number"
    );
    assert_eq!(read(&[("CHUNK_SIZE", " 500 ")]).get(CHUNK_SIZE), 500);
}

#[test]
fn a_wrong_number_that_cannot_be_saved_means_the_default_with_a_warning() {
    let environment = read(&[
        ("DATABASE_POOL_TIMEOUT", "soon"),
        ("UVICORN_WORKERS", "0"),
        ("MAX_BODY_LOG_SIZE", ""),
    ]);

    assert_eq!(environment.get(DATABASE_POOL_TIMEOUT), 30);
    assert_eq!(environment.get(UVICORN_WORKERS), 1);
    assert_eq!(environment.get(MAX_BODY_LOG_SIZE), 2048);
    let mut warned = warned(&environment);
    warned.sort_unstable();
    assert_eq!(warned, ["DATABASE_POOL_TIMEOUT", "UVICORN_WORKERS"]);
}

#[test]
fn no_text_means_no_limit_where_there_may_be_none() {
    let timeout = |text| read(&[("AIOHTTP_CLIENT_TIMEOUT", text)]).get(AIOHTTP_CLIENT_TIMEOUT);
    assert_eq!(read(&[]).get(AIOHTTP_CLIENT_TIMEOUT), None);
    assert_eq!(timeout(""), None);
    assert_eq!(timeout("60"), Some(60));
    assert_eq!(timeout("long"), Some(300));

    assert_eq!(read(&[]).get(MODELS_CACHE_TTL), Some(1));
    assert_eq!(read(&[("MODELS_CACHE_TTL", "")]).get(MODELS_CACHE_TTL), None);
    assert_eq!(read(&[("RAG_FILE_MAX_COUNT", "")]).get(RAG_FILE_MAX_COUNT), None);
    assert_eq!(read(&[("DATABASE_POOL_SIZE", "x")]).get(DATABASE_POOL_SIZE), None);
}

#[test]
fn an_absent_text_differs_from_an_empty_one() {
    assert_eq!(read(&[]).get(DEFAULT_MODELS), None);
    assert_eq!(read(&[("DEFAULT_MODELS", "")]).get(DEFAULT_MODELS), Some(""));
}

#[test]
fn an_older_name_is_read_when_the_newer_is_not_set() {
    let older = read(&[
        ("ENABLE_ADMIN_WORKSPACE_CONTENT_ACCESS", "false"),
        ("SCIM_ENABLED", "true"),
    ]);
    assert!(!older.get(BYPASS_ADMIN_ACCESS_CONTROL));
    assert!(older.get(ENABLE_SCIM));
    assert_eq!(
        older.values.source(BYPASS_ADMIN_ACCESS_CONTROL),
        Source::Environment("ENABLE_ADMIN_WORKSPACE_CONTENT_ACCESS")
    );

    let both = read(&[
        ("API_KEYS_ALLOWED_ENDPOINTS", "/new"),
        ("API_KEY_ALLOWED_ENDPOINTS", "/old"),
        ("RAG_EMBEDDING_BATCH_SIZE", ""),
        ("RAG_EMBEDDING_OPENAI_BATCH_SIZE", "7"),
    ]);
    assert_eq!(both.get(API_KEYS_ALLOWED_ENDPOINTS), "/new");
    assert_eq!(both.get(RAG_EMBEDDING_BATCH_SIZE), 7);
}

#[test]
fn lists_are_cut_as_each_of_them_always_was() {
    let environment = read(&[
        ("OLLAMA_BASE_URLS", " http://a/ ;;http://b"),
        ("OPENAI_API_BASE_URLS", " http://a/ ;;http://b"),
        ("OPENAI_API_KEYS", "k1; ;k2 "),
        ("RAG_ALLOWED_FILE_EXTENSIONS", " pdf, ,txt"),
        ("OAUTH_ALLOWED_DOMAINS", "a.example, ,b.example"),
        ("YOUTUBE_LOADER_LANGUAGE", "en, de"),
        ("AUDIT_EXCLUDED_PATHS", "/chats, //files"),
        ("PIP_OPTIONS", "--quiet  --pre"),
        ("CHROMA_HTTP_HEADERS", "a=1,b = 2"),
    ]);

    assert_eq!(environment.get(OLLAMA_BASE_URLS), ["http://a/", "", "http://b"]);
    assert_eq!(
        environment.get(OPENAI_API_BASE_URLS),
        ["http://a/", "https://api.openai.com/v1", "http://b"]
    );
    assert_eq!(environment.get(OPENAI_API_KEYS), ["k1", "", "k2"]);
    assert_eq!(environment.get(RAG_ALLOWED_FILE_EXTENSIONS), ["pdf", "txt"]);
    assert_eq!(environment.get(OAUTH_ALLOWED_DOMAINS), ["a.example", "", "b.example"]);
    assert_eq!(environment.get(YOUTUBE_LOADER_LANGUAGE), ["en", " de"]);
    assert_eq!(environment.get(AUDIT_EXCLUDED_PATHS), ["chats", "files"]);
    assert_eq!(environment.get(PIP_OPTIONS), ["--quiet", "--pre"]);
    assert_eq!(json!(environment.get(CHROMA_HTTP_HEADERS)), json!({"a": "1", "b": "2"}));
}

#[test]
fn roles_are_cut_at_a_separator_of_ones_choice() {
    let environment = read(&[("OAUTH_ROLES_SEPARATOR", "|"), ("OAUTH_ALLOWED_ROLES", "a b | c,d||")]);
    assert_eq!(environment.get(OAUTH_ALLOWED_ROLES), ["a b", "c,d"]);
    assert_eq!(environment.get(OAUTH_ADMIN_ROLES), ["admin"]);
    assert_eq!(read(&[]).get(OAUTH_ALLOWED_ROLES), ["user", "admin"]);
}

#[test]
fn wrong_json_means_the_default_with_a_warning() {
    let environment = read(&[
        ("TOOL_SERVER_CONNECTIONS", "{"),
        ("WEBUI_BANNERS", r#"[{"id": "1"}]"#),
        ("DOCLING_PARAMS", "[1]"),
        ("AUTOMATIC1111_PARAMS", ""),
        ("WEBSOCKET_REDIS_OPTIONS", "nonsense"),
    ]);
    assert!(environment.get(TOOL_SERVER_CONNECTIONS).is_empty());
    assert!(environment.get(WEBUI_BANNERS).is_empty());
    assert!(environment.get(DOCLING_PARAMS).is_empty());
    assert_eq!(environment.get(WEBSOCKET_REDIS_OPTIONS), None);
    assert_eq!(warned(&environment).len(), 4);

    let banner = r#"[{"id": "1", "type": "info", "content": "Hi", "dismissible": true, "timestamp": 1}]"#;
    assert_eq!(read(&[("WEBUI_BANNERS", banner)]).get(WEBUI_BANNERS).len(), 1);
}

#[test]
fn an_empty_list_of_suggestions_means_the_built_in_six() {
    assert_eq!(read(&[]).get(DEFAULT_PROMPT_SUGGESTIONS).len(), 6);
    assert_eq!(
        read(&[("DEFAULT_PROMPT_SUGGESTIONS", "[]")])
            .get(DEFAULT_PROMPT_SUGGESTIONS)
            .len(),
        6
    );
    let own = r#"[{"title": ["a", "b"], "content": "c"}]"#;
    assert_eq!(
        read(&[("DEFAULT_PROMPT_SUGGESTIONS", own)])
            .get(DEFAULT_PROMPT_SUGGESTIONS)
            .len(),
        1
    );
}

#[test]
fn a_session_length_nobody_understands_is_replaced() {
    let environment = read(&[("JWT_EXPIRES_IN", "soon")]);
    assert_eq!(environment.get(JWT_EXPIRES_IN), "4w");
    assert_eq!(warned(&environment), ["JWT_EXPIRES_IN"]);
    assert_eq!(warned(&read(&[("JWT_EXPIRES_IN", "-1")])), ["JWT_EXPIRES_IN"]);
    assert_eq!(read(&[("JWT_EXPIRES_IN", "1h30m")]).get(JWT_EXPIRES_IN), "1h30m");
}

#[test]
fn origins_are_addresses_or_a_single_star() {
    assert_eq!(
        read(&[("CORS_ALLOW_ORIGIN", "http://a;https://b:8443")])
            .get(CORS_ALLOW_ORIGIN)
            .len(),
        2
    );
    assert_eq!(read(&[]).get(CORS_ALLOW_ORIGIN), ["*"]);
    for wrong in ["a.example", "ftp://a", "*;http://a", "http://", ""] {
        assert_eq!(
            refused(&[("CORS_ALLOW_ORIGIN", wrong)])[0],
            "CORS_ALLOW_ORIGIN",
            "{wrong}"
        );
    }
    let app = [
        ("CORS_ALLOW_ORIGIN", "app://localhost"),
        ("CORS_ALLOW_CUSTOM_SCHEME", "app;other"),
    ];
    assert!(try_read(&app).is_ok());
}

#[test]
fn an_unknown_word_is_ignored_where_that_is_harmless_and_refused_where_data_would_go_astray() {
    assert_eq!(read(&[("GLOBAL_LOG_LEVEL", "debug")]).get(GLOBAL_LOG_LEVEL), "DEBUG");
    assert_eq!(read(&[("GLOBAL_LOG_LEVEL", "loud")]).get(GLOBAL_LOG_LEVEL), "INFO");
    assert_eq!(refused(&[("STORAGE_PROVIDER", "floppy")]), ["STORAGE_PROVIDER"]);
    assert_eq!(refused(&[("VECTOR_DB", "heap")]), ["VECTOR_DB"]);
    assert_eq!(read(&[("STORAGE_PROVIDER", "")]).get(STORAGE_PROVIDER), "local");
}

#[test]
fn a_secret_that_cannot_be_read_is_not_quoted() {
    let environment = read(&[("WEBSOCKET_REDIS_OPTIONS", "{sesame")]);
    assert!(!format!("{:?}", environment.warnings).contains("sesame"));
}
