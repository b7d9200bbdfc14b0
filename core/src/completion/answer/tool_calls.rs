//! The calls of one round: put together from their parts, run one after the other, and answered.

use std::sync::Arc;

use futures::future::{Either, select};
use serde_json::Value;
use tracing::debug;

use super::arguments::read_arguments;
use crate::completion::{Announcer, CallResult, Exchange, ToolCall, ToolContext, ToolResult};
use crate::provider::ToolCallPart;
use crate::realtime::ChatEvent;
use crate::shared::{Ids, JsonObject, Timer};

/// A model that calls more than this at once has lost its way.
const MOST: usize = 128;

/// The calls of an answer as their parts come in.
#[derive(Debug, Default)]
pub struct CallParts(Vec<(usize, ToolCall)>);

impl CallParts {
    /// Parts of one call have the same index; names and arguments are put together.
    pub fn add(&mut self, part: &ToolCallPart) {
        let at = match self.0.iter().position(|(index, _)| *index == part.index) {
            Some(at) => at,
            None if self.0.len() >= MOST => return,
            None => {
                self.0.push((part.index, ToolCall::default()));
                self.0.len() - 1
            }
        };
        let call = &mut self.0[at].1;
        if let Some(id) = part.id.as_ref().filter(|_| call.id.is_empty()) {
            call.id.clone_from(id);
        }
        call.name.push_str(part.name.as_deref().unwrap_or_default());
        call.arguments.push_str(part.arguments.as_deref().unwrap_or_default());
    }

    /// The calls of a whole answer.
    pub fn of_whole(answer: &JsonObject) -> Self {
        let calls = answer
            .get("choices")
            .map(|choices| &choices[0]["message"]["tool_calls"]);
        let mut parts = Self::default();
        for (index, call) in calls.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let function = &call["function"];
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let arguments = text(&function["arguments"]);
            parts.add(&ToolCallPart {
                index,
                id: text(&call["id"]),
                name: text(&function["name"]),
                arguments: arguments.or_else(|| {
                    function["arguments"]
                        .as_object()
                        .map(|_| function["arguments"].to_string())
                }),
            });
        }
        parts
    }

    /// The calls in their order, each with an id.
    pub fn complete(self, ids: &dyn Ids) -> Vec<ToolCall> {
        let named = self
            .0
            .into_iter()
            .map(|(_, call)| call)
            .filter(|call| !call.name.is_empty());
        let with_id = |mut call: ToolCall| {
            if call.id.is_empty() {
                call.id = format!("call_{}", ids.uuid());
            }
            call
        };
        named.map(with_id).collect()
    }
}

/// What came of the calls.
#[derive(Debug, Default)]
pub struct Called {
    /// The calls with arguments that every provider can read.
    pub calls: Vec<ToolCall>,
    pub results: Vec<CallResult>,
    pub sources: Vec<Value>,
}

/// Runs the calls one after the other: what one does may be what the next needs. Dropping the future gives up the one
/// that runs.
pub async fn run_calls(
    exchange: &Exchange,
    announcer: &Announcer,
    timer: &Arc<dyn Timer>,
    calls: &[ToolCall],
) -> Called {
    let control = &exchange.request.control;
    let context = ToolContext {
        who: exchange.who.clone(),
        chat_id: control.chat_id.clone(),
        message_id: control.id.clone(),
        session_id: control.session_id.clone(),
        announcer: announcer.clone(),
    };
    let mut called = Called::default();
    for call in calls {
        let arguments = read_arguments(&call.arguments);
        called.calls.push(ToolCall {
            arguments: Value::Object(arguments.clone()).to_string(),
            ..call.clone()
        });
        let result = run_call(exchange, &context, timer, call, arguments).await;
        for source in &result.sources {
            if let Value::Object(source) = source {
                announcer.event(ChatEvent::Source(source.clone())).await;
            }
        }
        called.sources.extend(result.sources);
        called.results.push(CallResult {
            call_id: call.id.clone(),
            text: result.text,
            files: result.files,
            embeds: result.embeds,
        });
    }
    called
}

async fn run_call(
    exchange: &Exchange,
    context: &ToolContext,
    timer: &Arc<dyn Timer>,
    call: &ToolCall,
    arguments: JsonObject,
) -> ToolResult {
    let Some(offered) = exchange.toolbox.get(&call.name) else {
        debug!(tool = %call.name, "a model calls a tool that it was not offered");
        return ToolResult::default();
    };
    let arguments = offered.fitting(arguments);
    let running = offered.tool.call(arguments, context);
    match select(running, timer.sleep(offered.deadline)).await {
        Either::Left((Ok(result), _)) => result,
        Either::Left((Err(error), _)) => {
            debug!(tool = %call.name, %error, "a call of a tool failed");
            ToolResult::text(error.to_string())
        }
        Either::Right(((), _)) => ToolResult::text(format!("{} took too long and was given up", call.name)),
    }
}

#[cfg(test)]
mod tests {
    use super::CallParts;
    use crate::provider::ToolCallPart;
    use crate::shared::Ids;

    struct One;

    impl Ids for One {
        fn uuid(&self) -> String {
            "1".to_owned()
        }
    }

    #[test]
    fn parts_of_calls_that_come_mixed_up_are_put_together_by_their_index() {
        let part = |index, id: Option<&str>, name: Option<&str>, arguments: &str| ToolCallPart {
            index,
            id: id.map(str::to_owned),
            name: name.map(str::to_owned),
            arguments: Some(arguments.to_owned()),
        };
        let mut parts = CallParts::default();
        for part in [
            part(0, Some("a"), Some("get_"), "{\"x\""),
            part(1, None, Some("sum"), "{"),
            part(0, Some("b"), Some("weather"), ": 1}"),
            part(1, None, None, "}"),
            part(2, None, None, "{}"),
        ] {
            parts.add(&part);
        }
        let calls = parts.complete(&One);
        let seen: Vec<_> = calls
            .iter()
            .map(|call| (&*call.id, &*call.name, &*call.arguments))
            .collect();
        assert_eq!(seen, [("a", "get_weather", "{\"x\": 1}"), ("call_1", "sum", "{}")]);
    }
}
