use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use loquat_core::retrieval::ExtractError;

/// Text longer than this is of no use to anybody, and the mark of a bomb.
const LARGEST: usize = 64 << 20;

/// Whether a reader may go on: it must ask wherever a document may make it work long.
#[derive(Debug, Clone, Default)]
pub(crate) struct Leave(Arc<AtomicBool>);

impl Leave {
    pub(crate) fn withdraw(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn check(&self) -> Result<(), ExtractError> {
        match self.0.load(Ordering::Relaxed) {
            false => Ok(()),
            true => Err(ExtractError::TooLarge("it took too long to read".into())),
        }
    }
}

/// The text that a reader writes: it grows up to a limit, and only while somebody waits for it.
#[derive(Debug)]
pub(crate) struct Text {
    content: String,
    leave: Leave,
}

impl Text {
    pub(crate) fn new(leave: &Leave) -> Self {
        Self {
            content: String::new(),
            leave: leave.clone(),
        }
    }

    pub(crate) fn push(&mut self, piece: &str) -> Result<(), ExtractError> {
        self.leave.check()?;
        if self.content.len() + piece.len() > LARGEST {
            return Err(ExtractError::TooLarge(format!(
                "it holds more than {} MB of text",
                LARGEST >> 20
            )));
        }
        self.content.push_str(piece);
        Ok(())
    }

    /// Ends a line, unless there is none.
    pub(crate) fn end_line(&mut self) -> Result<(), ExtractError> {
        self.separate("\n")
    }

    /// Ends a paragraph: a blank line follows, never two.
    pub(crate) fn end_paragraph(&mut self) -> Result<(), ExtractError> {
        self.separate("\n\n")
    }

    /// Ends what was written with so many line ends, unless nothing was, or it has them.
    pub(crate) fn separate(&mut self, mark: &str) -> Result<(), ExtractError> {
        let written = self.content.trim_end_matches('\n').len();
        let ends = self.content.len() - written;
        let wanted = mark.len();
        if written == 0 || ends >= wanted {
            Ok(())
        } else {
            self.push(&mark[ends..])
        }
    }

    /// Takes back what was written behind that place.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.content.truncate(length);
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.content
    }

    pub(crate) fn into_string(self) -> String {
        self.content
    }
}
