use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

/// A text as people mean it: broken encodings mended, one kind of line end, no control characters, plain quotes,
/// ligatures and full-width letters taken apart, accents composed.
pub(crate) fn repair(text: &str) -> String {
    let mended = mend(text);
    let mut out = String::with_capacity(mended.len());
    let mut characters = mended.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' => out.push('"'),
            '\u{fb00}'..='\u{fb06}' | '\u{ff01}'..='\u{ff9f}' => out.extend(character.nfkc()),
            '\t' | '\n' => out.push(character),
            // Marks of byte order and of directions that begin nothing, and what terminals obey.
            '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{206a}'..='\u{206f}' => {}
            _ if character.is_control() => {}
            _ => out.push(character),
        }
    }
    match unicode_normalization::is_nfc(&out) {
        true => out,
        false => out.nfc().collect(),
    }
}

/// Reads what is UTF-8 that somebody took for Windows-1252 (`Ã¼` for `ü`) as what it is; only runs that begin as such
/// mistakes do, and that decode.
fn mend(text: &str) -> String {
    if !text.contains(LEADS) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(LEADS) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|character: char| character.is_ascii()).unwrap_or(rest.len());
        out.push_str(&mended(&rest[..end]).unwrap_or_else(|| rest[..end].to_owned()));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

const LEADS: [char; 4] = ['Ã', 'Â', 'â', 'ð'];

fn mended(run: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = run.chars().map(byte).collect();
    String::from_utf8(bytes?).ok()
}

fn byte(character: char) -> Option<u8> {
    // The five that Windows-1252 leaves open are control characters there.
    if let '\u{80}'..='\u{ff}' = character {
        return u8::try_from(u32::from(character)).ok();
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
    match (&*bytes, unmappable) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::repair;

    #[test]
    fn broken_texts_are_mended() {
        assert_eq!(repair("GrÃ¶ÃŸe â€“ schÃ¶n"), "Größe – schön");
        assert_eq!(repair("a\r\nb\rc\u{0}d\u{7}"), "a\nb\ncd");
        assert_eq!(
            repair("\u{201c}quoted\u{201d} \u{fb01}sh \u{ff21}\u{ff22}"),
            "\"quoted\" fish AB"
        );
        assert_eq!(repair("u\u{308}ber"), "über");
    }

    #[test]
    fn whole_texts_stay() {
        for text in ["Größe", "NÃO", "«PRÉ»", "Âge de 1 à 9", "魚 – ü"] {
            assert_eq!(repair(text), text);
        }
    }
}
