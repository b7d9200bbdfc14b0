use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use loquat_core::shared::Ids;

/// Ids that a test can foretell: the first ends in 1, the next in 2. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct SequentialIds {
    last: Arc<AtomicU64>,
}

impl SequentialIds {
    /// The id that is given out as the `number`th.
    pub fn nth(number: u64) -> String {
        format!("00000000-0000-4000-8000-{number:012x}")
    }
}

impl Ids for SequentialIds {
    fn uuid(&self) -> String {
        Self::nth(self.last.fetch_add(1, Ordering::SeqCst) + 1)
    }
}
