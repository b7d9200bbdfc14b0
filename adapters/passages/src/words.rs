use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut: nobody asks for them whole.
const LONGEST: usize = 48;

/// The words of a text as they are compared: small letters without accents; scripts that write without blanks in pairs
/// of letters.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut previous: Option<char> = None;
    for character in text.nfd().filter(|character| !is_combining_mark(*character)) {
        if is_dense(character) {
            take(&mut word, &mut words);
            match previous.replace(character) {
                Some(first) => words.push([first, character].iter().collect()),
                None => words.push(character.to_string()),
            }
            continue;
        }
        previous = None;
        match character.is_alphanumeric() {
            true => word.extend(character.to_lowercase()),
            false => take(&mut word, &mut words),
        }
    }
    take(&mut word, &mut words);
    words
}

fn take(word: &mut String, words: &mut Vec<String>) {
    if word.is_empty() {
        return;
    }
    let cut = word.char_indices().nth(LONGEST).map_or(word.len(), |(at, _)| at);
    word.truncate(cut);
    words.push(std::mem::take(word));
}

/// Chinese, Japanese, and what else is written without blanks.
fn is_dense(character: char) -> bool {
    matches!(character,
        '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_compared_without_case_and_accents() {
        assert_eq!(words("Größe, ÉTÉ 2024!"), ["große", "ete", "2024"]);
        assert_eq!(words("魚を食べる x"), ["魚", "魚を", "を食", "食へ", "へる", "x"]);
        assert_eq!(words("… – !"), Vec::<String>::new());
    }
}
