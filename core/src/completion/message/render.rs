//! The forms in which the web client expects what is no plain text. Its parser takes `<details` with attributes, a
//! newline right behind `>`, a summary line, the content, and the closing tag on a line of its own.

use serde_json::Value;

use super::blocks::{CallResult, Code, ToolCall};

/// Text as it may stand inside markup.
pub fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            other => out.push(other),
        }
    }
}

/// Thinking that goes on (no duration) or is over. Each line is quoted.
pub fn reasoning(thought: &str, seconds: Option<i64>, out: &mut String) {
    match seconds {
        Some(seconds) => {
            out.push_str(&format!(
                "<details type=\"reasoning\" done=\"true\" duration=\"{seconds}\">\n"
            ));
            out.push_str(&format!("<summary>Reasoned for {seconds} s</summary>\n"));
        }
        None => out.push_str("<details type=\"reasoning\" done=\"false\">\n<summary>Reasoning…</summary>\n"),
    }
    for line in thought.trim().lines() {
        let quoted = if line.starts_with('>') { "" } else { "> " };
        escape(quoted, out);
        escape(line, out);
        out.push('\n');
    }
    out.push_str("</details>\n");
}

/// Calls of tools: those whose result is there, and those that still run.
pub fn tool_calls(calls: &[ToolCall], results: &[CallResult], out: &mut String) {
    start_on_a_line(out);
    for call in calls {
        let result = results.iter().find(|result| result.call_id == call.id);
        if results.is_empty() {
            out.push('\n');
        }
        let done = result.is_some();
        out.push_str(&format!("<details type=\"tool_calls\" done=\"{done}\" id=\""));
        escape(&call.id, out);
        out.push_str("\" name=\"");
        escape(&call.name, out);
        out.push_str("\" arguments=\"");
        escape(&ascii_json(&Value::from(call.arguments.as_str())), out);
        out.push('"');
        if let Some(result) = result {
            out.push_str(" result=\"");
            escape(&Value::from(result.text.as_str()).to_string(), out);
            out.push_str("\" files=\"");
            if !result.files.is_empty() {
                escape(&ascii_json(&Value::from(result.files.as_slice())), out);
            }
            out.push_str("\" embeds=\"");
            let embeds = match result.embeds.as_slice() {
                [] => Value::from(""),
                embeds => Value::from(embeds),
            };
            escape(&ascii_json(&embeds), out);
            out.push('"');
        }
        let summary = if done { "Tool was called" } else { "Calling a tool…" };
        out.push_str(&format!(">\n<summary>{summary}</summary>\n</details>\n"));
    }
}

/// Code that was run, or runs.
pub fn code(code: &Code, out: &mut String) {
    start_on_a_line(out);
    let summary = match &code.output {
        Some(output) => {
            out.push_str("<details type=\"code_interpreter\" done=\"true\" output=\"");
            escape(&ascii_json(output), out);
            out.push_str("\">\n");
            "Code was run"
        }
        None => {
            out.push_str("<details type=\"code_interpreter\" done=\"false\">\n");
            "Running code…"
        }
    };
    out.push_str(&format!(
        "<summary>{summary}</summary>\n```{}\n{}\n```\n</details>\n",
        code.language, code.code
    ));
}

fn start_on_a_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// JSON with every character beyond ASCII as an escape, as the web client has always got it in these places.
fn ascii_json(value: &Value) -> String {
    let json = value.to_string();
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::blocks::{CallResult, Code, ToolCall};
    use super::{code, tool_calls};

    #[test]
    fn a_call_is_shown_while_it_runs_and_when_it_is_done() {
        let call = ToolCall {
            id: "c1".to_owned(),
            name: "sum".to_owned(),
            arguments: r#"{"ä": 1}"#.to_owned(),
        };
        let mut shown = String::new();
        tool_calls(std::slice::from_ref(&call), &[], &mut shown);
        assert_eq!(
            shown,
            "\n<details type=\"tool_calls\" done=\"false\" id=\"c1\" name=\"sum\" \
             arguments=\"&quot;{\\&quot;\\u00e4\\&quot;: 1}&quot;\">\n<summary>Calling a tool…</summary>\n</details>\n"
        );
        let result = CallResult {
            call_id: "c1".to_owned(),
            text: "ö".to_owned(),
            files: vec![json!({"type": "image"})],
            ..CallResult::default()
        };
        shown.clear();
        tool_calls(&[call], &[result], &mut shown);
        assert!(shown.contains("done=\"true\"") && shown.contains("result=\"&quot;ö&quot;\""));
        assert!(shown.contains("files=\"[{&quot;type&quot;:&quot;image&quot;}]\" embeds=\"&quot;&quot;\">\n"));
    }

    #[test]
    fn code_stands_in_a_fence_with_its_output_beside() {
        let mut ran = Code::read(
            "<code_interpreter type=\"code\" lang=\"python\">",
            "\n```python\nprint(1)\n```\n",
        );
        let mut shown = "Look".to_owned();
        code(&ran, &mut shown);
        assert!(shown.starts_with("Look\n<details type=\"code_interpreter\" done=\"false\">\n<summary>"));
        assert!(shown.ends_with("</summary>\n```python\nprint(1)\n```\n</details>\n"));
        ran.output = Some(json!({"stdout": "1"}));
        shown.clear();
        code(&ran, &mut shown);
        assert!(shown.starts_with("<details type=\"code_interpreter\" done=\"true\" output=\"{&quot;stdout&quot;:"));
    }
}
