use crate::completion::message::render;
use crate::completion::message::tags::{Found, TagPair, Tags};
use crate::shared::Moment;

/// Puts an answer together from its pieces, in the one text that the page shows and the store keeps: plain text, and
/// thoughts in the form that the page folds away.
///
/// A piece costs what it is long, however long the answer has become: text is appended where it stays, and a thought
/// is written out only when somebody asks for the whole ([`Assembler::content`]).
#[derive(Debug)]
pub struct Assembler {
    tags: Tags,
    /// Everything up to the open block as it will stay, and, while text comes, that text as it came.
    written: String,
    /// Where the open block begins in `written`.
    open_at: usize,
    open: Open,
    /// Text that may turn out to be the beginning of a tag.
    held: String,
    /// How often something changed that cannot be told by appending.
    turns: u64,
}

/// The block that the next piece belongs to.
#[derive(Debug)]
enum Open {
    Text,
    /// A thought that came as such.
    Reasoning {
        thought: String,
        since: Moment,
    },
    /// A thought (or a solution) between tags.
    Tagged {
        pair: TagPair,
        thought: String,
        since: Moment,
    },
}

/// How far the answer is, for somebody who tells others what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// While this stays the same, text was only appended.
    pub turns: u64,
    /// Length of the text that others may append to; 0 while a thought is open.
    pub length: usize,
    /// Length of the open thought.
    pub thought: usize,
}

impl Assembler {
    pub fn new(tags: Tags) -> Self {
        Self::continuing(tags, String::new())
    }

    /// Goes on behind a text that is there already.
    pub fn continuing(tags: Tags, written: String) -> Self {
        Self {
            tags,
            written,
            open_at: 0,
            open: Open::Text,
            held: String::new(),
            turns: 0,
        }
    }

    /// A piece of the model's thinking, by a provider that tells thinking from text.
    pub fn add_reasoning(&mut self, piece: &str, now: Moment) {
        if let Open::Reasoning { thought, .. } = &mut self.open {
            thought.push_str(piece);
            return;
        }
        self.release();
        self.close(now);
        self.begin(Open::Reasoning {
            thought: piece.to_owned(),
            since: now,
        });
    }

    /// A piece of text, which may hold tags or parts of them.
    pub fn add_text(&mut self, piece: &str, now: Moment) {
        if matches!(self.open, Open::Reasoning { .. }) {
            self.close(now);
        }
        if self.held.is_empty() {
            self.read(piece, now);
        } else {
            let mut text = std::mem::take(&mut self.held);
            text.push_str(piece);
            self.read(&text, now);
        }
    }

    /// The answer is over: what was held back is text after all, and an open thought is closed.
    pub fn finish(&mut self, now: Moment) {
        self.release();
        self.close(now);
        let end = self.written.trim_end().len();
        self.written.truncate(end);
    }

    /// Does text end the thought that comes in now?
    pub fn is_thinking(&self) -> bool {
        matches!(self.open, Open::Reasoning { .. })
    }

    /// How far the answer is.
    pub fn live(&self) -> Live {
        match &self.open {
            Open::Text => Live {
                turns: self.turns,
                length: self.written.len(),
                thought: 0,
            },
            Open::Reasoning { thought, .. } | Open::Tagged { thought, .. } => Live {
                turns: self.turns,
                length: 0,
                thought: thought.len(),
            },
        }
    }

    /// What was appended since the answer was that long. Only while no thought is open and no turn was taken.
    pub fn appended_since(&self, length: usize) -> &str {
        self.written.get(length..).unwrap_or_default()
    }

    /// The whole answer so far. Text at its end is as it came, so that more can be appended.
    pub fn content(&self) -> String {
        let mut content = self.written.clone();
        match &self.open {
            Open::Text => {}
            Open::Tagged { pair, thought, .. } if pair.is_text => content.push_str(thought.trim_start()),
            Open::Reasoning { thought, .. } | Open::Tagged { thought, .. } => {
                if !thought.trim().is_empty() {
                    render::reasoning(thought, None, &mut content);
                }
            }
        }
        content
    }

    fn read(&mut self, mut text: &str, now: Moment) {
        while !text.is_empty() {
            let found = match &self.open {
                Open::Tagged { pair, .. } => pair.find_end(text),
                Open::Text | Open::Reasoning { .. } => self.tags.find_start(text),
            };
            match found {
                Found::Nothing => return self.append(text),
                Found::Perhaps { at } => {
                    let held = text[at..].to_owned();
                    self.append(&text[..at]);
                    self.held = held;
                    return;
                }
                Found::Tag { at, behind, pair } => {
                    let pair = pair.clone();
                    self.append(&text[..at]);
                    let was_tagged = matches!(self.open, Open::Tagged { .. });
                    self.close(now);
                    if !was_tagged {
                        self.begin(Open::Tagged {
                            pair,
                            thought: String::new(),
                            since: now,
                        });
                    }
                    text = &text[behind..];
                }
            }
        }
    }

