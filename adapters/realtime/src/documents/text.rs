use std::panic::{AssertUnwindSafe, catch_unwind};

use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, StateVector, Transact, Update};

use super::skim::is_plausible;

/// A text that several people write: the document itself, not the list of its changes.
pub(super) struct SharedText {
    document: Doc,
}

/// What became of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Something is new.
    News,
    /// It was known.
    Known,
    /// It hangs on what nobody here has yet: a page was offline.
    Missing,
    /// It is no update.
    Nonsense,
}

/// What an empty text encodes to; pages take it as "you go first".
pub(super) const EMPTY: [u8; 2] = [0, 0];

impl SharedText {
    pub fn new() -> Self {
        Self { document: Doc::new() }
    }

    /// Takes in an update.
    pub fn take(&self, update: &[u8]) -> Outcome {
        if !is_plausible(update) {
            return Outcome::Nonsense;
        }
        let apply = || {
            let update = Update::decode_v1(update).ok()?;
            let mut transaction = self.document.transact_mut();
            let before = transaction.before_state().clone();
            transaction.apply_update(update).ok()?;
            let is_new = before != *transaction.after_state() || !transaction.delete_set().is_empty();
            Some(match is_new {
                true => Outcome::News,
                false if transaction.has_missing_updates() => Outcome::Missing,
                false => Outcome::Known,
            })
        };
        match catch_unwind(AssertUnwindSafe(apply)) {
            Ok(Some(outcome)) => outcome,
            Ok(None) | Err(_) => Outcome::Nonsense,
        }
    }

    /// The whole as one update.
    pub fn whole(&self) -> Vec<u8> {
        self.document
            .transact()
            .encode_state_as_update_v1(&StateVector::default())
    }
}

#[cfg(test)]
mod tests {
    use super::{EMPTY, Outcome, SharedText};

    /// The text `t` becomes "hi".
    const HI: [u8; 16] = [1, 1, 222, 175, 166, 164, 13, 0, 4, 1, 1, 116, 2, 104, 105, 0];

    #[test]
    fn what_is_known_is_no_news() {
        let text = SharedText::new();
        assert_eq!(text.whole(), EMPTY);
        assert_eq!(text.take(&HI), Outcome::News);
        assert_eq!(text.take(&HI), Outcome::Known);
        assert_eq!(text.whole(), HI);
        assert_eq!(text.take(&[1, 2, 3]), Outcome::Nonsense);
    }
}
