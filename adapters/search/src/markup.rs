/// The text of a piece of HTML in one line, for titles and snippets.
pub(crate) fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        rest = rest[start..].find('>').map_or("", |end| &rest[start + end + 1..]);
    }
    text.push_str(rest);
    unescaped(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Entities as the characters that they stand for.
pub(crate) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.char_indices().take(12).find(|(_, character)| *character == ';');
        match end.and_then(|(end, _)| Some((end, entity(&rest[1..end])?))) {
            Some((end, character)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let number = name
        .strip_prefix('#')
        .map(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        });
    match (number, name) {
        (Some(number), _) => char::from_u32(number.ok()?),
        (None, "amp") => Some('&'),
        (None, "lt") => Some('<'),
        (None, "gt") => Some('>'),
        (None, "quot") => Some('"'),
        (None, "apos") => Some('\''),
        (None, "nbsp") => Some(' '),
        _ => None,
    }
}

/// What stands between two texts behind a place, and where that ends.
pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<(&'a str, &'a str)> {
    let behind = &text[text.find(start)? + start.len()..];
    let length = behind.find(end)?;
    Some((&behind[..length], &behind[length + end.len()..]))
}

#[cfg(test)]
mod tests {
    use super::{between, plain, unescaped};

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            plain("<b>Herring</b> &amp; <i>cod</i>\n&#39;x&#x27;"),
            "Herring & cod 'x'"
        );
        assert_eq!(unescaped("a & b &unknown; &amp;lt;"), "a & b &unknown; &lt;");
        assert_eq!(between("a[b]c", "[", "]"), Some(("b", "c")));
    }
}
