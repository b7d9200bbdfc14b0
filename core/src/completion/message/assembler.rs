use crate::completion::message::blocks::{Block, CallResult, Code, Reasoning, ToolCall};
use crate::completion::message::render;
use crate::completion::message::tags::{Found, TagKind, TagPair, Tags};
use crate::shared::Moment;

/// Puts an answer together from its pieces: a list of typed blocks, and the one text that the web client shows and the
/// store keeps.
///
/// A piece costs what it is long, however long the answer has become: text is appended where it stays, closed blocks
/// keep how they are shown, and an open thought is written out only when somebody asks for the whole
/// ([`Assembler::content`]).
#[derive(Debug)]
pub struct Assembler {
    tags: Tags,
    /// The blocks that are closed.
    blocks: Vec<Block>,
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
    /// What stands between tags; `tag` is the start tag as it came.
    Tagged {
        pair: TagPair,
        tag: String,
        text: String,
        since: Moment,
    },
    /// Code that is complete and waits for its output. Nothing is read behind it.
    Code(Code),
    /// Calls that wait for their results.
    Calls(Vec<ToolCall>),
}

/// How far the answer is, for somebody who tells others what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// While this stays the same, text was only appended.
    pub turns: u64,
    /// Length of the text that others may append to; 0 while another block is open.
    pub length: usize,
    /// Length of the open block if that is no text.
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
            blocks: Vec::new(),
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
        if matches!(self.open, Open::Code(_)) {
            return;
        }
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

    /// The model calls these and waits for what comes of it.
    pub fn begin_calls(&mut self, calls: Vec<ToolCall>, now: Moment) {
        self.release();
        self.close_all(now);
        self.begin(Open::Calls(calls));
    }

    /// The calls that wait.
    pub fn pending_calls(&self) -> &[ToolCall] {
        match &self.open {
            Open::Calls(calls) => calls,
            _ => &[],
        }
    }

    /// What came of the calls that waited, and the calls as they were understood.
    pub fn finish_calls(&mut self, calls: Vec<ToolCall>, results: Vec<CallResult>) {
        if matches!(self.open, Open::Calls(_)) {
            render::tool_calls(&calls, &results, &mut self.written);
            self.closed(Block::ToolCalls { calls, results });
        }
    }

    /// Code that is complete and shall be run.
    pub fn code_to_run(&self) -> Option<&Code> {
        match &self.open {
            Open::Code(code) => Some(code),
            _ => None,
        }
    }

    /// What came of the code that waited.
    pub fn finish_code(&mut self, output: serde_json::Value) {
        if let Open::Code(code) = &mut self.open {
            code.output = Some(output);
            self.close(Moment::from_seconds(0));
        }
    }

    /// The round is over: what was held back is text after all, and an open block of words is closed.
    pub fn end_round(&mut self, now: Moment) {
        self.release();
        if !matches!(self.open, Open::Code(_) | Open::Calls(_)) {
            self.close(now);
        }
    }

    /// The answer is over. What still waits is shown as it is.
    pub fn finish(&mut self, now: Moment) {
        self.release();
        self.close_all(now);
        let end = self.written.trim_end().len();
        self.written.truncate(end);
    }

    /// The closed blocks.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Does text end the thought that comes in now?
    pub fn is_thinking(&self) -> bool {
        matches!(self.open, Open::Reasoning { .. })
    }

    /// How far the answer is.
    pub fn live(&self) -> Live {
        let (length, thought) = match &self.open {
            Open::Text => (self.written.len(), 0),
            Open::Reasoning { thought: text, .. } | Open::Tagged { text, .. } => (0, text.len()),
            Open::Code(_) | Open::Calls(_) => (0, 1),
        };
        Live {
            turns: self.turns,
            length,
            thought,
        }
    }

    /// What was appended since the answer was that long. Only while text is open and no turn was taken.
    pub fn appended_since(&self, length: usize) -> &str {
        self.written.get(length..).unwrap_or_default()
    }

    /// The whole answer so far. Text at its end is as it came, so that more can be appended.
    pub fn content(&self) -> String {
        let mut content = self.written.clone();
        match &self.open {
            Open::Text => {}
            Open::Reasoning { thought, .. } => thinking(thought, &mut content),
            Open::Tagged { pair, tag, text, .. } => match pair.kind {
                TagKind::Thought => thinking(text, &mut content),
                TagKind::Solution => content.push_str(text.trim_start()),
                TagKind::Code => render::code(&Code::read(tag, text), &mut content),
            },
            Open::Code(code) => render::code(code, &mut content),
            Open::Calls(calls) => render::tool_calls(calls, &[], &mut content),
        }
        content
    }

    fn read(&mut self, mut text: &str, now: Moment) {
        while !text.is_empty() {
            let found = match &self.open {
                // What a model says behind its code, it says without knowing what came of it.
                Open::Code(_) => return,
                Open::Tagged { pair, .. } => pair.find_end(text),
                Open::Text | Open::Reasoning { .. } | Open::Calls(_) => self.tags.find_start(text),
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
                    let (pair, tag) = (pair.clone(), text[at..behind].to_owned());
                    self.append(&text[..at]);
                    let was_tagged = matches!(self.open, Open::Tagged { .. });
                    self.close(now);
                    if !was_tagged {
                        self.open_tag(pair, tag, now);
                    }
                    text = &text[behind..];
                }
            }
        }
    }

    fn open_tag(&mut self, pair: TagPair, tag: String, now: Moment) {
        if pair.kind == TagKind::Code {
            self.drop_open_fence();
        }
        self.begin(Open::Tagged {
            pair,
            tag,
            text: String::new(),
            since: now,
        });
    }

    /// Models like to open a fence in front of their code, which would swallow how it is shown.
    fn drop_open_fence(&mut self) {
        let text = self.written.trim_end();
        if let Some(before) = text.strip_suffix("```")
            && before.matches("```").count() % 2 == 0
        {
            let end = before.trim_end().len();
            self.written.truncate(end);
            if end > 0 {
                self.written.push('\n');
            }
        }
    }

    /// Text that was held back is no tag.
    fn release(&mut self) {
        let held = std::mem::take(&mut self.held);
        self.append(&held);
    }

    fn append(&mut self, more: &str) {
        match &mut self.open {
            Open::Reasoning { thought: text, .. } | Open::Tagged { text, .. } => text.push_str(more),
            // A block of text never begins with white space.
            Open::Text if self.written.len() == self.open_at => self.written.push_str(more.trim_start()),
            Open::Text => self.written.push_str(more),
            Open::Code(_) | Open::Calls(_) => {}
        }
    }

    fn begin(&mut self, block: Open) {
        self.open_at = self.written.len();
        self.open = block;
        self.turns += 1;
    }

    /// Notes a block whose rendering stands in `written`, and opens a block of text.
    fn closed(&mut self, block: Block) {
        self.blocks.push(block);
        self.begin(Open::Text);
    }

    /// Writes the open block as it will stay and opens a block of text. Code that is complete waits for its output.
    fn close(&mut self, now: Moment) {
        match std::mem::replace(&mut self.open, Open::Text) {
            Open::Text => self.close_text(),
            Open::Reasoning { thought, since } => self.close_thought(thought, ["<think>", "</think>"], since, now),
            Open::Tagged { pair, tag, text, since } => match pair.kind {
                TagKind::Thought => self.close_thought(text, [&pair.start, &pair.end], since, now),
                TagKind::Solution => {
                    self.written.push_str(text.trim());
                    self.written.push('\n');
                    let text = text.trim().to_owned();
                    let (start, end) = (pair.start, pair.end);
                    self.blocks.push(Block::Solution { text, start, end });
                }
                TagKind::Code => {
                    self.begin(Open::Code(Code::read(&tag, &text)));
                    return;
                }
            },
            Open::Code(code) => {
                render::code(&code, &mut self.written);
                self.blocks.push(Block::Code(code));
            }
            Open::Calls(calls) => {
                render::tool_calls(&calls, &[], &mut self.written);
                let results = Vec::new();
                self.blocks.push(Block::ToolCalls { calls, results });
            }
        }
        self.begin(Open::Text);
    }

    /// The same, and code that would wait stays as it is.
    fn close_all(&mut self, now: Moment) {
        self.close(now);
        if matches!(self.open, Open::Code(_)) {
            self.close(now);
        }
    }

    fn close_text(&mut self) {
        let start = self.open_at.min(self.written.len());
        let text = self.written[start..].trim_end();
        if text.is_empty() {
            self.written.truncate(start);
            return;
        }
        let (end, text) = (start + text.len(), text.to_owned());
        self.blocks.push(Block::Text(text));
        self.written.truncate(end);
        self.written.push('\n');
    }

    fn close_thought(&mut self, thought: String, [start, end]: [&str; 2], since: Moment, now: Moment) {
        if thought.trim().is_empty() {
            return;
        }
        let seconds = now.seconds() - since.seconds();
        render::reasoning(&thought, Some(seconds), &mut self.written);
        self.blocks.push(Block::Reasoning(Reasoning {
            thought,
            start: start.to_owned(),
            end: end.to_owned(),
            seconds,
        }));
    }
}

