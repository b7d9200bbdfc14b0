//! What a model writes as the arguments of a call: JSON, or what a Python program would write, or nothing.

use serde_json::{Map, Number, Value};

use crate::shared::JsonObject;

/// The arguments as an object; none where nobody can make sense of them.
pub fn read_arguments(text: &str) -> JsonObject {
    let read = serde_json::from_str(text).ok().or_else(|| python_literal(text));
    match read {
        Some(Value::Object(arguments)) => arguments,
        _ => JsonObject::new(),
    }
}

/// Lists and dictionaries within each other are followed so deep.
const DEEPEST: usize = 64;

/// A literal of Python: dictionaries, lists, tuples, texts in either quotes, numbers, `True`, `False`, `None`.
fn python_literal(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text.trim() };
    let value = reader.value(0)?;
    reader.rest.trim().is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.rest = self.rest.trim_start();
        if depth > DEEPEST {
            return None;
        }
        match self.rest.chars().next()? {
            '{' => self.dictionary(depth),
            '[' => self.items(']', depth).map(Value::Array),
            '(' => self.items(')', depth).map(Value::Array),
            quote @ ('"' | '\'') => self.text(quote).map(Value::String),
            _ => self.word(),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Value> {
        self.rest = &self.rest[1..];
        let mut members = Map::new();
        loop {
            if self.takes('}') {
                return Some(Value::Object(members));
            }
            let Value::String(name) = self.value(depth + 1)? else {
                return None;
            };
            if !self.takes(':') {
                return None;
            }
            members.insert(name, self.value(depth + 1)?);
            if !self.takes(',') && !self.rest.trim_start().starts_with('}') {
                return None;
            }
        }
    }

    fn items(&mut self, end: char, depth: usize) -> Option<Vec<Value>> {
        self.rest = &self.rest[1..];
        let mut items = Vec::new();
        loop {
            if self.takes(end) {
                return Some(items);
            }
            items.push(self.value(depth + 1)?);
            if !self.takes(',') && !self.rest.trim_start().starts_with(end) {
                return None;
            }
        }
    }

    fn text(&mut self, quote: char) -> Option<String> {
        let mut characters = self.rest[1..].char_indices();
        let mut text = String::new();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => match characters.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    '\n' => {}
                    'u' => {
                        let digits: String = characters.by_ref().take(4).map(|(_, digit)| digit).collect();
                        text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                    }
                    other => text.push(other),
                },
                other if other == quote => {
                    self.rest = &self.rest[at + 2..];
                    return Some(text);
                }
                other => text.push(other),
            }
        }
        None
    }

    fn word(&mut self) -> Option<Value> {
        let end = self
            .rest
            .find([',', '}', ']', ')', ':', ' ', '\n'])
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(match word {
            "True" | "true" => Value::Bool(true),
            "False" | "false" => Value::Bool(false),
            "None" | "null" => Value::Null,
            number => match number.parse::<i64>() {
                Ok(whole) => Value::from(whole),
                Err(_) => Value::Number(Number::from_f64(number.parse().ok()?)?),
            },
        })
    }

    fn takes(&mut self, character: char) -> bool {
        match self.rest.trim_start().strip_prefix(character) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::read_arguments;

    #[test]
    fn json_and_pythons_literals_are_read_and_nothing_else() {
        let read = |text| Value::Object(read_arguments(text));
        assert_eq!(read(r#"{"a": 1}"#), json!({"a": 1}));
        assert_eq!(
            read("{'a': True, 'b': ['x\\'y', None, 1.5], \"c\": {'d': (1, 2,)},}"),
            json!({"a": true, "b": ["x'y", null, 1.5], "c": {"d": [1, 2]}})
        );
        for nonsense in ["", "{broken", "[1]", "{'a' 1}", "{'a': }", "import os", "{'ö': 'ä"] {
            assert_eq!(read(nonsense), json!({}), "{nonsense}");
        }
    }
}
