//! Arenas: chance chooses who answers.

use loquat_core::completion::{CompletionError, CompletionRequest, Outcome};
use loquat_core::identity::Member;
use loquat_core::realtime::{ChatEvent, Completion};
use loquat_core::settings::{Changes, EVALUATION_ARENA_MODELS};
use loquat_tests::cast::{ada, admin, bob, olga};
use serde_json::{Value, json};

use super::{World, object, question, read};

impl World {
    /// Sets up the one arena `duel`.
    async fn set_up_arena(&self, meta: Value) {
        let arena = json!({"id": "duel", "name": "Duel", "meta": meta});
        let changes = Changes::new().set(EVALUATION_ARENA_MODELS, vec![arena]);
        self.settings.change_as(&admin(), changes).await.unwrap();
    }

    /// Asks the arena as a program does.
    async fn ask_arena(&self, stream: bool) -> (u16, String) {
        let body = json!({"model": "duel", "stream": stream, "messages": [{"role": "user", "content": "Which tree?"}]});
        let request = CompletionRequest::read(object(body)).unwrap();
        match self.ask(&ada(), request).await.unwrap() {
            Outcome::Passed(passed) => read(passed).await,
            Outcome::Started(_) => panic!("nobody waits at a socket"),
        }
    }
}

#[tokio::test]
async fn an_arena_answers_with_a_model_that_its_users_could_not_ask_and_says_which() {
    let world = World::new().await;
    world
        .set_up_arena(json!({"model_ids": ["elm"], "access_control": null}))
        .await;
    world.chat_of(&ada(), "c", "Which tree?").await;
    world.provider.streams(&["The elm."]);

    let request = question("c", json!({"model": "duel"}));
    world.ask(&ada(), request).await.unwrap();
    world.finish().await;

    assert_eq!(world.asked()["model"], "elm");
    let first = world.events.take().into_iter().next().map(|(_, event)| event.data);
    let chosen = Completion::SelectedModel {
        selected_model_id: "elm".to_owned(),
    };
    assert_eq!(first, Some(ChatEvent::Completion(chosen)));
    let stored = world.message("c", "a").await;
    assert_eq!(
        (&stored["model"], &stored["selectedModelId"]),
        (&json!("duel"), &json!("elm"))
    );
}

#[tokio::test]
async fn a_program_learns_who_was_chosen_from_the_first_line_or_the_answer() {
    let world = World::new().await;
    world
        .set_up_arena(json!({"model_ids": ["elm"], "access_control": null}))
        .await;

    world.provider.streams(&["The elm."]);
    let (_, streamed) = world.ask_arena(true).await;
    assert!(
        streamed.starts_with("data: {\"selected_model_id\":\"elm\"}\n\ndata: "),
        "{streamed}"
    );

    world.provider.says(200, json!({"choices": []}));
    let (_, whole) = world.ask_arena(false).await;
    let whole: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(whole, json!({"choices": [], "selected_model_id": "elm"}));

    let error = json!({"error": {"message": "slow down"}});
    world.provider.says(429, error.clone());
    let (status, refused) = world.ask_arena(false).await;
    assert_eq!((status, serde_json::from_str::<Value>(&refused).unwrap()), (429, error));
}

#[tokio::test]
async fn an_arena_may_name_whom_it_leaves_out_and_presets_compete_too() {
    let world = World::new().await;
    world
        .set_up_arena(json!({"model_ids": ["oak", "elm"], "filter_mode": "exclude", "access_control": null}))
        .await;
    world.provider.says(200, json!({"choices": []}));

    let (_, answer) = world.ask_arena(false).await;

    assert!(answer.contains(r#""selected_model_id":"bonsai""#), "{answer}");
    assert_eq!(world.asked()["model"], "oak");
    assert_eq!(world.asked()["messages"][0]["content"], "Be small, ada.");
}

#[tokio::test]
async fn in_an_arena_that_names_nobody_everybody_gets_their_turn() {
    let world = World::new().await;
    world
        .set_up_arena(json!({"model_ids": null, "access_control": null}))
        .await;

    let mut chosen = Vec::new();
    for _ in 0..6 {
        world.provider.says(200, json!({"choices": []}));
        let (_, answer) = world.ask_arena(false).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        chosen.push(answer["selected_model_id"].as_str().unwrap().to_owned());
    }

    chosen.sort();
    chosen.dedup();
    assert_eq!(chosen, ["bonsai", "elm", "oak"]);
}

#[tokio::test]
async fn only_those_to_whom_an_arena_is_open_may_enter() {
    let world = World::new().await;
    let open_to_bob = json!({"read": {"user_ids": ["bob"]}});
    world
        .set_up_arena(json!({"model_ids": ["elm"], "access_control": open_to_bob}))
        .await;

    let ask = async |who: Member| {
        let request = CompletionRequest::read(object(json!({"model": "duel", "messages": []}))).unwrap();
        world.ask(&who, request).await
    };
    assert!(matches!(ask(ada()).await, Err(CompletionError::NoModel)));
    assert!(ask(bob()).await.is_ok());
    assert!(ask(olga()).await.is_ok());
}
