//! A stream of server-sent events read as pieces of an answer.

use std::borrow::Cow;
use std::collections::VecDeque;

use futures::{StreamExt, stream};
use loquat_core::provider::{Chunk, Chunks, ProviderError, ToolCallPart};
use loquat_core::shared::JsonText;
use serde::Deserialize;
use serde_json::Value;

use crate::wire::Bytestream;
use loquat_client::Lines;

/// The pieces in a stream of events.
pub fn of(body: Bytestream) -> Chunks {
    let state = Reader {
        body,
        lines: Lines::default(),
        ready: VecDeque::new(),
        over: false,
    };
    stream::unfold(state, |mut reader| async move {
        let next = reader.next().await?;
        Some((next, reader))
    })
    .boxed()
}

struct Reader {
    body: Bytestream,
    lines: Lines,
    ready: VecDeque<Chunk>,
    over: bool,
}

impl Reader {
    async fn next(&mut self) -> Option<Result<Chunk, ProviderError>> {
        loop {
            if let Some(chunk) = self.ready.pop_front() {
                return Some(Ok(chunk));
            }
            if self.over {
                return None;
            }
            match self.body.next().await {
                Some(Ok(bytes)) => self.lines.feed(&bytes, |line| self.ready.extend(parse(line))),
                Some(Err(error)) => {
                    self.over = true;
                    return Some(Err(error));
                }
                None => {
                    self.over = true;
                    self.lines.last(|line| self.ready.extend(parse(line)));
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct WireChunk<'a> {
    #[serde(borrow, default)]
    choices: Option<Vec<WireChoice<'a>>>,
    #[serde(default)]
    usage: Option<Value>,
    #[serde(default)]
    timings: Option<Value>,
    #[serde(default)]
    error: Option<Value>,
    #[serde(default)]
    event: Option<Value>,
    #[serde(borrow, default)]
    selected_model_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct WireChoice<'a> {
    #[serde(borrow, default)]
    delta: Option<WireDelta<'a>>,
    #[serde(borrow, default)]
    finish_reason: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct WireDelta<'a> {
    #[serde(borrow, default)]
    content: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reasoning_content: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reasoning: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    thinking: Option<Cow<'a, str>>,
    #[serde(default)]
    tool_calls: Option<Vec<WireToolCall>>,
    #[serde(default)]
    images: Option<Vec<Value>>,
    #[serde(default)]
    annotations: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct WireToolCall {
    #[serde(default)]
    index: usize,
    id: Option<String>,
    function: Option<WireFunction>,
}

#[derive(Deserialize)]
struct WireFunction {
    name: Option<String>,
    arguments: Option<String>,
}

/// The piece in a line; lines that are no data, or no piece, are passed over.
fn parse(line: &[u8]) -> Option<Chunk> {
    let data = line.strip_prefix(b"data:")?.trim_ascii();
    if data.is_empty() || data == b"[DONE]" {
        return None;
    }
    let wire: WireChunk<'_> = match serde_json::from_slice(data) {
        Ok(wire) => wire,
        Err(error) => {
            tracing::debug!(%error, "passed over a line of a provider's stream");
            return None;
        }
    };
    let usage = match (wire.usage.filter(|usage| !usage.is_null()), wire.timings) {
        (Some(Value::Object(mut usage)), Some(Value::Object(timings))) => {
            usage.extend(timings);
            Some(Value::Object(usage))
        }
        (usage, timings) => usage.or(timings),
    };
    let mut chunk = Chunk {
        usage,
        error: wire.error,
        event: wire.event,
        selected_model: wire.selected_model_id.map(Cow::into_owned),
        ..Chunk::default()
    };
    if let Some(choice) = wire.choices.unwrap_or_default().into_iter().next() {
        chunk.finish_reason = choice.finish_reason.map(Cow::into_owned);
        if let Some(delta) = choice.delta {
            let some = |text: Option<Cow<'_, str>>| text.filter(|text| !text.is_empty()).map(Cow::into_owned);
            chunk.text = some(delta.content);
            chunk.reasoning = some(delta.reasoning_content)
                .or_else(|| some(delta.reasoning))
                .or_else(|| some(delta.thinking));
            chunk.images = delta.images.unwrap_or_default();
            chunk.annotations = delta.annotations.unwrap_or_default();
            chunk.tool_calls = delta
                .tool_calls
                .unwrap_or_default()
                .into_iter()
                .map(tool_call)
                .collect();
        }
    }
    if chunk.text.is_none() && chunk.reasoning.is_none() {
        chunk.raw = std::str::from_utf8(data)
            .ok()
            .and_then(|text| JsonText::parse(text).ok());
    }
    Some(chunk)
}

fn tool_call(wire: WireToolCall) -> ToolCallPart {
    let (name, arguments) = wire
        .function
        .map_or((None, None), |function| (function.name, function.arguments));
    ToolCallPart {
        index: wire.index,
        id: wire.id,
        name,
        arguments,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures::{StreamExt, stream};
    use loquat_core::provider::Chunk;

    use super::of;

    async fn read(pieces: Vec<&'static [u8]>) -> Vec<Chunk> {
        let body = stream::iter(pieces.into_iter().map(|piece| Ok(Bytes::from_static(piece)))).boxed();
        of(body).map(|chunk| chunk.unwrap()).collect().await
    }

    const STREAM: &[u8] = b": hello\n\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n\
        data: {\"choices\":[{\"delta\":{\"content\":\"gr\\u00fc\\u00df \xc3\xb6\"}}]}\r\n\r\n\
        data: nonsense\n\ndata:{\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}\n\n\
        data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":3}}\n\ndata: [DONE]";

    #[tokio::test]
    async fn pieces_are_read_wherever_the_network_cuts() {
        let whole = read(vec![STREAM]).await;
        assert_eq!(whole.len(), 4);
        assert!(whole[0].raw.is_some());
        assert_eq!(whole[1], Chunk::text("grüß ö"));
        assert_eq!(whole[2].reasoning.as_deref(), Some("hm"));
        assert_eq!(whole[3].finish_reason.as_deref(), Some("stop"));
        assert_eq!(whole[3].usage.as_ref().unwrap()["total_tokens"], 3);
        for cut in 0..STREAM.len() {
            assert_eq!(read(vec![&STREAM[..cut], &STREAM[cut..]]).await, whole);
        }
    }
}
