//! Programs that speak Ollama's words, and administrators who look after its servers.

use loquat_core::completion::CompletionError;
use loquat_core::model::catalog::ProviderModel;
use loquat_core::model::{Model, ModelStore};
use loquat_core::ollama::{OllamaConfiguration, OllamaError, Plain, Prepared};
use loquat_core::provider::{Method, Passed, Trial};
use loquat_core::shared::{JsonObject, Secret};
use loquat_tests::cast::{ada, olga};
use serde_json::{Value, json};

use super::{World, bonsai, object, on_behalf, provided, published, read};

/// A model as these servers have it.
fn served(id: &str, urls: &[usize]) -> ProviderModel {
    ProviderModel {
        owned_by: "ollama".to_owned(),
        connection_type: Some("local".to_owned()),
        details: object(json!({"object": "model", "created": 5, "ollama": {"model": id, "urls": urls}})),
        ..provided(id)
    }
}

impl World {
    /// The servers `nest` and `barn` have `llama:latest`, which is public, as is `tame`, made of it with settings of its
    /// own; `barn` has `owl:1b` too, which is nobody's.
    async fn with_ollama() -> Self {
        let world = Self::with(&[("OLLAMA_BASE_URLS", "http://nest;http://barn")]).await;
        let tame = Model {
            id: "tame".into(),
            base_model_id: Some("llama".into()),
            ..bonsai()
        };
        world.store.save(&[published("llama:latest"), tame]).await.unwrap();
        world.catalog.rows_changed().await;
        let models = vec![served("llama:latest", &[0, 1]), served("owl:1b", &[1])];
        world.sources.connect("servers", models);
        world.catalog.list(&olga(), true).await.unwrap();
        world
    }

    /// Where the errands went, and their bodies.
    fn sent(&self) -> Vec<(String, Value)> {
        let errands = self.provider.errands().into_iter();
        errands
            .map(|(server, errand)| {
                let body = serde_json::from_slice(&errand.body).unwrap_or_default();
                (format!("{}{}", server.url, errand.path), body)
            })
            .collect()
    }
}

fn chat(model: &str) -> JsonObject {
    object(json!({"model": model, "messages": [{"role": "user", "content": "hi"}]}))
}

