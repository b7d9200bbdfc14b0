//! What administrators do with the models of the servers.

use loquat_core::ollama::OllamaError;
use loquat_core::provider::Passed;
use loquat_tests::cast::{ada, olga};
use serde_json::json;

use super::served;
use crate::stories::completions::{World, object, on_behalf, read};

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
