use loquat_core::completion::{CompletionError, CompletionRequest, Outcome};
use loquat_core::realtime::{ChatEvent, Completion};
use loquat_tests::cast::{ada, bob, olga};
use serde_json::{Value, json};

use super::{World, object, question};

impl World {
    /// The kinds of events since the last look, and their last word.
    fn seen(&self) -> (Vec<String>, Option<Completion>) {
        let events = self.events.take();
        let kinds = events.iter().map(|(_, event)| event.data.kind().to_owned()).collect();
        let last = events.into_iter().rev().find_map(|(_, event)| match event.data {
            ChatEvent::Completion(completion) => Some(completion),
            _ => None,
        });
        (kinds, last)
    }
}

#[tokio::test]
async fn an_answer_goes_to_the_sockets_and_into_the_chat() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.provider.streams(&["The ", "oak."]);

    let outcome = world.ask(&ada(), question("c", json!({}))).await.unwrap();
    assert!(matches!(outcome, Outcome::Started(_)));
    world.finish().await;

    let (_, last) = world.seen();
    assert_eq!(last, Some(Completion::done("The oak.", "New Chat")));
    let stored = world.message("c", "a").await;
    assert_eq!(
        (&stored["content"], &stored["done"]),
        (&json!("The oak."), &json!(true))
    );
    assert_eq!((&stored["parentId"], &stored["model"]), (&json!("q"), &json!("oak")));
    assert!(world.tasks.list(&ada()).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_that_was_cut_short_goes_on_in_the_same_message() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.provider.streams(&["Oaks are "]);
    world.ask(&ada(), question("c", json!({}))).await.unwrap();
    world.finish().await;

    world.provider.streams(&[" tall."]);
    let so_far = json!([{"role": "user", "content": "Which tree?"}, {"role": "assistant", "content": "Oaks are"}]);
    world
        .ask(&ada(), question("c", json!({"messages": so_far})))
        .await
        .unwrap();
    world.finish().await;

    let (_, last) = world.seen();
    assert_eq!(last, Some(Completion::done("Oaks are tall.", "New Chat")));
    assert_eq!(world.message("c", "a").await["content"], "Oaks are tall.");
}

#[tokio::test]
async fn title_tags_and_follow_ups_come_after_the_last_word() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.provider.streams(&["The oak."]);
    let say = |text: &str| {
        world
            .provider
            .says(200, json!({"choices": [{"message": {"content": text}}]}))
    };
    say(r#"{"follow_ups": ["And in winter?"]}"#);
    say(r#"Sure: {"title": "Trees"}"#);
    say(r#"{"tags": ["Nature", "Old Trees"]}"#);

    let wanted =
        json!({"background_tasks": {"title_generation": true, "tags_generation": true, "follow_up_generation": true}});
    world.ask(&ada(), question("c", wanted)).await.unwrap();
    world.finish().await;

    let (kinds, _) = world.seen();
    assert_eq!(
        kinds[kinds.len() - 4..],
        ["chat:completion", "chat:message:follow_ups", "chat:title", "chat:tags"]
    );
    assert_eq!(world.message("c", "a").await["followUps"], json!(["And in winter?"]));
    let chat = world.chats.find(&"c".into()).await.unwrap().unwrap();
    assert_eq!(chat.title, "Trees");
    assert_eq!(chat.tag_ids(), ["nature".into(), "old_trees".into()]);
}

#[tokio::test]
async fn a_provider_that_breaks_off_leaves_what_it_said_and_why() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.provider.breaks_off_after(&["The o"]);

    world.ask(&ada(), question("c", json!({}))).await.unwrap();
    world.finish().await;

    let (kinds, _) = world.seen();
    assert_eq!(kinds[kinds.len() - 2..], ["chat:message:error", "chat:tasks:cancel"]);
    let stored = world.message("c", "a").await;
    assert_eq!(stored["content"], "The o");
    assert!(stored["error"]["content"].as_str().unwrap().contains("broke off"));
}

#[tokio::test]
async fn a_temporary_chat_is_answered_and_kept_nowhere() {
    let world = World::new().await;
    world.provider.streams(&["Hi."]);

    world.ask(&ada(), question("local:x", json!({}))).await.unwrap();
    world.finish().await;

    let (_, last) = world.seen();
    assert_eq!(last, Some(Completion::done("Hi.", "")));
    assert!(world.chats.find(&"local:x".into()).await.unwrap().is_none());
}

#[tokio::test]
async fn nobody_asks_in_the_chat_of_another_but_an_administrator() {
    let world = World::new().await;
    world.chat_of(&ada(), "c", "Which tree?").await;

    for chat in ["c", "none"] {
        let refused = world.ask(&bob(), question(chat, json!({}))).await;
        assert!(matches!(refused, Err(CompletionError::NoChat)));
    }
    assert!(world.provider.questions().is_empty());
    assert!(world.ask(&olga(), question("c", json!({}))).await.is_ok());
    world.finish().await;
}

#[tokio::test]
async fn without_a_session_the_answer_is_the_response() {
    let world = World::new().await;
    world.provider.streams(&["Hi."]);
    let mut body = object(json!({"model": "oak", "messages": [], "params": {"seed": 0}, "features": {}}));
    body.insert("session_id".to_owned(), Value::Null);

    let outcome = world.ask(&ada(), CompletionRequest::read(body).unwrap()).await.unwrap();

    assert!(matches!(outcome, Outcome::Passed(_)));
    assert_eq!(world.asked(), json!({"model": "oak", "messages": [], "seed": 0}));
    assert!(world.events.take().is_empty());
}
