use super::*;

#[test]
fn a_saved_value_goes_before_the_environment_even_if_it_is_empty() {
    let settings = started_with(
        &[
            ("ENABLE_SIGNUP", "true"),
            ("WEBUI_URL", "http://env"),
            ("RAG_TOP_K", "9"),
        ],
        json!({"ui": {"enable_signup": false}, "webui": {"url": ""}, "rag": {"top_k": 0}, "ollama": {"base_urls": []}}),
    );
    let now = settings.snapshot();

    assert!(!now.get(ENABLE_SIGNUP));
    assert_eq!((now.get(WEBUI_URL), now.get(RAG_TOP_K)), ("", 0));
    assert!(now.get(OLLAMA_BASE_URLS).is_empty());
    assert_eq!(now.source(ENABLE_SIGNUP), Source::Saved);
}

#[test]
fn null_and_absent_leave_the_environment_or_the_default() {
    let settings = started_with(
        &[("ADMIN_EMAIL", "env@x")],
        json!({"auth": {"admin": {"email": null}}, "ui": {"default_models": null}}),
    );
    let now = settings.snapshot();
    assert_eq!(now.get(ADMIN_EMAIL), Some("env@x"));
    assert_eq!(now.source(ADMIN_EMAIL), Source::Environment("ADMIN_EMAIL"));
    assert_eq!(now.source(DEFAULT_MODELS), Source::Default);
}

#[test]
fn saved_values_count_only_while_switched_on() {
    let saved = json!({"ui": {"enable_signup": false}, "oauth": {"enable_signup": true}});

    let usual = started_with(&[], saved.clone()).snapshot();
    assert_eq!(
        (usual.get(ENABLE_SIGNUP), usual.get(ENABLE_OAUTH_SIGNUP)),
        (false, false)
    );

    let with_oauth = started_with(&[("ENABLE_OAUTH_PERSISTENT_CONFIG", "true")], saved.clone()).snapshot();
    assert!(with_oauth.get(ENABLE_OAUTH_SIGNUP));

    let both = [
        ("ENABLE_PERSISTENT_CONFIG", "false"),
        ("ENABLE_OAUTH_PERSISTENT_CONFIG", "true"),
    ];
    let without = started_with(&both, saved).snapshot();
    assert_eq!(
        (without.get(ENABLE_SIGNUP), without.get(ENABLE_OAUTH_SIGNUP)),
        (true, false)
    );
}

#[test]
fn odd_paths_are_the_originals() {
    let settings = started_with(
        &[],
        json!({"webhook_url": "http://hook", "ui": {"ENABLE_LOGIN_FORM": false}, "rag": {"CONTENT_EXTRACTION_ENGINE": "tika"},
            "ldap": {"server": {"users_dn": "dc=x"}}}),
    );
    let now = settings.snapshot();
    assert_eq!(now.get(WEBHOOK_URL).expose(), "http://hook");
    assert!(!now.get(ENABLE_LOGIN_FORM));
    assert_eq!(now.get(CONTENT_EXTRACTION_ENGINE), "tika");
    assert_eq!(now.get(LDAP_SEARCH_BASE), "dc=x");
}

#[test]
fn a_saved_value_of_another_type_is_understood_or_ignored() {
    let settings = started_with(
        &[],
        json!({"rag": {"top_k": "5", "mineru_api_timeout": 60, "file": {"max_size": ""}, "chunk_size": [1]},
            "ui": {"enable_signup": "no"}, "folders": {"max_file_count": ""}}),
    );
    let now = settings.snapshot();
    assert_eq!(now.get(RAG_TOP_K), 5);
    assert_eq!(now.get(MINERU_API_TIMEOUT), "60");
    assert_eq!(now.get(RAG_FILE_MAX_SIZE), None);
    assert_eq!(now.get(CHUNK_SIZE), 1000);
    assert!(now.get(ENABLE_SIGNUP));
    assert_eq!(now.json(FOLDER_MAX_FILE_COUNT), json!(""));
}

#[test]
fn the_key_of_openai_follows_a_saved_connection() {
    let saved = json!({"openai": {"api_base_urls": ["http://x", "https://api.openai.com/v1"], "api_keys": ["a", "b"]}});
    assert_eq!(
        started_with(&[], saved.clone())
            .snapshot()
            .get(RAG_OPENAI_API_KEY)
            .expose(),
        "b"
    );
    let own = started_with(&[("RAG_OPENAI_API_KEY", "own")], saved).snapshot();
    assert_eq!(own.get(RAG_OPENAI_API_KEY).expose(), "own");
}

#[test]
fn what_is_reset_at_a_start_counts_once_more_and_is_gone_at_the_next() {
    let store = Arc::new(SharedTree(Mutex::new(object(json!({"ui": {"enable_signup": false}})))));
    let settings = start(&read(&[("RESET_CONFIG_ON_START", "true")]), &store, &Arc::default());
    assert!(!settings.snapshot().get(ENABLE_SIGNUP));
    assert!(block_on(store.load()).unwrap().is_empty());

    let next = start(&read(&[]), &store, &Arc::default());
    assert!(next.snapshot().get(ENABLE_SIGNUP));
}
