//! Calls that a model is asked for in words: for models that call no functions by themselves.

use serde_json::{Value, json};

use crate::completion::text_of_message;
use crate::shared::JsonObject;

/// What the model is told, where an administrator has not said it otherwise.
const TEMPLATE: &str = "Decide which of these tools, if any, helps to answer the query.\n\n\
Tools: {{TOOLS}}\n\n\
Answer with one JSON object and nothing else:\n\
{\"tool_calls\": [{\"name\": \"name of a tool\", \"parameters\": {\"name of a parameter\": \"its value\"}}]}\n\
- Give every required parameter, of the type that its schema names; leave out what the query says nothing about.\n\
- Name several calls where several are needed.\n\
- If no tool helps, answer {\"tool_calls\": []}.";

/// So many of the latest messages are shown to the model.
const HISTORY: usize = 4;

/// A call that the model asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub name: String,
    pub parameters: JsonObject,
}

/// The messages of the question which tools to call.
pub fn messages(template: &str, specs: &[Value], conversation: &[Value], query: &str) -> Vec<Value> {
    let template = if template.trim().is_empty() { TEMPLATE } else { template };
    let system = template.replace("{{TOOLS}}", &Value::from(specs).to_string());
    let latest = conversation.iter().rev().take(HISTORY);
    let lines = latest.map(|message| {
        let role = message["role"].as_str().unwrap_or_default().to_uppercase();
        format!("{role}: \"\"\"{}\"\"\"", text_of_message(message))
    });
    let history: Vec<String> = lines.collect();
    vec![
        json!({"role": "system", "content": system}),
        json!({"role": "user", "content": format!("History:\n{}\nQuery: {query}", history.join("\n"))}),
    ]
}

/// The calls in an answer: what stands between its first and its last brace, a list of them or a single one.
pub fn wanted(answer: &str) -> Vec<Wanted> {
    let object = answer
        .find('{')
        .zip(answer.rfind('}'))
        .and_then(|(first, last)| answer.get(first..=last))
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    let Some(object) = object else { return Vec::new() };
    match object["tool_calls"].as_array() {
        Some(calls) => calls.iter().filter_map(call).collect(),
        None => call(&object).into_iter().collect(),
    }
}

fn call(object: &Value) -> Option<Wanted> {
    Some(Wanted {
        name: object["name"].as_str()?.to_owned(),
        parameters: object["parameters"].as_object().cloned().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{messages, wanted};

    #[test]
    fn calls_are_found_amid_words() {
        let calls =
            wanted("Sure: {\"tool_calls\": [{\"name\": \"a\", \"parameters\": {\"x\": 1}}, {\"name\": \"b\"}]} ok");
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[0].parameters["x"], 1);
        assert_eq!(wanted("{\"name\": \"a\", \"parameters\": {}}")[0].name, "a");
        for none in ["no", "{}", "{\"tool_calls\": []}", "{broken", "}{"] {
            assert!(wanted(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn the_model_reads_the_latest_messages_and_the_query() {
        let conversation = [
            json!({"role": "user", "content": "hi"}),
            json!({"role": "assistant", "content": "yes?"}),
        ];
        let asked = messages("", &[json!({"name": "a"})], &conversation, "1+2?");
        assert!(asked[0]["content"].as_str().unwrap().contains("[{\"name\":\"a\"}]"));
        let text = asked[1]["content"].as_str().unwrap();
        assert!(text.starts_with("History:\nASSISTANT: \"\"\"yes?\"\"\"\nUSER: ") && text.ends_with("Query: 1+2?"));
    }
}
