//! Which variables decide, and what others follow from them.

use super::*;

#[test]
fn addresses_of_cloud_credentials_are_always_blocked() {
    let environment = read(&[("WEB_FETCH_FILTER_LIST", "example.com, !169.254.169.254,")]);
    let hosts = environment.get(WEB_FETCH_FILTER_LIST);
    assert_eq!(hosts.len(), 6);
    assert_eq!(hosts.last().map(String::as_str), Some("example.com"));
}

#[test]
fn ollama_is_found_by_the_list_then_the_address_then_the_oldest_address() {
    let urls = |variables: &[_]| read(variables).get(OLLAMA_BASE_URLS).to_vec();
    assert_eq!(urls(&[]), ["http://localhost:11434"]);
    assert_eq!(urls(&[("OLLAMA_API_BASE_URL", "http://o:1/api")]), ["http://o:1"]);
    assert_eq!(
        urls(&[
            ("OLLAMA_API_BASE_URL", "http://o:1/api"),
            ("OLLAMA_BASE_URL", "http://p:2/")
        ]),
        ["http://p:2"]
    );
    assert_eq!(
        urls(&[("OLLAMA_BASE_URL", "http://p:2"), ("OLLAMA_BASE_URLS", "http://q:3/")]),
        ["http://q:3/"]
    );
    assert_eq!(
        urls(&[("OLLAMA_BASE_URL", "http://p:2"), ("OLLAMA_BASE_URLS", "")]),
        ["http://p:2"]
    );
    assert_eq!(
        read(&[("OLLAMA_BASE_URL", "http://p:2")]).get(RAG_OLLAMA_BASE_URL),
        "http://p:2"
    );
}

#[test]
fn in_the_official_image_ollama_is_a_neighbour() {
    let image = [("ENV", "prod"), ("OLLAMA_BASE_URL", "/ollama"), ("DOCKER", "true")];
    let urls = |more: &[(&'static str, &'static str)]| read(&[&image, more].concat()).get(OLLAMA_BASE_URLS).to_vec();

    assert_eq!(urls(&[]), ["http://host.docker.internal:11434"]);
    assert_eq!(urls(&[("USE_OLLAMA_DOCKER", "true")]), ["http://localhost:11434"]);
    assert_eq!(
        urls(&[("K8S_FLAG", "1")]),
        ["http://ollama-service.open-webui.svc.cluster.local:11434"]
    );
    assert_eq!(urls(&[("OLLAMA_BASE_URLS", "http://mine")]), ["http://mine"]);
    assert_eq!(read(&[("OLLAMA_BASE_URL", "/ollama")]).get(OLLAMA_BASE_URL), "/ollama");
}

#[test]
fn openai_is_found_by_the_lists_then_the_single_values() {
    let single = read(&[("OPENAI_API_BASE_URL", "http://o/v1/"), ("OPENAI_API_KEY", "k")]);
    assert_eq!(single.get(OPENAI_API_BASE_URLS), ["http://o/v1"]);
    assert_eq!(single.get(OPENAI_API_KEYS), ["k"]);
    assert_eq!(
        single.values.source(OPENAI_API_KEYS),
        Source::Environment("OPENAI_API_KEY")
    );

    let nothing = read(&[]);
    assert_eq!(nothing.get(OPENAI_API_BASE_URLS), ["https://api.openai.com/v1"]);
    assert_eq!(nothing.get(OPENAI_API_KEYS), [""]);
}

#[test]
fn documents_images_and_speech_use_the_key_of_openai_itself() {
    let environment = read(&[
        ("OPENAI_API_BASE_URLS", "http://local/v1;https://api.openai.com/v1"),
        ("OPENAI_API_KEYS", "local;real"),
        ("IMAGES_OPENAI_API_KEY", "own"),
    ]);
    assert_eq!(environment.get(RAG_OPENAI_API_KEY).expose(), "real");
    assert_eq!(environment.get(AUDIO_TTS_OPENAI_API_KEY).expose(), "real");
    assert_eq!(environment.get(IMAGES_OPENAI_API_KEY).expose(), "own");

    let elsewhere = read(&[("OPENAI_API_BASE_URL", "http://local/v1"), ("OPENAI_API_KEY", "local")]);
    assert_eq!(elsewhere.get(RAG_OPENAI_API_KEY).expose(), "");
    assert_eq!(elsewhere.get(RAG_OPENAI_API_BASE_URL), "https://api.openai.com/v1");
}

