//! Ollama's servers as the catalog and the chats know them: the real adapter before servers of the test.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use loquat_core::model::catalog::{ModelSources, Offer, ProviderModel, SourceName};
use loquat_core::provider::{
    Answer, BalanceOptions, Balancer, Chunk, Connection, ConnectionBook, ModelProvider, ProviderKind, Question,
    connections,
};
use loquat_core::shared::JsonObject;
use loquat_dial::{Client, Dialing};
use loquat_memory::{ManualClock, SequentialIds};
use loquat_providers::{HttpClient, Manners, Ollama, Patience, Wire};
use loquat_tests::contract::provider::question;
use loquat_tests::upstream::{Reply, Then, Upstream};
use serde_json::{Value, json};

use super::object;

/// The connections of a test.
struct Book {
    urls: Vec<String>,
    configs: JsonObject,
}

impl ConnectionBook for Book {
    fn connections(&self) -> Vec<Connection> {
        connections(&self.urls, &[], &self.configs)
    }
}

fn ollama(servers: &[&Upstream], configs: Value) -> Ollama {
    let book = Book {
        urls: servers.iter().map(|server| server.ollama_url()).collect(),
        configs: object(configs),
    };
    let patience = Patience {
        to_connect: Duration::from_secs(5),
        first_byte: None,
        silence: None,
        whole: None,
    };
    let manners = Manners {
        patience,
        quick: patience,
        name_the_user: false,
        longest_line: None,
    };
    let wire = Wire::new(HttpClient::new(
        Client::new(Dialing::within(patience.to_connect)).unwrap(),
    ));
    let (clock, ids) = (Arc::new(ManualClock::at(7)), Arc::new(SequentialIds::default()));
    Ollama::new(wire, Arc::new(book), manners, clock, ids)
}

/// What the catalog makes of what the servers have.
async fn offers(ollama: &Ollama) -> Vec<Offer> {
    let mut lists: Vec<(SourceName, Arc<[ProviderModel]>)> = Vec::new();
    for source in ollama.configured() {
        lists.push((source.name().clone(), source.models().await.unwrap().into()));
    }
    ollama.combine(&lists)
}

async fn chunks(ollama: &Ollama) -> Vec<Chunk> {
    let asked = question(json!({"model": "llama", "stream": true, "messages": []}));
    match ollama.ask(asked).await.unwrap() {
        Answer::Streamed(chunks) => chunks.map(|chunk| chunk.unwrap()).collect().await,
        Answer::Whole(answer) => panic!("a stream was asked for, and not {answer:?}"),
    }
}

fn lines(lines: &[Value]) -> Reply {
    let lines = lines.iter().map(|line| format!("{line}\n").into_bytes()).collect();
    Reply::stream(lines, Then::End).of_lines()
}

#[tokio::test]
async fn what_several_servers_have_is_one_list() {
    let (nest, barn) = (Upstream::start().await, Upstream::start().await);
    nest.offer(&["llama:latest"]);
    barn.offer(&["llama:latest", "owl:1b", "emu"]);
    barn.load(&["llama:latest"]);
    let chosen = json!({"prefix_id": "mine", "model_ids": ["owl:1b"], "tags": [{"name": "bird"}],
                        "connection_type": "external"});
    let ollama = ollama(
        &[&nest, &barn, &barn, &nest],
        json!({"2": chosen, "3": {"enable": false}}),
    );

    let offers = offers(&ollama).await;

    let ids: Vec<&str> = offers.iter().map(|offer| offer.model.id.as_str()).collect();
    assert_eq!(ids, ["llama:latest", "owl:1b", "emu", "mine.owl:1b"]);
    let details = json!({"family": "birds", "parameter_size": "1B"});
    assert_eq!(
        Value::Object(offers[0].model.details.clone()),
        json!({"object": "model", "created": 1_735_689_600, "ollama": {
            "name": "llama:latest", "model": "llama:latest", "modified_at": "2025-01-01T00:00:00Z", "size": 1000,
            "details": details, "connection_type": "local", "expires_at": 1_924_988_400,
        }})
    );
    assert_eq!(offers[0].sources.len(), 2);
    let places = |offer: &Offer| {
        offer
            .model
            .routes
            .iter()
            .map(|route| route.connection)
            .collect::<Vec<_>>()
    };
    assert_eq!((places(&offers[0]), places(&offers[3])), (vec![0, 1], vec![2]));
    let mine = &offers[3].model;
    assert_eq!((mine.owned_by.as_str(), mine.name.as_str()), ("ollama", "owl:1b"));
    assert_eq!(
        (mine.connection_type.as_deref(), &mine.tags[..]),
        (Some("external"), &["bird".to_owned()][..])
    );
    assert_eq!(mine.details["ollama"]["tags"], json!([{"name": "bird"}]));
}

