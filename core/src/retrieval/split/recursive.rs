use super::is_space;

const SEPARATORS: [&str; 4] = ["\n\n", "\n", " ", ""];

/// Cuts a text into passages of at most `size` characters: at empty lines, else at line ends, else at blanks, else
/// anywhere. Neighbours share up to `overlap` characters.
pub(super) fn split(text: &str, size: usize, overlap: usize) -> Vec<String> {
    let mut passages = Vec::new();
    Recursive { size, overlap }.split(text, &SEPARATORS, &mut passages);
    passages
}

struct Recursive {
    size: usize,
    overlap: usize,
}

/// A piece of the text and its length in characters.
type Piece<'a> = (&'a str, usize);

impl Recursive {
    fn split(&self, text: &str, separators: &[&str], passages: &mut Vec<String>) {
        let place = separators
            .iter()
            .position(|separator| text.contains(separator))
            .unwrap_or_default();
        let separator = separators.get(place).copied().unwrap_or_default();
        let finer = separators.get(place + 1..).unwrap_or_default();
        let mut fitting: Vec<Piece<'_>> = Vec::new();
        for piece in pieces(text, separator) {
            let length = piece.chars().count();
            if length < self.size {
                fitting.push((piece, length));
                continue;
            }
            self.merge(&std::mem::take(&mut fitting), passages);
            if finer.is_empty() {
                passages.push(piece.to_owned());
            } else {
                self.split(piece, finer, passages);
            }
        }
        self.merge(&fitting, passages);
    }

    /// Joins pieces to passages. What begins the next passage again are the last pieces that fit the overlap.
    fn merge(&self, pieces: &[Piece<'_>], passages: &mut Vec<String>) {
        let (mut first, mut total) = (0, 0);
        for (place, (_, length)) in pieces.iter().enumerate() {
            if total + length > self.size && first < place {
                passages.extend(join(&pieces[first..place]));
                while total > self.overlap || (total + length > self.size && total > 0) {
                    total -= pieces[first].1;
                    first += 1;
                }
            }
            total += length;
        }
        passages.extend(join(&pieces[first..]));
    }
}

/// The pieces between separators, each with the separator in front of it; without a separator each character.
fn pieces<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    if separator.is_empty() {
        return text
            .char_indices()
            .map(|(at, character)| &text[at..at + character.len_utf8()])
            .collect();
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(separator) {
        pieces.push(&text[start..at]);
        start = at;
    }
    pieces.push(&text[start..]);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The pieces as one text without white space around it, unless nothing is left. They lie behind one another.
fn join(pieces: &[Piece<'_>]) -> Option<String> {
    let text: String = pieces.iter().map(|(piece, _)| *piece).collect();
    let text = text.trim_matches(is_space);
    (!text.is_empty()).then(|| text.to_owned())
}
