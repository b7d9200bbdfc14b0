/// A text does not grow beyond this: a long value under a short word would be worth as much memory as somebody wants.
const LONGEST: usize = 1 << 24;

/// The text with the words in double braces replaced; those that nobody knows stay. A word reaches from the last `{{`
/// before a `}}`: so each part of the text is looked at once, however many braces somebody sends.
pub fn replace(text: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(end) = rest.find("}}") {
        let (before, after) = (&rest[..end], &rest[end + 2..]);
        let found = before
            .rsplit_once("{{")
            .and_then(|(before, word)| Some((before, known(word)?)));
        match found {
            Some((_, value)) if out.len() + value.len() + rest.len() > LONGEST => break,
            Some((before, value)) => {
                out.push_str(before);
                out.push_str(&value);
            }
            None => out.push_str(&rest[..end + 2]),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::replace;

    fn shown(text: &str) -> String {
        replace(text, |word| (word.trim() == "TREE").then(|| "oak".to_owned()))
    }

    #[test]
    fn known_words_are_replaced_and_others_stay() {
        assert_eq!(
            shown("{{TREE}} and {{ TREE }}, {{BUSH}} {{}} {TREE}"),
            "oak and oak, {{BUSH}} {{}} {TREE}"
        );
        assert_eq!(shown("{{an {{TREE}} }} {{{TREE}}}"), "{{an oak }} {oak}");
    }

    #[test]
    fn braces_that_are_not_closed_are_no_word() {
        assert_eq!(shown("{{TREE12"), "{{TREE12");
        assert_eq!(shown("}}{{TREE}}{{TREE}"), "}}oak{{TREE}");
    }

    #[test]
    fn a_text_grows_to_its_limit_only() {
        let filled = replace(&"{{TREE}}".repeat(100), |_| Some("oak".repeat(100_000)));
        assert!(filled.len() <= super::LONGEST && filled.contains("oak{{TREE}}{{TREE}}"));
    }

    /// Who writes the text is not always who pays for reading it: half a million braces took minutes.
    #[test]
    fn however_many_braces_there_are_the_text_is_read_once() {
        for text in ["{{".repeat(500_000), "{{".repeat(500_000) + "}}", "}}".repeat(500_000)] {
            assert_eq!(shown(&text), text);
        }
    }
}
