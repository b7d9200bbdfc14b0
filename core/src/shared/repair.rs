use std::borrow::Cow;

/// The JSON text without what some writers leave in it and no reader takes: escaped NUL characters and lone
/// surrogates go, `NaN` and infinities become `null`. A text without any of it is answered as it is, after one look.
pub fn repair_json(text: &str) -> Cow<'_, str> {
    if !suspicious(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', 'N', 'I', '-']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if let Some(string) = rest.strip_prefix('"') {
            out.push('"');
            copy_string(string, &mut out)
        } else if let Some(rest) = ["NaN", "Infinity", "-Infinity"]
            .iter()
            .find_map(|word| rest.strip_prefix(word))
        {
            out.push_str("null");
            rest
        } else {
            out.push_str(&rest[..1]);
            &rest[1..]
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn suspicious(text: &str) -> bool {
    let escapes = |word: &str| text.contains(word);
    escapes("\\u0000") || escapes("\\ud") || escapes("\\uD") || escapes("NaN") || escapes("Infinity")
}

/// Copies the inside of a string and its closing quote without bad escapes; answers what follows.
fn copy_string<'a>(mut rest: &'a str, out: &mut String) -> &'a str {
    while let Some(at) = rest.find(['"', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('"') {
            out.push('"');
            return after;
        }
        let taken = match unit(rest) {
            Some(0) => 6,
            Some(0xD800..=0xDBFF) => match rest.get(6..).and_then(unit) {
                Some(0xDC00..=0xDFFF) => {
                    out.push_str(&rest[..12]);
                    12
                }
                _ => 6,
            },
            Some(0xDC00..=0xDFFF) => 6,
            _ => {
                // Two characters at least: a backslash and what it escapes (which may be wider than a byte).
                let end = rest.char_indices().nth(2).map_or(rest.len(), |(index, _)| index);
                out.push_str(&rest[..end]);
                end
            }
        };
        rest = &rest[taken..];
    }
    out.push_str(rest);
    ""
}

/// The UTF-16 unit that an escape at the start of the text stands for.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::repair_json;

    #[test]
    fn nul_characters_and_lone_surrogates_go() {
        assert_eq!(
            repair_json(r#"{"a\u0000b":"x\ud800 y\uDC00z\u0000"}"#),
            r#"{"ab":"x yz"}"#
        );
    }

    #[test]
    fn pairs_and_escaped_backslashes_stay() {
        let text = r#"["\ud83d\ude00","\\u0000","\\ud800","Ü\n\"NaN\""]"#;
        assert_eq!(repair_json(text), text);
    }

    #[test]
    fn numbers_that_json_does_not_know_become_null() {
        assert_eq!(
            repair_json(r#"{"a":NaN,"b":[-Infinity,Infinity,-1],"c":"NaN"}"#),
            r#"{"a":null,"b":[null,null,-1],"c":"NaN"}"#
        );
    }

    #[test]
    fn a_broken_text_does_no_harm() {
        for text in [r#""\ud8"#, r#""\"#, r#"{"a":"\u00"#, "NaN\"\\é"] {
            let _ = repair_json(text);
        }
    }
}
