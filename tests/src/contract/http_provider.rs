//! A [`ModelProvider`](loquat_core::provider::ModelProvider) of a kind that speaks OpenAI's API over HTTP behaves like
//! this on the wire.

use std::sync::Arc;

use futures::StreamExt;
use loquat_core::provider::{Answer, Chunk, ModelProvider, ProviderError};
use serde_json::json;

use crate::contract::promises;
use crate::contract::provider::which_tree;
use crate::upstream::{Reply, Then, Upstream};

/// A provider that is connected to a server of the test.
pub struct Connected {
    pub upstream: Upstream,
    pub provider: Arc<dyn ModelProvider>,
}

/// All pieces of the answer to a stream.
async fn chunks_of(connected: &Connected, pieces: Vec<Vec<u8>>) -> Vec<Chunk> {
    connected.upstream.replies(Reply::stream(pieces, Then::End));
    match connected.provider.ask(which_tree(true)).await.unwrap() {
        Answer::Streamed(chunks) => chunks.map(|chunk| chunk.unwrap()).collect().await,
        Answer::Whole(answer) => panic!("a stream was sent, and not {answer:?}"),
    }
}

fn event(data: serde_json::Value) -> Vec<u8> {
    format!("data: {data}\n\n").into_bytes()
}

pub async fn what_passes_through_is_the_same_to_the_byte(connected: &Connected) {
    let odd: &[u8] = b": a comment\r\n\r\nevent: x\ndata:{\"a\" : 1 }\n\ndata: not json \xff\xfe\n\n\n\ndata: [DONE]";
    let pieces = odd.chunks(7).map(<[u8]>::to_vec).collect();
    connected.upstream.replies(Reply::stream(pieces, Then::End));
    let passed = connected.provider.pass(which_tree(true)).await.unwrap();
    assert_eq!(passed.content_type, "text/event-stream");
    assert_eq!(passed.whole(1 << 20).await.unwrap(), odd);

    let odd = b"{ \"choices\" : [] ,\n \"big\": 123456789012345678901234567890 }\n";
    connected
        .upstream
        .replies(Reply::whole(207, "application/json; charset=x", odd.to_vec()));
    let passed = connected.provider.pass(which_tree(false)).await.unwrap();
    assert_eq!(
        (passed.status, passed.content_type.as_str()),
        (207, "application/json; charset=x")
    );
    assert_eq!(passed.whole(1 << 20).await.unwrap(), &odd[..]);
}

pub async fn a_page_of_html_is_no_answer_and_told_by_its_title(connected: &Connected) {
    for (status, stream) in [(502, true), (502, false), (200, true), (200, false)] {
        let page = "<html><head><title>Bad\n gateway</title></head><body>…</body></html>";
        connected.upstream.replies(Reply::html(status, page));
        match connected.provider.ask(which_tree(stream)).await {
            Err(ProviderError::Nonsense(seen)) => {
                assert!(
                    seen.contains(&status.to_string()) && seen.contains("Bad gateway"),
                    "{seen}"
                );
                assert!(!seen.contains('<'), "{seen}");
            }
            other => panic!("a page is no answer: {other:?}"),
        }
    }
}

pub async fn lines_that_are_no_pieces_are_passed_over(connected: &Connected) {
    let pieces = [
        ": comment\n\n",
        "event: ping\n\n",
        "data: {broken\n\n",
        "data: 7\n\n",
        "data:\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"oak\"}}]}\n\n",
        "data: [DONE]\n\n",
    ];
    let chunks = chunks_of(connected, pieces.map(|piece| piece.as_bytes().to_vec()).to_vec()).await;
    let texts: Vec<_> = chunks.into_iter().filter_map(|chunk| chunk.text).collect();
    assert_eq!(texts, ["oak"]);
}

pub async fn pieces_are_read_wherever_the_network_cuts(connected: &Connected) {
    let whole = [
        event(json!({"choices": [{"delta": {"content": "Bäume 🌳 "}}]})),
        "data: {\"choices\":[{\"delta\":{\"content\":\"älter\"}}]}\r\n\r\n".into(),
    ]
    .concat();
    for size in [1, 2, 3, 5, 64] {
        let chunks = chunks_of(connected, whole.chunks(size).map(<[u8]>::to_vec).collect()).await;
        let texts: String = chunks.into_iter().filter_map(|chunk| chunk.text).collect();
        assert_eq!(texts, "Bäume 🌳 älter");
    }
}

pub async fn thoughts_calls_usage_and_errors_are_told_apart_from_text(connected: &Connected) {
    let delta = |delta: serde_json::Value| event(json!({"choices": [{"delta": delta}]}));
    let chunks = chunks_of(
        connected,
        vec![
            delta(json!({"role": "assistant", "content": ""})),
            delta(json!({"reasoning_content": "a"})),
            delta(json!({"reasoning": "b"})),
            delta(json!({"thinking": "c"})),
            delta(json!({"content": "oak"})),
            delta(json!({"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "f", "arguments": "{"}}]})),
            event(json!({"choices": [{"delta": {}, "finish_reason": "stop"}]})),
            event(json!({"choices": [], "usage": {"total_tokens": 3}, "timings": {"ms": 5}})),
            event(json!({"error": {"message": "overloaded"}})),
        ],
    )
    .await;
    let thoughts: String = chunks.iter().filter_map(|chunk| chunk.reasoning.as_deref()).collect();
    let text: String = chunks.iter().filter_map(|chunk| chunk.text.as_deref()).collect();
    assert_eq!((thoughts.as_str(), text.as_str()), ("abc", "oak"));
    let calls: Vec<_> = chunks.iter().flat_map(|chunk| &chunk.tool_calls).collect();
    assert_eq!((calls.len(), calls[0].name.as_deref()), (1, Some("f")));
    let usage: Vec<_> = chunks.iter().filter_map(|chunk| chunk.usage.clone()).collect();
    assert_eq!(usage, [json!({"total_tokens": 3, "ms": 5})]);
    let errors: Vec<_> = chunks.iter().filter_map(|chunk| chunk.error.clone()).collect();
    assert_eq!(errors, [json!({"message": "overloaded"})]);
    assert!(
        chunks
            .iter()
            .any(|chunk| chunk.finish_reason.as_deref() == Some("stop"))
    );
}

promises!(
    http_provider: what_passes_through_is_the_same_to_the_byte,
    a_page_of_html_is_no_answer_and_told_by_its_title,
    lines_that_are_no_pieces_are_passed_over,
    pieces_are_read_wherever_the_network_cuts,
    thoughts_calls_usage_and_errors_are_told_apart_from_text,
);
