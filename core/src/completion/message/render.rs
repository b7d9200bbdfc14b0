//! The forms in which the page expects what is no plain text. Its parser takes `<details` with attributes, a newline
//! right behind `>`, a summary line, the content, and the closing tag on a line of its own.

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
