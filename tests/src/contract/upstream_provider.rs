//! A [`ModelProvider`] with somebody behind it whom a test can tell what to do behaves like this.

use std::pin::pin;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use loquat_core::model::catalog::ModelSources;
use loquat_core::provider::{Answer, Chunk, Chunks, ModelProvider, ProviderError, Waited};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::contract::promises;
use crate::contract::provider::{question, which_tree};

/// What whoever stands behind a provider does at the next question.
#[derive(Debug, Clone)]
pub enum Act {
    /// Says this document, which is one of OpenAI's API, with a status.
    Says(u16, Value),
    /// Streams these texts.
    Streams(Vec<&'static str>),
    /// Streams these texts and breaks off.
    BreaksOffAfter(Vec<&'static str>),
    /// Streams these texts, and then says nothing without hanging up.
    FallsSilentAfter(Vec<&'static str>),
    /// Takes the question and never begins to answer.
    NeverBegins,
}

/// A provider, and whoever stands behind it.
#[async_trait]
pub trait Stage: Send + Sync {
    fn provider(&self) -> &dyn ModelProvider;

    /// Where the provider's models are listed: one source, which lists what stands behind it.
    fn sources(&self) -> &dyn ModelSources;

    /// Who stands behind it does this at the next question.
    fn next(&self, act: Act);

    /// Who stands behind it offers these models from now on.
    fn offers(&self, models: &[&str]);

    /// From now on nobody stands behind it.
    async fn vanish(&self);

    /// How many questions whoever stands behind it is busy with.
    fn busy(&self) -> usize;

    /// What it was asked last, in the words of OpenAI's API.
    fn asked(&self) -> Value;

    /// Lets the time pass that the provider has patience for.
    async fn lose_patience(&self);
}

/// Longer than any promise takes.
const LONG: Duration = Duration::from_secs(20);

/// How soon a provider hangs up that nobody listens to any more.
const AT_ONCE: Duration = Duration::from_millis(100);

async fn streamed(stage: &dyn Stage) -> Chunks {
    match stage.provider().ask(which_tree(true)).await.unwrap() {
        Answer::Streamed(chunks) => chunks,
        Answer::Whole(answer) => panic!("a stream was asked for, and not {answer:?}"),
    }
}

/// The next text of a stream.
async fn next_text(chunks: &mut Chunks) -> String {
    let next = timeout(LONG, chunks.next()).await.expect("a piece in time");
    let Chunk { text, .. } = next.expect("a piece").unwrap();
    text.expect("a piece of text")
}

/// Waits until that many questions are open behind the provider.
async fn until_busy_with(stage: &dyn Stage, count: usize, patience: Duration) {
    let reached = async {
        while stage.busy() != count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(patience, reached)
        .await
        .unwrap_or_else(|_| panic!("{} questions are open, and not {count}", stage.busy()));
}

pub async fn the_pieces_of_an_answer_come_in_their_order_and_none_is_lost(stage: &dyn Stage) {
    stage.next(Act::Streams(vec!["The ", "", "oak ", "is old: ", "äöü 🌳"]));
    let chunks = streamed(stage).await;
    let texts: Vec<_> = chunks.filter_map(async |chunk| chunk.unwrap().text).collect().await;
    assert_eq!(texts.concat(), "The oak is old: äöü 🌳");
}

pub async fn a_piece_does_not_wait_for_the_next(stage: &dyn Stage) {
    stage.next(Act::FallsSilentAfter(vec!["The ", "oak"]));
    let mut chunks = streamed(stage).await;
    assert_eq!(next_text(&mut chunks).await, "The ");
    assert_eq!(next_text(&mut chunks).await, "oak");

    stage.next(Act::FallsSilentAfter(vec!["The "]));
    let mut passed = stage.provider().pass(which_tree(true)).await.unwrap();
    let first = timeout(LONG, passed.body.next()).await.expect("a piece in time");
    assert!(String::from_utf8_lossy(&first.unwrap().unwrap()).contains("The "));
}

pub async fn a_question_arrives_as_it_was_asked(stage: &dyn Stage) {
    stage.next(Act::Says(200, json!({"choices": []})));
    let payload = json!({
        "model": "oak", "messages": [{"role": "user", "content": "ä"}], "temperature": 0.5, "seed": 7,
        "tools": [{"type": "function", "function": {"name": "f"}}], "what_nobody_knows": {"a": [1, null]},
    });
    stage.provider().ask(question(payload.clone())).await.unwrap();
    assert_eq!(stage.asked(), payload);
}

pub async fn an_error_of_the_provider_is_kept(stage: &dyn Stage) {
    let error = json!({"error": {"message": "slow down", "code": "rate_limit"}});
    for stream in [true, false] {
        stage.next(Act::Says(429, error.clone()));
        match stage.provider().ask(which_tree(stream)).await {
            Err(ProviderError::Refused { status: 429, body }) => assert_eq!(body.read::<Value>().unwrap(), error),
            other => panic!("this is not the provider's error: {other:?}"),
        }
        stage.next(Act::Says(429, error.clone()));
        let passed = stage.provider().pass(which_tree(stream)).await.unwrap();
        assert_eq!(passed.status, 429);
        let body = passed.whole(1 << 20).await.unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), error);
    }
}

pub async fn an_answer_that_breaks_off_keeps_what_came_and_says_so(stage: &dyn Stage) {
    stage.next(Act::BreaksOffAfter(vec!["The ", "o"]));
    let mut chunks = streamed(stage).await;
    assert_eq!(next_text(&mut chunks).await, "The ");
    assert_eq!(next_text(&mut chunks).await, "o");
    assert!(matches!(chunks.next().await, Some(Err(ProviderError::BrokeOff(_)))));
    assert!(chunks.next().await.is_none(), "nothing comes after the end");

    stage.next(Act::BreaksOffAfter(vec!["The "]));
    let passed = stage.provider().pass(which_tree(true)).await.unwrap();
    let pieces: Vec<_> = passed.body.collect().await;
    assert!(matches!(pieces.last(), Some(Err(ProviderError::BrokeOff(_)))));
    assert!(pieces.len() > 1, "what came is kept");
}

pub async fn that_nobody_is_there_is_told(stage: &dyn Stage) {
    stage.vanish().await;
    let asked = stage.provider().ask(which_tree(true)).await;
    assert!(matches!(asked, Err(ProviderError::Unreachable(_))), "{asked:?}");
    let passed = stage.provider().pass(which_tree(false)).await;
    assert!(matches!(passed, Err(ProviderError::Unreachable(_))), "{passed:?}");
}

pub async fn who_never_begins_is_given_up(stage: &dyn Stage) {
    stage.next(Act::NeverBegins);
    let asking = stage.provider().ask(which_tree(true));
    let waiting = async {
        until_busy_with(stage, 1, LONG).await;
        stage.lose_patience().await;
    };
    let (asked, ()) = timeout(LONG, futures::future::join(asking, waiting))
        .await
        .expect("an end");
    assert!(
        matches!(asked, Err(ProviderError::TimedOut(Waited::ForTheFirstByte))),
        "{asked:?}"
    );
    until_busy_with(stage, 0, LONG).await;
}

pub async fn who_falls_silent_is_given_up(stage: &dyn Stage) {
    stage.next(Act::FallsSilentAfter(vec!["The "]));
    let mut chunks = streamed(stage).await;
    assert_eq!(next_text(&mut chunks).await, "The ");
    let (next, ()) = timeout(LONG, futures::future::join(chunks.next(), stage.lose_patience()))
        .await
        .expect("an end");
    assert!(matches!(next, Some(Err(ProviderError::TimedOut(_)))), "{next:?}");
    until_busy_with(stage, 0, LONG).await;
}

pub async fn who_drops_an_answer_hangs_up_at_once(stage: &dyn Stage) {
    stage.next(Act::FallsSilentAfter(vec!["The "]));
    let mut chunks = streamed(stage).await;
    next_text(&mut chunks).await;
    assert_eq!(stage.busy(), 1);
    drop(chunks);
    until_busy_with(stage, 0, AT_ONCE).await;

    stage.next(Act::FallsSilentAfter(vec!["The "]));
    let mut passed = stage.provider().pass(which_tree(true)).await.unwrap();
    passed.body.next().await;
    drop(passed);
    until_busy_with(stage, 0, AT_ONCE).await;
}

pub async fn who_drops_a_question_hangs_up_before_the_first_byte(stage: &dyn Stage) {
    stage.next(Act::NeverBegins);
    {
        let asking = pin!(stage.provider().ask(which_tree(true)));
        let busy = pin!(until_busy_with(stage, 1, LONG));
        futures::future::select(asking, busy).await;
    }
    until_busy_with(stage, 0, AT_ONCE).await;
}

pub async fn texts_become_vectors_or_a_refusal(stage: &dyn Stage) {
    let vectors = json!({
        "object": "list", "model": "oak", "usage": {"prompt_tokens": 2, "total_tokens": 2},
        "data": [{"object": "embedding", "index": 0, "embedding": [0.5, -1.0]}],
    });
    let asked = || question(json!({"model": "oak", "input": ["tree"]}));
    stage.next(Act::Says(200, vectors.clone()));
    let said = stage.provider().embed(asked()).await.unwrap();
    assert_eq!(Value::Object(said), vectors);

    stage.next(Act::Says(400, json!({"error": "too long"})));
    let refused = stage.provider().embed(asked()).await;
    assert!(
        matches!(refused, Err(ProviderError::Refused { status: 400, .. })),
        "{refused:?}"
    );
}

pub async fn models_are_listed_in_their_order(stage: &dyn Stage) {
    stage.offers(&["oak", "elm"]);
    let sources = stage.sources().configured();
    let [source] = sources.as_slice() else {
        panic!("there is one source")
    };
    let ids: Vec<_> = source
        .models()
        .await
        .unwrap()
        .into_iter()
        .map(|model| model.id.0)
        .collect();
    assert_eq!(ids, ["oak", "elm"]);
}

pub async fn a_list_that_cannot_be_had_is_an_error_and_not_an_empty_list(stage: &dyn Stage) {
    stage.vanish().await;
    let sources = stage.sources().configured();
    assert!(sources[0].models().await.is_err());
}

promises!(
    upstream_provider: the_pieces_of_an_answer_come_in_their_order_and_none_is_lost,
    a_piece_does_not_wait_for_the_next,
    a_question_arrives_as_it_was_asked,
    an_error_of_the_provider_is_kept,
    an_answer_that_breaks_off_keeps_what_came_and_says_so,
    that_nobody_is_there_is_told,
    who_never_begins_is_given_up,
    who_falls_silent_is_given_up,
    who_drops_an_answer_hangs_up_at_once,
    who_drops_a_question_hangs_up_before_the_first_byte,
    texts_become_vectors_or_a_refusal,
    models_are_listed_in_their_order,
    a_list_that_cannot_be_had_is_an_error_and_not_an_empty_list,
);
