use std::sync::LazyLock;

use regex::Regex;

/// Members of JSON objects whose values nobody is to see. The value may be cut off, because the body was.
static MEMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)("[a-z0-9_-]*(?:password|passwd|secret|token|api_?keys?|authorization|private_key)s?"\s*:\s*)("(?:[^"\\]|\\.)*"?|\[[^\]]*\]?)"#,
    )
    .ok()
});

static PARAMETERS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)([?&][^=&]*(?:password|secret|token|key|code)[^=&]*=)[^&]*").ok());

/// The text of a body without its secrets.
pub fn secrets(body: &str) -> String {
    replace(&MEMBERS, body, r#"$1"********""#)
}

/// An address without the secrets in its query.
pub fn query(address: &str) -> String {
    replace(&PARAMETERS, address, "${1}********")
}

fn replace(pattern: &LazyLock<Option<Regex>>, text: &str, by: &str) -> String {
    match pattern.as_ref() {
        Some(pattern) => pattern.replace_all(text, by).into_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand_even_where_the_body_is_cut() {
        let body = r#"{"email":"a@b.test","password":"pa\"ss","new_password" : "x","OPENAI_API_KEYS":["sk-1","sk-2"],"token":"eyJ"#;
        let shown = secrets(body);
        for secret in ["pa\\", "sk-1", "sk-2", "eyJ", "\"x\""] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains("a@b.test"));
        assert_eq!(secrets(r#"{"token_type":"Bearer"}"#), r#"{"token_type":"Bearer"}"#);
        assert_eq!(query("http://h/p?a=1&token=t&b=2"), "http://h/p?a=1&token=********&b=2");
    }
}
