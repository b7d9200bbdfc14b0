//! Models to which a user's page keeps the connection by itself.

use loquat_core::completion::{CompletionError, CompletionRequest, Outcome};
use loquat_core::realtime::Completion;
use loquat_tests::cast::ada;
use serde_json::{Value, json};

use super::{World, object, read};

/// A question to the model `mine`, whose connection the page at session `s` keeps.
fn question(more: Value) -> CompletionRequest {
    let mut body = object(json!({
        "model": "mine", "messages": [{"role": "user", "content": "Which tree?"}], "session_id": "s",
        "model_item": {"id": "mine", "direct": true, "urlIdx": 3},
    }));
    body.extend(object(more));
    CompletionRequest::read(body).unwrap()
}

fn in_chat(stream: bool) -> CompletionRequest {
    question(json!({"chat_id": "c", "id": "a", "parent_id": "q", "stream": stream}))
}

fn line(text: &str) -> Value {
    Value::String(format!("data: {}", json!({"choices": [{"delta": {"content": text}}]})))
}

impl World {
    async fn ask_page(&self, request: CompletionRequest) -> Result<Outcome, CompletionError> {
        self.ask(&ada(), request).await
    }

    /// The whole answer as the last event told it, and as it is stored.
    async fn answered(&self) -> (Option<String>, Value) {
        self.finish().await;
        let told = self
            .events
            .take()
            .into_iter()
            .rev()
            .find_map(|(_, event)| match event.data {
                loquat_core::realtime::ChatEvent::Completion(Completion::Done { content, .. }) => Some(content),
                _ => None,
            });
        (told, self.message("c", "a").await)
    }
}

#[tokio::test]
async fn the_page_asks_its_provider_and_its_whole_answer_is_told_and_kept() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world
        .browsers
        .answers("s", json!({"choices": [{"message": {"content": "The oak."}}]}));

    world.ask_page(in_chat(false)).await.unwrap();

    let (told, stored) = world.answered().await;
    assert_eq!(
        (told.as_deref(), &stored["content"]),
        (Some("The oak."), &json!("The oak."))
    );
    let (session, asked) = world.browsers.calls().remove(0);
    assert_eq!((session.user.as_str(), session.id.as_str()), ("ada", "s"));
    assert_eq!(asked.data.kind(), "request:chat:completion");
    assert_eq!(
        (asked.chat_id.as_deref(), asked.message_id.as_deref()),
        (Some("c"), Some("a"))
    );
    let asked = serde_json::to_value(&asked.data).unwrap();
    assert_eq!(asked["data"]["model"]["urlIdx"], 3);
    assert_eq!(asked["data"]["form_data"]["model"], "mine");
    assert_eq!(asked["data"]["session_id"], "s");
    assert!(world.provider.questions().is_empty());
}

#[tokio::test]
async fn the_page_streams_line_by_line_until_it_says_that_it_is_done() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.browsers.answers("s", json!({"status": true}));
    let bare = json!({"choices": [{"delta": {"content": "oak."}}]});
    world.browsers.says(
        "s",
        vec![line("The "), bare, json!("data: [DONE]"), json!({"done": true})],
    );

    world.ask_page(in_chat(true)).await.unwrap();

    let (told, stored) = world.answered().await;
    assert_eq!(
        (told.as_deref(), &stored["content"]),
        (Some("The oak."), &json!("The oak."))
    );
}

#[tokio::test]
async fn a_page_that_is_closed_in_the_middle_leaves_what_it_said() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.browsers.answers("s", json!({"status": true}));
    world.browsers.says_and_goes("s", vec![line("The o")]);

    world.ask_page(in_chat(true)).await.unwrap();

    let (told, stored) = world.answered().await;
    assert_eq!((told, &stored["content"]), (None, &json!("The o")));
    assert!(
        stored["error"]["content"].as_str().unwrap().contains("page"),
        "{stored}"
    );
}

#[tokio::test]
async fn what_the_provider_told_the_page_instead_of_an_answer_is_shown() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.browsers.answers("s", json!({"error": {"message": "bad key"}}));

    for stream in [true, false] {
        world.ask_page(in_chat(stream)).await.unwrap();
        let (_, stored) = world.answered().await;
        assert_eq!(stored["error"]["content"], json!({"message": "bad key"}));
    }
}

#[tokio::test]
async fn a_page_that_keeps_silent_is_given_up_and_one_that_cannot_be_reached_is_not_asked() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.ask_page(in_chat(true)).await.unwrap();
    let (_, stored) = world.answered().await;
    assert!(stored["error"]["content"].is_string(), "{stored}");

    let nowhere = question(json!({"session_id": null}));
    assert!(matches!(world.ask_page(nowhere).await, Err(CompletionError::NoSession)));
}

#[tokio::test]
async fn outside_of_a_chat_the_answer_of_the_page_is_the_response() {
    let world = World::new().await;
    world.browsers.answers("s", json!({"status": true}));
    world.browsers.says("s", vec![line("The oak."), json!({"done": true})]);

    let Outcome::Passed(passed) = world.ask_page(question(json!({"stream": true}))).await.unwrap() else {
        panic!("nobody waits for events")
    };

    let (_, body) = read(passed).await;
    assert_eq!(body, "data: {\"choices\":[{\"delta\":{\"content\":\"The oak.\"}}]}\n\n");
}
