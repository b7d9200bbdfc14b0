use loquat_core::completion::{CompletionError, ForwardedCredentials, SmallTask, SmallTaskError, SmallTaskRequest};
use loquat_core::settings::{Changes, ENABLE_AUTOCOMPLETE_GENERATION, TASK_MODEL_EXTERNAL};
use loquat_tests::cast::ada;
use serde_json::{Value, json};

use super::{World, object, read};

fn request(more: Value) -> SmallTaskRequest {
    let mut body = object(json!({"model": "oak", "messages": [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "answer"},
        {"role": "user", "content": "last"},
    ]}));
    body.extend(object(more));
    SmallTaskRequest::read(&body)
}

impl World {
    async fn small_task(&self, task: SmallTask, more: Value) -> Result<(u16, String), SmallTaskError> {
        let asked = self
            .completions
            .small_task(&ada(), task, request(more), ForwardedCredentials::default())
            .await;
        match asked {
            Ok(passed) => Ok(read(passed).await),
            Err(error) => Err(error),
        }
    }
}

#[tokio::test]
async fn a_client_asks_for_a_title() {
    let world = World::with(&[(
        "TITLE_GENERATION_PROMPT_TEMPLATE",
        "Name {{MESSAGES:END:2}} for {{prompt}}",
    )])
    .await;
    world.provider.says(200, json!({"choices": []}));

    let said = world.small_task(SmallTask::Title, json!({})).await.unwrap();

    assert_eq!(said, (200, r#"{"choices":[]}"#.to_owned()));
    let asked = world.asked();
    assert_eq!((&asked["model"], &asked["stream"]), (&json!("oak"), &json!(false)));
    assert_eq!(
        asked["messages"],
        json!([{"role": "user", "content": "Name ASSISTANT: answer\nUSER: last for last"}])
    );
}

#[tokio::test]
async fn an_administrator_chooses_the_model_and_one_that_is_not_there_is_passed_over() {
    let world = World::new().await;
    for (chosen, asked) in [("bonsai", "oak"), ("yew", "oak")] {
        let changes = Changes::new().set(TASK_MODEL_EXTERNAL, chosen.to_owned());
        world.settings.change(changes).await.unwrap();
        world.small_task(SmallTask::Tags, json!({})).await.unwrap();
        assert_eq!(world.asked()["model"], asked);
    }
    let missing = world.small_task(SmallTask::Tags, json!({"model": "yew"})).await;
    assert!(matches!(
        missing,
        Err(SmallTaskError::Completion(CompletionError::NoModel))
    ));
}

#[tokio::test]
async fn what_is_switched_off_is_not_done() {
    let world = World::with(&[
        ("ENABLE_TITLE_GENERATION", "false"),
        ("ENABLE_SEARCH_QUERY_GENERATION", "false"),
    ])
    .await;

    let title = world.small_task(SmallTask::Title, json!({})).await;
    assert!(matches!(title, Err(SmallTaskError::SwitchedOff(_))));
    let for_the_web = world
        .small_task(SmallTask::Queries, json!({"type": "web_search"}))
        .await;
    assert!(matches!(for_the_web, Err(SmallTaskError::SwitchedOff(_))));
    assert!(world.provider.questions().is_empty());

    assert!(
        world
            .small_task(SmallTask::Queries, json!({"type": "retrieval"}))
            .await
            .is_ok()
    );
    let input = world
        .small_task(SmallTask::Autocomplete, json!({"prompt": "Wha"}))
        .await;
    assert!(matches!(input, Err(SmallTaskError::SwitchedOff(_))));
}

#[tokio::test]
async fn an_input_that_is_too_long_is_not_completed() {
    let world = World::with(&[("AUTOCOMPLETE_GENERATION_INPUT_MAX_LENGTH", "5")]).await;
    let changes = Changes::new().set(ENABLE_AUTOCOMPLETE_GENERATION, true);
    world.settings.change(changes).await.unwrap();

    assert!(
        world
            .small_task(SmallTask::Autocomplete, json!({"prompt": "Größe"}))
            .await
            .is_ok()
    );
    let long = world
        .small_task(SmallTask::Autocomplete, json!({"prompt": "Größer"}))
        .await;
    assert!(matches!(long, Err(SmallTaskError::TooLong(5))));
}

#[tokio::test]
async fn several_answers_become_one_that_may_stream() {
    let world = World::new().await;

    let more = json!({"prompt": "Why?", "responses": ["one", "two"], "stream": true});
    world.small_task(SmallTask::Merge, more).await.unwrap();

    let asked = world.asked();
    let prompt = asked["messages"][0]["content"].as_str().unwrap();
    assert_eq!(asked["stream"], true);
    assert!(prompt.contains("Why?") && prompt.contains("one") && prompt.contains("two"));
}