    /// Text that was held back is no tag.
    fn release(&mut self) {
        let held = std::mem::take(&mut self.held);
        self.append(&held);
    }

    fn append(&mut self, text: &str) {
        match &mut self.open {
            Open::Reasoning { thought, .. } | Open::Tagged { thought, .. } => thought.push_str(text),
            // A block of text never begins with white space.
            Open::Text if self.written.len() == self.open_at => self.written.push_str(text.trim_start()),
            Open::Text => self.written.push_str(text),
        }
    }

    fn begin(&mut self, block: Open) {
        self.open_at = self.written.len();
        self.open = block;
        self.turns += 1;
    }

    /// Writes the open block as it will stay and opens a block of text.
    fn close(&mut self, now: Moment) {
        match std::mem::replace(&mut self.open, Open::Text) {
            Open::Text => {
                let end = self.open_at + self.written[self.open_at..].trim_end().len();
                self.written.truncate(end);
                if end > self.open_at {
                    self.written.push('\n');
                }
            }
            Open::Tagged { pair, thought, .. } if pair.is_text => {
                self.written.push_str(thought.trim());
                self.written.push('\n');
            }
            Open::Reasoning { thought, since } | Open::Tagged { thought, since, .. } => {
                if !thought.trim().is_empty() {
                    render::reasoning(&thought, Some(now.seconds() - since.seconds()), &mut self.written);
                }
            }
        }
        self.open_at = self.written.len();
        self.turns += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Assembler;
    use crate::completion::Tags;
    use crate::shared::Moment;

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(seconds)
    }

    fn told(pieces: &[&str]) -> String {
        let mut answer = Assembler::new(Tags::default());
        for piece in pieces {
            answer.add_text(piece, at(5));
        }
        answer.finish(at(7));
        answer.content()
    }

    const THOUGHT: &str =
        "<details type=\"reasoning\" done=\"true\" duration=\"0\">\n<summary>Reasoned for 0 s</summary>\n";

    #[test]
    fn plain_text_is_appended_as_it_comes() {
        let mut answer = Assembler::new(Tags::default());
        answer.add_text(" Hello ", at(0));
        let seen = answer.live();
        assert_eq!(answer.content(), "Hello ");
        answer.add_text("world. \n", at(0));
        assert_eq!(answer.live().turns, seen.turns);
        assert_eq!(answer.appended_since(seen.length), "world. \n");
        answer.finish(at(0));
        assert_eq!(answer.content(), "Hello world.");
    }

    #[test]
    fn a_thought_that_came_as_such_is_folded_away_once_text_follows() {
        let mut answer = Assembler::new(Tags::default());
        answer.add_reasoning("a < b\n", at(1));
        answer.add_reasoning("so", at(2));
        assert!(
            answer
                .content()
                .starts_with("<details type=\"reasoning\" done=\"false\">\n<summary>")
        );
        answer.add_text("Yes.", at(4));
        answer.finish(at(9));
        assert_eq!(
            answer.content(),
            "<details type=\"reasoning\" done=\"true\" duration=\"3\">\n<summary>Reasoned for 3 s</summary>\n\
             &gt; a &lt; b\n&gt; so\n</details>\nYes."
        );
    }

    #[test]
    fn tags_split_anywhere_give_the_same_answer() {
        let whole = "Well <think>hm</think>\n\nYes <b>!";
        let expected = format!("Well\n{THOUGHT}&gt; hm\n</details>\nYes <b>!");
        assert_eq!(told(&[whole]), expected);
        for first in 0..whole.len() {
            for second in first..whole.len() {
                assert_eq!(
                    told(&[&whole[..first], &whole[first..second], &whole[second..]]),
                    expected
                );
            }
        }
    }

    #[test]
    fn empty_thoughts_are_dropped_and_unclosed_ones_are_closed() {
        assert_eq!(told(&["<think>\n</think>\n\nYes"]), "Yes");
        assert_eq!(
            told(&["<think>hm"]),
            format!("{}&gt; hm\n</details>", THOUGHT.replace('0', "2"))
        );
        assert_eq!(told(&["a <thi"]), "a <thi");
    }

    #[test]
    fn a_solution_is_for_the_reader() {
        assert_eq!(
            told(&["<|begin_of_thought|>x<|end_of_thought|><|begin_of_solution|> 42 <|end_of_solution|>"]),
            format!("{THOUGHT}&gt; x\n</details>\n42")
        );
    }

    #[test]
    fn a_snapshot_followed_by_what_was_appended_is_the_next_snapshot() {
        let mut answer = Assembler::new(Tags::default());
        let mut shown = String::new();
        let mut seen = answer.live();
        for piece in [
            "Hi ", "<think>", "one ", "two", "</think>", " there", " <", "b>", " end ",
        ] {
            answer.add_text(piece, at(0));
            let live = answer.live();
            if live.turns == seen.turns && live.thought == 0 {
                shown.push_str(answer.appended_since(seen.length));
            } else {
                shown = answer.content();
            }
            seen = live;
            assert_eq!(shown, answer.content());
        }
    }
}
