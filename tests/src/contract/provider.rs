//! Every [`ModelProvider`] behaves like this, whoever stands behind it.

use futures::StreamExt;
use loquat_core::provider::{Answer, ModelProvider, OnBehalf, Passed, Question};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use crate::cast::ada;
use crate::contract::promises;

/// The largest answer that a promise reads.
const LIMIT: usize = 1 << 20;

/// A question of Ada's with this payload.
pub fn question(payload: Value) -> Question {
    Question {
        on_behalf: OnBehalf {
            who: ada().into(),
            token: None,
            cookies: None,
            chat_id: None,
        },
        connection: 0,
        payload: payload.as_object().cloned().expect("an object"),
        page: None,
        rhythm: None,
    }
}

/// A question of a chat.
pub fn which_tree(stream: bool) -> Question {
    question(json!({
        "model": "oak", "stream": stream, "messages": [{"role": "user", "content": "Which tree?"}],
    }))
}

/// The text of an answer that comes in pieces.
async fn streamed_text(provider: &dyn ModelProvider) -> String {
    let Answer::Streamed(chunks) = provider.ask(which_tree(true)).await.unwrap() else {
        panic!("a stream was asked for")
    };
    let texts: Vec<String> = chunks
        .filter_map(async |chunk| chunk.expect("a piece").text)
        .collect()
        .await;
    texts.concat()
}

/// The text of an answer that comes in one go.
fn whole_text(answer: &JsonObject) -> String {
    let message = &answer["choices"][0]["message"];
    assert_eq!(message["role"], "assistant");
    message["content"].as_str().expect("a text").to_owned()
}

async fn body_of(passed: Passed) -> String {
    let bytes = passed.whole(LIMIT).await.unwrap();
    String::from_utf8(bytes.to_vec()).expect("a text")
}

pub async fn a_stream_has_a_text_and_an_end(provider: &dyn ModelProvider) {
    assert!(!streamed_text(provider).await.is_empty());
}

pub async fn a_whole_answer_has_the_form_of_the_api(provider: &dyn ModelProvider) {
    let Answer::Whole(answer) = provider.ask(which_tree(false)).await.unwrap() else {
        panic!("no stream was asked for")
    };
    assert!(!whole_text(&answer).is_empty());
}

pub async fn a_stream_that_passes_through_says_the_same(provider: &dyn ModelProvider) {
    let passed = provider.pass(which_tree(true)).await.unwrap();
    assert_eq!(passed.status, 200);
    assert!(passed.content_type.starts_with("text/event-stream"));
    let body = body_of(passed).await;

    let mut events: Vec<&str> = body.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(events.pop(), Some("[DONE]"));
    let text: String = events
        .into_iter()
        .filter_map(|event| {
            let chunk: Value = serde_json::from_str(event).expect("a chunk");
            chunk["choices"][0]["delta"]["content"].as_str().map(str::to_owned)
        })
        .collect();
    assert_eq!(text, streamed_text(provider).await);
}

pub async fn a_whole_answer_that_passes_through_is_a_document(provider: &dyn ModelProvider) {
    let passed = provider.pass(which_tree(false)).await.unwrap();
    assert_eq!(passed.status, 200);
    assert!(passed.content_type.starts_with("application/json"));
    let answer: JsonObject = serde_json::from_str(&body_of(passed).await).expect("a document");
    assert!(!whole_text(&answer).is_empty());
}

pub async fn many_are_answered_at_once(provider: &dyn ModelProvider) {
    let first = streamed_text(provider).await;
    let answers = futures::future::join_all((0..8).map(|_| streamed_text(provider))).await;
    assert!(answers.into_iter().all(|answer| answer == first));
}

promises!(
    provider: a_stream_has_a_text_and_an_end,
    a_whole_answer_has_the_form_of_the_api,
    a_stream_that_passes_through_says_the_same,
    a_whole_answer_that_passes_through_is_a_document,
    many_are_answered_at_once,
);