#[tokio::test]
async fn servers_with_the_same_model_share_its_load_and_stand_in_for_each_other() {
    let (nest, barn) = (Upstream::start().await, Upstream::start().await);
    nest.offer(&["llama:latest"]);
    barn.offer(&["llama:latest"]);
    let ollama = ollama(&[&nest, &barn], json!({}));
    let routes = offers(&ollama).await[0].model.routes.clone();
    let book = Arc::new(Book {
        urls: vec![nest.ollama_url(), barn.ollama_url()],
        configs: JsonObject::new(),
    });
    let options = BalanceOptions {
        first_byte: None,
        failures: 3,
        pause: Duration::from_secs(10),
    };
    let clock = Arc::new(ManualClock::at(7));
    let balancer = Balancer::new(options, vec![(ProviderKind::Ollama, book)], clock.clone(), clock);
    let chats = |server: &Upstream| server.asked_last().is_some_and(|asked| asked.line == "POST /api/chat");
    let ask = async || {
        let answer = balancer.send(&routes, |route| {
            let asked = Question {
                connection: route.connection,
                ..question(json!({"model": "llama:latest", "stream": true, "messages": []}))
            };
            let ollama = ollama.clone();
            async move { ollama.ask(asked).await }
        });
        matches!(answer.await, Ok(Answer::Streamed(_)))
    };

    assert!(ask().await);
    assert!(chats(&nest) != chats(&barn));
    assert!(ask().await);
    assert!(chats(&nest) && chats(&barn));

    nest.vanish().await;
    for _ in 0..3 {
        assert!(ask().await);
    }
    let health = balancer.health();
    assert_eq!((health[0].failed, health[1].failed, health[1].in_flight), (3, 0, 0));
    assert!(health[0].is_left_out);
}

#[tokio::test]
async fn thoughts_calls_and_costs_are_told_apart() {
    let nest = Upstream::start().await;
    let call = |name: &str| json!({"function": {"name": name, "arguments": {"a": 1}}});
    nest.replies(lines(&[
        json!({"message": {"role": "assistant", "content": "", "thinking": "hm"}, "done": false}),
        json!({"message": {"role": "assistant", "content": "", "tool_calls": [call("f")]}, "done": false}),
        json!({"message": {"role": "assistant", "content": "", "tool_calls": [call("g")]}, "done": false}),
        json!({"message": {"role": "assistant", "content": "done"}, "done": false}),
        json!({"model": "llama", "message": {"content": ""}, "done": true, "done_reason": "length", "eval_count": 3,
               "prompt_eval_count": 4}),
    ]));

    let said = chunks(&ollama(&[&nest], json!({}))).await;

    assert_eq!(said[0].reasoning.as_deref(), Some("hm"));
    // Two calls never run into one another, although the server numbers none.
    assert_eq!((said[1].tool_calls[0].index, said[2].tool_calls[0].index), (0, 1));
    assert_eq!(said[1].tool_calls[0].name.as_deref(), Some("f"));
    assert_eq!(said[1].tool_calls[0].arguments.as_deref(), Some(r#"{"a":1}"#));
    assert_ne!(said[1].tool_calls[0].id, said[2].tool_calls[0].id);
    assert_eq!(said[3], Chunk::text("done"));
    assert_eq!(said[4].finish_reason.as_deref(), Some("length"));
    let usage = said[4].usage.as_ref().unwrap();
    assert_eq!(
        (&usage["total_tokens"], &usage["completion_tokens"]),
        (&json!(7), &json!(3))
    );
}

#[tokio::test]
async fn an_error_in_the_middle_of_an_answer_is_told() {
    let nest = Upstream::start().await;
    let broken = [
        json!({"message": {"content": "so"}, "done": false}),
        json!({"error": "out of memory"}),
    ];
    let ollama = ollama(&[&nest], json!({}));
    nest.replies(lines(&broken));
    let said = chunks(&ollama).await;
    assert_eq!(said.last().unwrap().error, Some(json!("out of memory")));

    nest.replies(lines(&broken));
    let asked = question(json!({"model": "llama", "stream": true, "messages": []}));
    let passed = ollama.pass(asked).await.unwrap().whole(1 << 20).await.unwrap();
    let passed = String::from_utf8(passed.to_vec()).unwrap();
    assert!(
        passed.contains(r#"data: {"error":{"message":"out of memory""#),
        "{passed}"
    );
}

#[tokio::test]
async fn a_whole_answer_has_the_form_of_openais_api() {
    let nest = Upstream::start().await;
    let message = json!({"role": "assistant", "content": "", "thinking": "hm", "tool_calls": [
        {"id": "c1", "function": {"name": "f", "arguments": {}}},
    ]});
    nest.replies(Reply::json(
        200,
        &json!({"model": "llama", "message": message, "done": true}),
    ));

    let asked = question(json!({"model": "llama", "messages": []}));
    let Answer::Whole(answer) = ollama(&[&nest], json!({})).ask(asked).await.unwrap() else {
        panic!("no stream was asked for")
    };

    assert_eq!(
        (&answer["object"], &answer["created"]),
        (&json!("chat.completion"), &json!(7))
    );
    assert_eq!(
        answer["choices"][0]["message"],
        json!({"role": "assistant", "content": "", "reasoning_content": "hm", "tool_calls": [
            {"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
        ]})
    );
}
