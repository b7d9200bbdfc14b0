//! Models that think aloud within their text mark it with tags. Here tags are found in a text that arrives in pieces.

/// What opens and what closes a thought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPair {
    pub start: String,
    pub end: String,
    pub kind: TagKind,
}

/// What stands between tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// What the model thinks.
    Thought,
    /// What is for the reader.
    Solution,
    /// Code to be run.
    Code,
}

/// The tags to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags(Vec<TagPair>);

/// Longest start tag with attributes that is waited for; longer ones are text.
const LONGEST_TAG: usize = 512;

impl Default for Tags {
    /// What the known models use.
    fn default() -> Self {
        let angled = ["think", "thinking", "reason", "reasoning", "thought", "Thought"];
        let mut pairs: Vec<TagPair> = angled
            .iter()
            .map(|name| TagPair::new(&format!("<{name}>"), &format!("</{name}>")))
            .collect();
        pairs.push(TagPair::new("<|begin_of_thought|>", "<|end_of_thought|>"));
        pairs.push(TagPair::new("◁think▷", "◁/think▷"));
        pairs.push(TagPair {
            kind: TagKind::Solution,
            ..TagPair::new("<|begin_of_solution|>", "<|end_of_solution|>")
        });
        Self(pairs)
    }
}

impl TagPair {
    pub fn new(start: &str, end: &str) -> Self {
        Self {
            start: start.to_owned(),
            end: end.to_owned(),
            kind: TagKind::Thought,
        }
    }

    /// How the tag stands at the start of the text.
    fn at(&self, text: &str) -> Match {
        if text.starts_with(&self.start) {
            return Match::Whole(self.start.len());
        }
        if self.start.starts_with(text) {
            return Match::Begun;
        }
        // An angled tag may carry attributes: `<think mode="deep">`.
        let Some(open) = self
            .start
            .strip_suffix('>')
            .filter(|open| open.starts_with('<') && !open.ends_with('|'))
        else {
            return Match::No;
        };
        match text.strip_prefix(open) {
            Some(rest) if rest.starts_with(char::is_whitespace) => match rest.find('>') {
                Some(end) => Match::Whole(open.len() + end + 1),
                None if text.len() < LONGEST_TAG => Match::Begun,
                None => Match::No,
            },
            _ => Match::No,
        }
    }
}

enum Match {
    No,
    /// The text ends before it is sure.
    Begun,
    /// The tag, and how long it is.
    Whole(usize),
}

/// What was found in a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// A tag stands there; the text goes on behind it.
    Tag {
        at: usize,
        behind: usize,
        pair: &'a TagPair,
    },
    /// From there on it may become a tag with the next piece.
    Perhaps {
        at: usize,
    },
    Nothing,
}

impl Tags {
    /// Just this pair, as a model's settings may say.
    pub fn only(start: &str, end: &str) -> Self {
        Self(vec![TagPair::new(start, end)])
    }

    /// No tags at all: everything is text.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// These, and those around code that the model wants to have run.
    pub fn with_code(mut self) -> Self {
        self.0.push(TagPair {
            kind: TagKind::Code,
            ..TagPair::new("<code_interpreter>", "</code_interpreter>")
        });
        self
    }

    /// The first start tag in the text.
    pub fn find_start(&self, text: &str) -> Found<'_> {
        let begins = |character: char| self.0.iter().any(|pair| pair.start.starts_with(character));
        for (at, _) in text.char_indices().filter(|(_, character)| begins(*character)) {
            let mut perhaps = false;
            for pair in &self.0 {
                match pair.at(&text[at..]) {
                    Match::Whole(length) => {
                        return Found::Tag {
                            at,
                            behind: at + length,
                            pair,
                        };
                    }
                    Match::Begun => perhaps = true,
                    Match::No => {}
                }
            }
            if perhaps {
                return Found::Perhaps { at };
            }
        }
        Found::Nothing
    }
}

impl TagPair {
    /// The end tag in the text.
    pub fn find_end(&self, text: &str) -> Found<'_> {
        if let Some(at) = text.find(&self.end) {
            return Found::Tag {
                at,
                behind: at + self.end.len(),
                pair: self,
            };
        }
        let tail = text
            .char_indices()
            .rev()
            .take(self.end.chars().count())
            .map(|(at, _)| at);
        match tail.filter(|at| self.end.starts_with(&text[*at..])).last() {
            Some(at) => Found::Perhaps { at },
            None => Found::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, Tags};

    #[test]
    fn a_tag_may_carry_attributes_and_may_be_cut_anywhere() {
        let tags = Tags::default();
        let text = "so <think mode=\"deep\">hm";
        for cut in 4..22 {
            assert_eq!(
                tags.find_start(&text[..cut]),
                Found::Perhaps { at: 3 },
                "{}",
                &text[..cut]
            );
        }
        assert!(matches!(tags.find_start(text), Found::Tag { at: 3, behind: 22, .. }));
    }

    #[test]
    fn a_longer_name_is_no_tag_and_a_smaller_sign_is_text() {
        let tags = Tags::default();
        assert_eq!(tags.find_start("a < b and <thinker> too"), Found::Nothing);
        assert_eq!(tags.find_start("a <"), Found::Perhaps { at: 2 });
        assert_eq!(Tags::none().find_start("<think>"), Found::Nothing);
    }

    #[test]
    fn an_end_may_be_cut_as_well() {
        let tags = Tags::only("◁think▷", "◁/think▷");
        let Found::Tag { pair, .. } = tags.find_start("◁think▷") else {
            unreachable!()
        };
        assert_eq!(pair.find_end("ö◁/thi"), Found::Perhaps { at: 2 });
        assert!(matches!(
            pair.find_end("ö◁/think▷x"),
            Found::Tag { at: 2, behind: 14, .. }
        ));
        assert_eq!(pair.find_end("ö◁x"), Found::Nothing);
    }
}
