//! Patterns of group names that stay out of a provider's hands.

use regex::Regex;

/// What OAUTH_BLOCKED_GROUPS holds: exact names, shell wildcards, regular expressions.
#[derive(Debug, Default)]
pub struct Blocked {
    names: Vec<String>,
    expressions: Vec<Regex>,
}

impl Blocked {
    /// Reads the JSON list; a text that is none blocks nothing, and the log says so.
    pub fn parse(text: &str) -> Self {
        let names: Vec<String> = match serde_json::from_str(text) {
            Ok(names) => names,
            Err(_) if text.trim().is_empty() => Vec::new(),
            Err(error) => {
                tracing::error!(%error, "OAUTH_BLOCKED_GROUPS is no JSON list of texts; no group is blocked");
                Vec::new()
            }
        };
        let mut expressions = Vec::new();
        for name in &names {
            let is_expression = name.contains(['^', '$', '[', ']', '(', ')', '{', '}', '+', '\\', '|']);
            let expression = if is_expression { name.clone() } else { wildcards(name) };
            match Regex::new(&expression) {
                Ok(expression) => expressions.push(expression),
                Err(error) => tracing::warn!(%error, "`{name}` in OAUTH_BLOCKED_GROUPS is no regular expression"),
            }
        }
        Self { names, expressions }
    }

    pub fn blocks(&self, group: &str) -> bool {
        self.names.iter().any(|name| name == group)
            || self.expressions.iter().any(|expression| expression.is_match(group))
    }
}

/// Shell wildcards as a regular expression.
fn wildcards(pattern: &str) -> String {
    let mut expression = String::from("(?s)^");
    for character in pattern.chars() {
        match character {
            '*' => expression.push_str(".*"),
            '?' => expression.push('.'),
            other => expression.push_str(&regex::escape(&other.to_string())),
        }
    }
    expression.push('$');
    expression
}

#[cfg(test)]
mod tests {
    use super::Blocked;

    #[test]
    fn names_wildcards_and_expressions_block() {
        let blocked = Blocked::parse(r#"["blocked", "temp-*", "^x[0-9]+$", "a.b", "(broken"]"#);
        for (group, is_blocked) in [
            ("blocked", true),
            ("blocked too", false),
            ("temp-dock", true),
            ("x17", true),
            ("ax17", false),
            ("a.b", true),
            ("axb", false),
            ("(broken", true),
        ] {
            assert_eq!(blocked.blocks(group), is_blocked, "{group}");
        }
        assert!(!Blocked::parse("nonsense").blocks("nonsense"));
    }
}