#[test]
fn some_variables_follow_others() {
    let environment = read(&[
        ("CODE_EXECUTION_JUPYTER_URL", "http://j"),
        ("CODE_EXECUTION_JUPYTER_TIMEOUT", "5"),
        ("GEMINI_API_KEY", "g"),
        ("REDIS_URL", "redis://r"),
        ("REDIS_CLUSTER", "true"),
        ("WEBUI_SECRET_KEY", "s"),
        ("WEBUI_SESSION_COOKIE_SAME_SITE", "strict"),
        ("WEBUI_SESSION_COOKIE_SECURE", "true"),
        ("IMAGES_OPENAI_PARAMS", r#"{"n": 1}"#),
        ("OLLAMA_CLOUD_API_KEY", "c"),
        ("REDIS_SOCKET_CONNECT_TIMEOUT", "2.5"),
        ("DATA_DIR", "/data/"),
    ]);
    assert_eq!(environment.get(CODE_INTERPRETER_JUPYTER_URL), Some("http://j"));
    assert_eq!(environment.get(CODE_INTERPRETER_JUPYTER_TIMEOUT), Some(5));
    assert_eq!(environment.get(IMAGES_GEMINI_API_KEY).expose(), "g");
    assert_eq!(environment.get(WEBSOCKET_REDIS_URL).expose(), "redis://r");
    assert!(environment.get(WEBSOCKET_REDIS_CLUSTER));
    assert_eq!(
        environment
            .get(OAUTH_CLIENT_INFO_ENCRYPTION_KEY)
            .map(|key| key.expose()),
        Some("s")
    );
    assert_eq!(environment.get(WEBUI_AUTH_COOKIE_SAME_SITE), "strict");
    assert!(environment.get(WEBUI_AUTH_COOKIE_SECURE));
    assert_eq!(json!(environment.get(IMAGES_OPENAI_API_PARAMS)), json!({"n": 1}));
    assert_eq!(environment.get(OLLAMA_CLOUD_WEB_SEARCH_API_KEY).expose(), "c");
    assert_eq!(
        environment.get(WEBSOCKET_REDIS_OPTIONS),
        Some(&json!({"socket_connect_timeout": 2.5}))
    );
    assert_eq!(environment.get(AUDIT_LOGS_FILE_PATH), "/data/audit.log");
}

#[test]
fn without_sign_in_there_is_no_sign_up() {
    assert!(read(&[]).get(ENABLE_SIGNUP));
    assert!(!read(&[("WEBUI_AUTH", "false")]).get(ENABLE_SIGNUP));
    assert!(!read(&[("WEBUI_AUTH", "false"), ("ENABLE_SIGNUP", "true")]).get(ENABLE_SIGNUP));
    assert_eq!(read(&[("DEFAULT_USER_ROLE", "queen")]).get(DEFAULT_USER_ROLE), "queen");
}

#[test]
fn a_name_of_ones_own_is_followed_by_the_products() {
    assert_eq!(read(&[]).get(WEBUI_NAME), "Open WebUI");
    assert_eq!(read(&[("WEBUI_NAME", "Acme")]).get(WEBUI_NAME), "Acme (Open WebUI)");
}

#[test]
fn offline_nothing_looks_for_newer_releases() {
    assert!(read(&[]).get(ENABLE_VERSION_UPDATE_CHECK));
    let offline = read(&[("OFFLINE_MODE", "true"), ("ENABLE_VERSION_UPDATE_CHECK", "true")]);
    assert!(!offline.get(ENABLE_VERSION_UPDATE_CHECK));
    assert!(!offline.get(RAG_EMBEDDING_MODEL_AUTO_UPDATE));
}

#[test]
fn the_database_is_found_by_its_parts_then_its_address_then_the_data_folder() {
    let url = |variables: &[_]| read(variables).get(DATABASE_URL).expose().to_owned();
    assert_eq!(url(&[]), "sqlite:///data/webui.db");
    assert_eq!(url(&[("DATA_DIR", "/d")]), "sqlite:////d/webui.db");
    assert_eq!(
        url(&[("DATA_DIR", "/d"), ("DATABASE_TYPE", "sqlite+sqlcipher")]),
        "sqlite+sqlcipher:////d/webui.db"
    );
    assert_eq!(url(&[("DATABASE_URL", "postgres://h/x")]), "postgresql://h/x");

    let parts = [
        ("DATABASE_TYPE", "postgresql"),
        ("DATABASE_HOST", "h"),
        ("DATABASE_PORT", "5432"),
        ("DATABASE_NAME", "n"),
        ("DATABASE_URL", "sqlite:///x"),
    ];
    assert_eq!(url(&parts), "sqlite:///x", "nobody to sign in as");
    let with = |more: &[(&'static str, &'static str)]| url(&[&parts, more].concat());
    assert_eq!(with(&[("DATABASE_USER", "u")]), "postgresql://u@h:5432/n");
    assert_eq!(with(&[("DATABASE_PASSWORD", "p")]), "postgresql://:p@h:5432/n");
    assert_eq!(
        with(&[("DATABASE_USER", "u"), ("DATABASE_PASSWORD", "p")]),
        "postgresql://u:p@h:5432/n"
    );
}

#[test]
fn an_empty_signing_key_is_refused_and_an_absent_one_left_to_the_program() {
    assert_eq!(refused(&[("WEBUI_SECRET_KEY", "")]), ["WEBUI_SECRET_KEY"]);
    assert!(try_read(&[("WEBUI_SECRET_KEY", ""), ("WEBUI_AUTH", "false")]).is_ok());
    assert_eq!(read(&[]).get(WEBUI_SECRET_KEY), None);
    let older = read(&[("WEBUI_JWT_SECRET_KEY", "old")]);
    assert_eq!(older.get(WEBUI_SECRET_KEY).map(|key| key.expose()), Some("old"));
}

#[test]
fn default_permissions_come_from_a_variable_each() {
    let environment = read(&[
        ("USER_PERMISSIONS_CHAT_DELETE", "false"),
        ("USER_PERMISSIONS_NOTES_ALLOW_SHARING", "true"),
    ]);
    let permissions = environment.get(USER_PERMISSIONS);
    assert!(!permissions.grants(Permission::ChatDelete));
    assert!(permissions.grants(Permission::ShareNotes));
    assert!(permissions.grants(Permission::ChatEdit));
}