fn thinking(thought: &str, out: &mut String) {
    if !thought.trim().is_empty() {
        render::reasoning(thought, None, out);
    }
}

#[cfg(test)]
mod tests {
    use super::Assembler;
    use crate::completion::{CallResult, Tags, ToolCall};
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

    #[test]
    fn code_waits_for_its_output_and_nothing_is_read_behind_it() {
        let mut answer = Assembler::new(Tags::default().with_code());
        for piece in [
            "Sum.\n```\n<code_inter",
            "preter type=\"code\" lang=\"python\">\nprint(2)\n</code_",
            "interpreter> glued",
        ] {
            answer.add_text(piece, at(0));
        }
        answer.end_round(at(0));
        assert_eq!(answer.code_to_run().map(|code| code.code.as_str()), Some("print(2)"));
        answer.finish_code(serde_json::json!({"stdout": "2"}));
        answer.add_text("Two.", at(0));
        answer.finish(at(0));
        let content = answer.content();
        assert!(
            content.starts_with("Sum.\n<details type=\"code_interpreter\" done=\"true\""),
            "{content}"
        );
        assert!(content.ends_with("</details>\nTwo.") && !content.contains("glued"));
        assert_eq!(answer.blocks().len(), 3);
    }

    #[test]
    fn calls_are_shown_while_they_run_and_stay_with_their_results() {
        let mut answer = Assembler::new(Tags::default());
        let call = ToolCall {
            id: "c".to_owned(),
            name: "f".to_owned(),
            arguments: "{}".to_owned(),
        };
        answer.add_text("Let me see. ", at(0));
        answer.begin_calls(vec![call.clone()], at(0));
        assert!(answer.content().contains("done=\"false\""));
        let result = CallResult {
            call_id: "c".to_owned(),
            text: "5".to_owned(),
            ..CallResult::default()
        };
        answer.finish_calls(vec![call], vec![result]);
        answer.add_text("Five.", at(0));
        answer.finish(at(0));
        let content = answer.content();
        assert!(
            content.starts_with("Let me see.\n<details type=\"tool_calls\" done=\"true\""),
            "{content}"
        );
        assert!(content.ends_with("</details>\nFive."));
    }
}
