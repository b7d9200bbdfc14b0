use loquat_core::completion::{CompletionError, ForwardedCredentials};
use loquat_core::identity::{Denied, Principal};
use loquat_core::provider::ProviderError;
use loquat_tests::cast::{ada, olga, pim};
use serde_json::{Value, json};

use super::{World, object, read};

fn hello(model: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": "hi {{USER_NAME}}"}]})
}

#[tokio::test]
async fn a_program_asks_in_its_own_words() {
    let world = World::new().await;
    world.provider.streams(&["Hel", "lo"]);
    let mut body = hello("oak");
    body["metadata"] = json!({"secret": 1});
    body["top_k"] = json!(3);

    let answer = world
        .completions
        .proxy(&ada(), object(body), ForwardedCredentials::default())
        .await
        .unwrap();

    assert_eq!(answer.content_type, "text/event-stream");
    let (status, text) = read(answer).await;
    assert!(status == 200 && text.contains("\"Hel\"") && text.ends_with("data: [DONE]\n\n"));
    let mut expected = hello("oak");
    expected["top_k"] = json!(3);
    assert_eq!(world.asked(), expected);
}

#[tokio::test]
async fn the_settings_of_a_model_count_for_programs_too() {
    let world = World::new().await;

    world
        .completions
        .proxy(&ada(), object(hello("bonsai")), ForwardedCredentials::default())
        .await
        .unwrap();

    assert_eq!(
        world.asked(),
        json!({"model": "oak", "temperature": 0.5, "messages": [
            {"role": "system", "content": "Be small, ada."},
            {"role": "user", "content": "hi {{USER_NAME}}"},
        ]})
    );
}

#[tokio::test]
async fn who_may_not_use_a_model_learns_that_apart_from_one_that_is_not_there() {
    let world = World::new().await;
    let ask = async |who: &Principal, body| {
        world
            .completions
            .proxy(who, object(body), ForwardedCredentials::default())
            .await
    };

    assert!(matches!(
        ask(&ada(), hello("elm")).await,
        Err(CompletionError::NotYourModel)
    ));
    assert!(ask(&olga(), hello("elm")).await.is_ok());
    assert!(matches!(ask(&ada(), hello("yew")).await, Err(CompletionError::NoModel)));
    assert!(matches!(
        ask(&ada(), json!({})).await,
        Err(CompletionError::NamesNoModel)
    ));
    let refused = ask(&pim(), hello("oak")).await;
    assert!(matches!(refused, Err(CompletionError::Denied(Denied::Pending))));
}

#[tokio::test]
async fn an_error_of_the_provider_comes_in_its_own_words() {
    let world = World::new().await;
    let words = json!({"error": {"message": "no luck"}});

    world.provider.says(429, words.clone());
    let answer = world
        .completions
        .proxy(&ada(), object(hello("oak")), ForwardedCredentials::default())
        .await;
    assert_eq!(read(answer.unwrap()).await, (429, words.to_string()));

    world.provider.says(400, words.clone());
    let vectors = json!({"model": "oak", "input": "x"});
    let answer = world
        .completions
        .embed(&ada(), object(vectors), ForwardedCredentials::default())
        .await;
    assert_eq!(read(answer.unwrap()).await, (400, words.to_string()));
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_no_answer() {
    let world = World::new().await;
    world.provider.is_unreachable();

    let failed = world
        .completions
        .proxy(&ada(), object(hello("oak")), ForwardedCredentials::default())
        .await;

    let unreachable = CompletionError::Provider(ProviderError::Unreachable("".into()));
    assert_eq!(
        std::mem::discriminant(&failed.unwrap_err()),
        std::mem::discriminant(&unreachable)
    );
}

#[tokio::test]
async fn texts_become_vectors() {
    let world = World::new().await;
    world
        .provider
        .says(200, json!({"data": [{"index": 0, "embedding": [0.5]}]}));

    let body = object(json!({"model": "bonsai", "input": ["one"]}));
    let answer = world
        .completions
        .embed(&ada(), body, ForwardedCredentials::default())
        .await
        .unwrap();

    assert_eq!(
        read(answer).await,
        (200, r#"{"data":[{"index":0,"embedding":[0.5]}]}"#.to_owned())
    );
    assert_eq!(world.asked(), json!({"model": "oak", "input": ["one"]}));
}

#[tokio::test]
async fn a_finished_answer_is_given_back_to_those_who_may_use_the_model() {
    let world = World::new().await;
    let body = object(json!({"model": "oak", "messages": [{"id": "a", "content": "x"}], "chat_id": "c"}));

    assert_eq!(world.completions.completed(&ada(), body.clone()).await.unwrap(), body);

    let other = object(json!({"model": "elm", "messages": []}));
    let refused = world.completions.completed(&ada(), other).await;
    assert!(matches!(refused, Err(CompletionError::NoModel)));
}

#[tokio::test]
async fn a_preset_whose_base_is_gone_stands_on_the_default_model_where_that_is_allowed() {
    let body = || object(json!({"model": "orphan", "messages": []}));
    let world = World::new().await;
    let asked = world
        .completions
        .proxy(&ada(), body(), ForwardedCredentials::default())
        .await;
    assert!(matches!(asked, Err(CompletionError::NoProvider)));

    let allowed = [("ENABLE_CUSTOM_MODEL_FALLBACK", "true"), ("DEFAULT_MODELS", "elm, oak")];
    let world = World::with(&allowed).await;
    world
        .completions
        .proxy(&ada(), body(), ForwardedCredentials::default())
        .await
        .unwrap();
    assert_eq!(world.asked(), json!({"model": "elm", "messages": [], "seed": 7}));

    let world = World::with(&[allowed[0], ("DEFAULT_MODELS", "none")]).await;
    let asked = world
        .completions
        .proxy(&ada(), body(), ForwardedCredentials::default())
        .await;
    assert!(matches!(asked, Err(CompletionError::NoProvider)));
}

#[tokio::test]
async fn programs_know_no_arenas() {
    let world = World::new().await;
    let body = object(json!({"model": "arena-model", "messages": []}));
    let asked = world
        .completions
        .proxy(&olga(), body, ForwardedCredentials::default())
        .await;
    assert!(matches!(asked, Err(CompletionError::NoModel)));
}
