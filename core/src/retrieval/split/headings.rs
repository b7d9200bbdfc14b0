use std::sync::LazyLock;

use regex::Regex;

use super::is_space;
use crate::retrieval::Part;

/// What is not printed: control characters, and every separator that is no plain blank.
static UNPRINTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{C}\p{Z}--\x20]").ok());

/// The headings above a line: their levels and texts, outermost first.
type Headings = Vec<(usize, String)>;

/// Some lines with the headings above them.
struct Block {
    text: String,
    headings: Headings,
}

/// Cuts a part at its Markdown headings of all six levels. A heading stays with the text below it; headings in fenced
/// code count as code.
pub(super) fn sections(part: Part) -> Vec<Part> {
    let blocks = joined(blocks(&part.text));
    let section = |block: Block| {
        let mut metadata = part.metadata.clone();
        if !block.headings.is_empty() && !metadata.contains_key("headings") {
            let headings: Vec<String> = block.headings.into_iter().map(|(_, text)| text).collect();
            metadata.insert("headings".to_owned(), headings.into());
        }
        Part {
            text: block.text,
            metadata,
        }
    };
    blocks.into_iter().map(section).collect()
}

/// The paragraphs of a text, each with the headings above it.
fn blocks(text: &str) -> Vec<Block> {
    let mut walk = Walk::default();
    for line in text.split('\n') {
        let line = line.trim_matches(is_space);
        match UNPRINTED.as_ref() {
            Some(unprinted) => walk.take(&unprinted.replace_all(line, "")),
            None => walk.take(line),
        }
    }
    walk.close();
    walk.blocks
}

#[derive(Default)]
struct Walk {
    blocks: Vec<Block>,
    /// The lines of the block that is open.
    lines: Vec<String>,
    /// The headings above it.
    above: Headings,
    /// The headings above the next line.
    headings: Headings,
    /// What closes the fenced code that is open.
    fence: Option<&'static str>,
}

impl Walk {
    fn take(&mut self, line: &str) {
        match self.fence {
            None if line.starts_with("```") && line.matches("```").count() == 1 => self.fence = Some("```"),
            None if line.starts_with("~~~") => self.fence = Some("~~~"),
            Some(fence) if line.starts_with(fence) => self.fence = None,
            _ => {}
        }
        if self.fence.is_some() {
            self.lines.push(line.to_owned());
            return;
        }
        if let Some(level) = level(line) {
            self.headings.retain(|(above, _)| *above < level);
            self.headings
                .push((level, line[level..].trim_matches(is_space).to_owned()));
            self.close();
            self.lines.push(line.to_owned());
        } else if !line.is_empty() {
            self.lines.push(line.to_owned());
        } else {
            self.close();
        }
        self.above.clone_from(&self.headings);
    }

    fn close(&mut self) {
        if !self.lines.is_empty() {
            self.blocks.push(Block {
                text: self.lines.join("\n"),
                headings: self.above.clone(),
            });
            self.lines.clear();
        }
    }
}

/// The level of a heading: one to six `#` alone, or followed by a blank.
fn level(line: &str) -> Option<usize> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let follows = line.as_bytes().get(level);
    ((1..=6).contains(&level) && follows.is_none_or(|byte| *byte == b' ')).then_some(level)
}

/// Blocks under the same headings become one section; one that ends in a heading takes what stands below deeper ones.
fn joined(blocks: Vec<Block>) -> Vec<Block> {
    let mut sections: Vec<Block> = Vec::new();
    for block in blocks {
        match sections.last_mut() {
            Some(last) if last.headings == block.headings || ends_in_heading(last, &block) => {
                last.text.push_str("  \n");
                last.text.push_str(&block.text);
                last.headings = block.headings;
            }
            _ => sections.push(block),
        }
    }
    sections
}

fn ends_in_heading(section: &Block, next: &Block) -> bool {
    let last_line = section.text.rsplit('\n').next().unwrap_or_default();
    section.headings.len() < next.headings.len() && last_line.starts_with('#')
}
