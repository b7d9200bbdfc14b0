//! An answer as the model reads it that goes on with it: thoughts between their tags, calls as messages, code with what
//! came of it.

use serde_json::{Value, json};

use super::blocks::{Block, Code, ToolCall};

/// The messages that stand for these blocks behind those of the question.
pub fn messages(blocks: &[Block]) -> Vec<Value> {
    let mut messages = Vec::new();
    let mut text = String::new();
    for block in blocks {
        let Block::ToolCalls { calls, results } = block else {
            write(block, &mut text);
            continue;
        };
        messages.push(json!({
            "role": "assistant",
            "content": std::mem::take(&mut text).trim(),
            "tool_calls": calls.iter().enumerate().map(|(index, call)| call_json(index, call)).collect::<Vec<_>>(),
        }));
        messages.extend(
            results
                .iter()
                .map(|result| json!({"role": "tool", "tool_call_id": result.call_id, "content": result.text})),
        );
    }
    let text = text.trim();
    if !text.is_empty() {
        messages.push(json!({"role": "assistant", "content": text}));
    }
    messages
}

fn call_json(index: usize, call: &ToolCall) -> Value {
    json!({
        "index": index,
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments},
    })
}

fn write(block: &Block, out: &mut String) {
    match block {
        Block::Text(text) => {
            out.push_str(text.trim());
            out.push('\n');
        }
        Block::Reasoning(reasoning) => {
            out.push_str(&format!("{}{}{}\n", reasoning.start, reasoning.thought, reasoning.end));
        }
        Block::Solution { text, start, end } => out.push_str(&format!("{start}{text}{end}\n")),
        Block::Code(Code { language, code, output }) => {
            out.push_str(&format!(
                "<code_interpreter type=\"code\" lang=\"{language}\">\n{code}\n</code_interpreter>\n"
            ));
            if let Some(output) = output {
                out.push_str(&format!("```output\n{output}\n```\n"));
            }
        }
        Block::ToolCalls { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::blocks::{Block, CallResult, Reasoning, ToolCall};
    use super::messages;

    #[test]
    fn calls_part_the_answer_into_messages() {
        let blocks = [
            Block::Reasoning(Reasoning {
                thought: "hm".to_owned(),
                start: "<think>".to_owned(),
                end: "</think>".to_owned(),
                seconds: 1,
            }),
            Block::Text("Let me see. ".to_owned()),
            Block::ToolCalls {
                calls: vec![ToolCall {
                    id: "c".to_owned(),
                    name: "f".to_owned(),
                    arguments: "{}".to_owned(),
                }],
                results: vec![CallResult {
                    call_id: "c".to_owned(),
                    text: "5".to_owned(),
                    ..CallResult::default()
                }],
            },
            Block::Text("Five.".to_owned()),
        ];
        assert_eq!(
            json!(messages(&blocks)),
            json!([
                {"role": "assistant", "content": "<think>hm</think>\nLet me see.", "tool_calls": [
                    {"index": 0, "id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
                {"role": "tool", "tool_call_id": "c", "content": "5"},
                {"role": "assistant", "content": "Five."},
            ])
        );
    }
}