#[tokio::test]
async fn administrators_keep_the_servers_and_their_keys() {
    let world = World::with_ollama().await;
    let news = OllamaConfiguration {
        is_enabled: None,
        urls: vec!["http://nest".to_owned()],
        configs: object(json!({"0": {"key": "k"}, "7": {}})),
    };

    let kept = world.ollama.configure(&olga(), news.clone()).await.unwrap();

    assert_eq!(kept.is_enabled, Some(true));
    assert_eq!(kept.configs, object(json!({"0": {"key": "k"}})));
    assert_eq!(world.ollama.configuration(&olga()).unwrap(), kept);
    world
        .ollama
        .pull(&on_behalf(olga()), 0, object(json!({"name": "emu"})))
        .await
        .unwrap();
    let (server, errand) = world.provider.errands().remove(0);
    assert_eq!((server.key.expose(), errand.method), ("k", Method::Post));

    assert!(world.ollama.configuration(&ada()).is_err());
    assert!(world.ollama.configure(&ada(), news).await.is_err());
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
async fn a_question_in_ollamas_words_has_the_settings_of_its_model() {
    let world = World::with_ollama().await;
    let me = on_behalf(ada());

    let said = world.ollama.ask(&me, Prepared::Chat, None, chat("tame")).await.unwrap();
    assert_eq!(said.status, 200);
    world
        .ollama
        .ask(&me, Prepared::OpenAiChat, Some(1), chat("llama"))
        .await
        .unwrap();

    let messages = json!([{"role": "system", "content": "Be small, ada."}, {"role": "user", "content": "hi"}]);
    assert_eq!(
        world.sent(),
        [
            (
                "http://nest/api/chat".to_owned(),
                json!({"model": "llama:latest", "messages": messages, "stream": true, "temperature": 0.5})
            ),
            (
                "http://barn/v1/chat/completions".to_owned(),
                json!({"model": "llama:latest", "messages": [{"role": "user", "content": "hi"}]})
            ),
        ]
    );
}

#[tokio::test]
async fn servers_with_the_same_model_take_turns_and_stand_in_for_each_other() {
    let world = World::with_ollama().await;
    let generate = async || {
        let body = object(json!({"model": "llama", "prompt": "x"}));
        let me = on_behalf(ada());
        world.ollama.ask_plainly(&me, Plain::Generate, None, body).await
    };

    generate().await.unwrap();
    generate().await.unwrap();
    world.provider.is_unreachable();
    generate().await.unwrap();

    let asked: Vec<String> = world.sent().into_iter().map(|(at, _)| at).collect();
    let (nest, barn) = ("http://nest/api/generate", "http://barn/api/generate");
    assert_eq!(asked, [nest, barn, nest, barn]);

    world.provider.is_unreachable();
    world.provider.is_unreachable();
    let failed = generate().await;
    assert!(matches!(failed, Err(OllamaError::Provider(_))), "{failed:?}");
}

#[tokio::test]
async fn nobody_uses_a_model_that_is_not_his() {
    let world = World::with_ollama().await;
    let asked = world
        .ollama
        .ask(&on_behalf(ada()), Prepared::Chat, None, chat("owl:1b"))
        .await;
    assert!(matches!(
        asked,
        Err(OllamaError::Completion(CompletionError::NotHisModel))
    ));
    for (what, more) in [(Plain::Embed, "input"), (Plain::Show, "verbose")] {
        let body = || object(json!({"model": "owl:1b", more: "x"}));
        let asked = world.ollama.ask_plainly(&on_behalf(ada()), what, Some(1), body()).await;
        assert!(matches!(asked, Err(OllamaError::NotHisModel)), "{asked:?}");
        world
            .ollama
            .ask_plainly(&on_behalf(olga()), what, None, body())
            .await
            .unwrap();
    }
    let models = world.ollama.models(&ada()).await.unwrap();
    assert_eq!(models, [json!({"model": "llama:latest", "urls": [0, 1]})]);
    assert_eq!(world.ollama.models(&olga()).await.unwrap().len(), 2);

    let asked = world
        .ollama
        .ask(&on_behalf(olga()), Prepared::Chat, None, chat("oak"))
        .await;
    assert!(matches!(asked, Err(OllamaError::NoModel(name)) if name == "oak"));
    let asked = world
        .ollama
        .ask(&on_behalf(olga()), Prepared::Chat, Some(7), chat("llama"))
        .await;
    assert!(matches!(asked, Err(OllamaError::NoConnection)));
    let nameless = object(json!({"messages": []}));
    let asked = world
        .ollama
        .ask(&on_behalf(olga()), Prepared::Chat, None, nameless)
        .await;
    assert!(matches!(asked, Err(OllamaError::NamesNoModel)));
}

#[tokio::test]
async fn a_refusal_keeps_its_status_and_words() {
    let world = World::with_ollama().await;
    world.provider.says(404, json!({"error": "model not found"}));
    let body = object(json!({"model": "llama"}));
    let said = world.ollama.delete(&on_behalf(olga()), None, body).await.unwrap();
    assert_eq!(read(said).await, (404, r#"{"detail":"model not found"}"#.to_owned()));
}

#[tokio::test]
async fn administrators_look_after_the_models_and_nobody_else() {
    let world = World::with_ollama().await;
    let me = on_behalf(olga());
    let llama = || object(json!({"model": "llama:latest"}));
    let copy = || object(json!({"source": "owl:1b", "destination": "bird"}));

    let done = world.ollama.copy(&me, None, copy()).await.unwrap();
    assert_eq!(read(done).await, (200, "true".to_owned()));
    world.ollama.delete(&me, None, llama()).await.unwrap();
    world.ollama.push(&me, Some(1), llama()).await.unwrap();
    world.ollama.create(&me, 1, llama()).await.unwrap();
    world.ollama.pull(&me, 0, object(json!({"name": "emu"}))).await.unwrap();
    world
        .ollama
        .unload(&me, &object(json!({"model": "llama"})))
        .await
        .unwrap();

    let unloaded = json!({"model": "llama:latest", "keep_alive": 0, "prompt": ""});
    let sent = [
        (
            "http://barn/api/copy",
            json!({"source": "owl:1b", "destination": "bird"}),
        ),
        ("http://nest/api/delete", json!({"model": "llama:latest"})),
        ("http://barn/api/push", json!({"model": "llama:latest"})),
        ("http://barn/api/create", json!({"model": "llama:latest"})),
        (
            "http://nest/api/pull",
            json!({"name": "emu", "model": "emu", "insecure": true}),
        ),
        ("http://nest/api/generate", unloaded.clone()),
        ("http://barn/api/generate", unloaded),
    ];
    assert_eq!(world.sent(), sent.map(|(at, body)| (at.to_owned(), body)));

    let me = on_behalf(ada());
    let denied = |result: Result<Passed, OllamaError>| matches!(result, Err(OllamaError::Denied(_)));
    assert!(denied(world.ollama.copy(&me, None, copy()).await));
    assert!(denied(world.ollama.delete(&me, Some(0), llama()).await));
    assert!(denied(world.ollama.push(&me, None, llama()).await));
    assert!(denied(world.ollama.create(&me, 0, llama()).await));
    assert!(denied(world.ollama.pull(&me, 0, llama()).await));
    assert!(world.ollama.unload(&me, &llama()).await.is_err());
    assert!(world.ollama.loaded(&me).await.is_err());
    assert_eq!(world.sent().len(), 7);
}

#[tokio::test]
async fn who_has_pulled_or_deleted_a_model_sees_it_at_once() {
    let world = World::with_ollama().await;
    let me = on_behalf(olga());
    let attic = world.sources.connect("attic", Vec::new());
    let offers = async || {
        let list = world.catalog.base(&olga()).await.unwrap();
        String::from_utf8(list.json.to_vec()).unwrap()
    };
    world.catalog.list(&olga(), true).await.unwrap();
    attic.offer(vec![served("emu", &[0])]);
    assert!(!offers().await.contains("emu"));

    let pulled = world
        .ollama
        .pull(&me, 0, object(json!({"model": "emu"})))
        .await
        .unwrap();
    read(pulled).await;
    assert!(offers().await.contains("emu"));

    attic.offer(Vec::new());
    assert!(offers().await.contains("emu"));
    world
        .ollama
        .delete(&me, Some(0), object(json!({"model": "emu"})))
        .await
        .unwrap();
    assert!(!offers().await.contains("emu"));
}

#[tokio::test]
async fn a_server_that_cannot_unload_is_told_and_the_others_do() {
    let world = World::with_ollama().await;
    world.provider.says(500, json!({"error": "busy"}));
    let failed = world
        .ollama
        .unload(&on_behalf(olga()), &object(json!({"model": "llama"})))
        .await;
    assert!(matches!(failed, Err(OllamaError::Refused(words)) if words == "busy"));
    assert_eq!(world.sent().len(), 2);
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
    assert!(matches!(
        world.ollama.version(None).await,
        Err(OllamaError::NobodyAnswers)
    ));

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
