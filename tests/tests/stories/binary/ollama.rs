//! Ollama's own API through the whole program.

use std::time::Duration;

use http::{Method, StatusCode};
use http_body_util::BodyExt;
use loquat_tests::instance::Instance;
use loquat_tests::upstream::{Reply, Then, Upstream};
use loquat_tests::wire::Request;
use serde_json::json;

async fn with(server: &Upstream) -> Instance {
    Instance::start(&[
        ("ENABLE_OLLAMA_API", "true"),
        ("OLLAMA_BASE_URLS", &server.ollama_url()),
    ])
    .await
}

#[tokio::test]
async fn lines_pass_through_as_they_come_and_who_leaves_hangs_up() {
    let nest = Upstream::start().await;
    let program = with(&nest).await;
    let token = program.sign_up();
    let line = "{\"status\":\"pulling  manifest\"}\n";
    nest.replies(Reply::stream(vec![line.into()], Then::Hold).of_lines());

    let order = json!({"model": "owl:1b"});
    let answer = program
        .open(Method::POST, "/ollama/api/pull", Some(&token), Some(&order))
        .await
        .unwrap();

    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let mut body = answer.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, line);
    let asked = nest.asked_last().unwrap();
    assert_eq!(asked.body, json!({"model": "owl:1b", "insecure": true}));
    assert!(asked.is_open);

    drop(body);
    tokio::time::timeout(Duration::from_secs(5), nest.until_idle())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_model_of_ollama_is_listed_and_answers_in_the_words_of_openais_api() {
    let nest = Upstream::start().await;
    nest.offer(&["owl:1b"]);
    let program = with(&nest).await;
    let token = program.sign_up();

    let get = async |path: &str| program.done(Method::GET, path, Some(&token), None).await;
    let owl = get("/api/models").await["data"][0].clone();
    assert_eq!((&owl["id"], &owl["owned_by"]), (&json!("owl:1b"), &json!("ollama")));
    assert_eq!(
        (&owl["ollama"]["size"], &owl["ollama"]["urls"]),
        (&json!(1000), &json!([0]))
    );
    assert_eq!(get("/ollama/api/version").await, json!({"version": "0.12.0"}));
    assert_eq!(program.send(Request::new("HEAD", "/ollama/")).status, 200);

    let question = json!({"model": "owl:1b", "messages": [{"role": "user", "content": "who"}]});
    let answer = program
        .done(Method::POST, "/api/chat/completions", Some(&token), Some(&question))
        .await;
    assert_eq!(
        answer["choices"][0]["message"]["content"],
        "[who 0 ö][who 1 ö][who 2 ö]"
    );
    assert_eq!(answer["usage"]["completion_tokens"], 3);
}
