//! Which servers there are, and what they say of themselves.

use loquat_core::ollama::{OllamaConfiguration, OllamaError};
use loquat_core::provider::{Method, Trial};
use loquat_core::shared::{JsonObject, Secret};
use loquat_tests::cast::{ada, admin, olga};
use serde_json::json;

use crate::stories::completions::{World, object, on_behalf};

#[tokio::test]
async fn administrators_keep_the_servers_and_their_keys() {
    let world = World::with_ollama().await;
    let news = OllamaConfiguration {
        is_enabled: None,
        urls: vec!["http://nest".to_owned()],
        configs: object(json!({"0": {"key": "k"}, "7": {}})),
    };

    let kept = world.ollama.configure(&admin(), news).await.unwrap();

    assert_eq!(kept.is_enabled, Some(true));
    assert_eq!(kept.configs, object(json!({"0": {"key": "k"}})));
    assert_eq!(world.ollama.configuration(&admin()).unwrap(), kept);
    world
        .ollama
        .pull(&on_behalf(olga()), 0, object(json!({"name": "emu"})))
        .await
        .unwrap();
    let (server, errand) = world.provider.errands().remove(0);
    assert_eq!((server.key.expose(), errand.method), ("k", Method::Post));
}

#[tokio::test]
async fn a_server_is_tried_before_it_is_kept() {
    let world = World::with_ollama().await;
    let trial = |url: &str| Trial {
        url: url.to_owned(),
        key: Secret::new("new"),
        config: JsonObject::new(),
    };

    world.provider.says(200, json!({"version": "0.12.0"}));
    let said = world.ollama.try_out(&on_behalf(olga()), trial("http://new/")).await;
    assert_eq!(said.unwrap(), object(json!({"version": "0.12.0"})));
    assert_eq!(world.sent()[0].0, "http://new/api/version");

    world.provider.says(401, json!({"error": "unauthorized"}));
    let said = world.ollama.try_out(&on_behalf(olga()), trial("http://new")).await;
    assert!(matches!(said, Err(OllamaError::Refused(words)) if words == "unauthorized"));
    let said = world.ollama.try_out(&on_behalf(olga()), trial("file:///etc")).await;
    assert!(matches!(said, Err(OllamaError::BadAddress)));
    let said = world.ollama.try_out(&on_behalf(ada()), trial("http://new")).await;
    assert!(matches!(said, Err(OllamaError::Denied(_))));
}

#[tokio::test]
async fn the_lowest_version_counts_and_everybody_may_know_it() {
    let world = World::with_ollama().await;
    world.provider.says(200, json!({"version": "0.12.0"}));
    world.provider.says(200, json!({"version": "v0.9.1"}));
    assert_eq!(world.ollama.version(None).await.unwrap().as_deref(), Some("v0.9.1"));

    world.provider.is_unreachable();
    world.provider.says(200, json!({"version": "0.12.0"}));
    assert_eq!(world.ollama.version(None).await.unwrap().as_deref(), Some("0.12.0"));
    world.provider.is_unreachable();
    world.provider.is_unreachable();
    assert_eq!(world.ollama.version(None).await.unwrap(), None);
    world.provider.is_unreachable();
    assert!(world.ollama.version(Some(0)).await.is_err());

    let world = World::with(&[("ENABLE_OLLAMA_API", "false")]).await;
    assert_eq!(world.ollama.version(None).await.unwrap(), None);
}

#[tokio::test]
async fn what_is_in_memory_is_one_list() {
    let world = World::with_ollama().await;
    world
        .provider
        .says(200, json!({"models": [{"model": "llama:latest", "size_vram": 1}]}));
    world
        .provider
        .says(200, json!({"models": [{"model": "llama:latest"}, {"model": "owl:1b"}]}));
    let loaded = world.ollama.loaded(&on_behalf(olga())).await.unwrap();
    assert_eq!(
        loaded,
        [
            json!({"model": "llama:latest", "size_vram": 1, "urls": [0, 1]}),
            json!({"model": "owl:1b", "urls": [1]}),
        ]
    );
}

#[tokio::test]
async fn one_server_is_asked_just_now_what_it_has() {
    let world = World::with_ollama().await;
    let list = json!({"models": [{"model": "llama:latest"}, {"model": "emu"}]});
    world.provider.says(200, list.clone());
    let seen = world.ollama.models_of(&on_behalf(ada()), 0).await.unwrap();
    assert_eq!(seen, [json!({"model": "llama:latest"})]);
    world.provider.says(200, list);
    assert_eq!(world.ollama.models_of(&on_behalf(olga()), 0).await.unwrap().len(), 2);
    world.provider.says(500, json!({"error": "broken"}));
    let failed = world.ollama.models_of(&on_behalf(olga()), 0).await;
    assert!(matches!(failed, Err(OllamaError::Refused(words)) if words == "broken"));

    let as_openai = world.ollama.models_as_openai(&olga(), Some(0)).await.unwrap();
    assert_eq!(
        as_openai,
        [json!({"id": "llama:latest", "object": "model", "created": 5, "owned_by": "openai"})]
    );
}
