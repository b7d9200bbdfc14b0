use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use crate::completion::steps::{Step, StepError};
use crate::completion::{Announcer, Exchange};
use crate::memory::{Memories, MemoryError};
use crate::shared::{Clock, Moment, debug_by_name};

/// Tells the model what it shall remember of the user and fits the question.
pub struct Memory {
    pub memories: Arc<Memories>,
    pub clock: Arc<dyn Clock>,
}

debug_by_name!(Memory);

/// How many memories are told.
const TOLD: i64 = 3;

#[async_trait]
impl Step for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        exchange.wants("memory") && !exchange.calls_natively()
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let question = exchange.last_question();
        let who = exchange
            .who
            .member()
            .map_err(|denied| StepError::LeftOut(denied.into()))?;
        if question.is_empty() {
            return Ok(());
        }
        let hits = match self.memories.query(&who, &question, TOLD).await {
            // Whoever has no memories, or may have none, is answered without.
            Err(MemoryError::Nothing | MemoryError::Feature(_)) => return Ok(()),
            hits => hits.map_err(|error| StepError::LeftOut(error.into()))?,
        };
        let lines: Vec<String> = hits
            .iter()
            .enumerate()
            .map(|(place, hit)| {
                let since = hit.passage.metadata.get("created_at").and_then(Value::as_i64);
                let date = since.map_or_else(|| "date unknown".to_owned(), |since| self.date(since));
                format!("{}. [{date}] {}", place + 1, hit.passage.text)
            })
            .collect();
        if !lines.is_empty() {
            exchange.append_to_system(&format!("What you remember of the user:\n{}\n", lines.join("\n")));
        }
        Ok(())
    }
}

impl Memory {
    /// The day on which a moment was, as the clock on the wall has it.
    fn date(&self, since: i64) -> String {
        let now = self.clock.now();
        let ahead = self.clock.local_time().since(now.in_utc()).unwrap_or_default();
        let there = Moment::from_seconds(since).in_utc();
        there
            .checked_add(ahead)
            .unwrap_or(there)
            .strftime("%Y-%m-%d")
            .to_string()
    }
}
