//! Programs that ask in Ollama's words.

use loquat_core::completion::CompletionError;
use loquat_core::ollama::{OllamaError, Plain, Prepared};
use loquat_tests::cast::{ada, olga};
use serde_json::json;

use super::chat;
use crate::stories::completions::{World, object, on_behalf};

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
async fn nobody_uses_a_model_that_is_not_theirs() {
    let world = World::with_ollama().await;
    let asked = world
        .ollama
        .ask(&on_behalf(ada()), Prepared::Chat, None, chat("owl:1b"))
        .await;
    assert!(matches!(
        asked,
        Err(OllamaError::Completion(CompletionError::NotYourModel))
    ));
    for (what, more) in [(Plain::Embed, "input"), (Plain::Show, "verbose")] {
        let body = || object(json!({"model": "owl:1b", more: "x"}));
        let asked = world.ollama.ask_plainly(&on_behalf(ada()), what, Some(1), body()).await;
        assert!(matches!(asked, Err(OllamaError::NotYourModel)), "{asked:?}");
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
