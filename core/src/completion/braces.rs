/// The text with the words in double braces replaced; those that nobody knows stay, and are looked into.
pub(super) fn replace(text: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find("}}").map_or(rest.len(), |end| end + 2);
        match rest.get(2..end.saturating_sub(2)).and_then(&known) {
            Some(value) => {
                out.push_str(&value);
                rest = &rest[end..];
            }
            None => {
                out.push_str("{{");
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    out
}
