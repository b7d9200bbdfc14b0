use crate::shared::JsonObject;

/// What the first lines of a plug-in say of it: `title`, `author`, `version`, `requirements` and so on.
///
/// They are a text in three double quotes that begins on the first line, alone there. Lines that are no `key: value`
/// are passed over.
pub fn head(content: &str) -> JsonObject {
    let mut lines = content.lines();
    if lines.next().is_none_or(|first| first.trim() != QUOTES) {
        return JsonObject::new();
    }
    lines
        .take_while(|line| !line.contains(QUOTES))
        .filter_map(entry)
        .map(|(key, value)| (key.to_owned(), value.into()))
        .collect()
}

const QUOTES: &str = "\"\"\"";

fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_start();
    let is_word = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    is_word.then(|| (key, value.trim()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::head;

    #[test]
    fn the_first_text_is_read_line_by_line() {
        let content = "\"\"\"\ntitle: Oak: a tree\nauthor:  kit \nhas space: no\n\n - list: no\nrequirements: a, b\n\"\"\"\nversion: 1\n";
        assert_eq!(
            Value::Object(head(content)),
            json!({"title": "Oak: a tree", "author": "kit", "requirements": "a, b"})
        );
    }

    #[test]
    fn a_text_that_begins_elsewhere_is_no_head() {
        assert!(head("").is_empty());
        assert!(head("\n\"\"\"\ntitle: a\n\"\"\"").is_empty());
        assert!(head("\"\"\"title: a\n\"\"\"").is_empty());
    }
}
