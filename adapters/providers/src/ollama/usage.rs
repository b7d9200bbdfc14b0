use serde::Deserialize;
use serde_json::{Value, json};

/// What an answer cost, as Ollama counts: tokens, and times in nanoseconds.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Usage {
    total_duration: Option<u64>,
    load_duration: Option<u64>,
    prompt_eval_count: Option<u64>,
    prompt_eval_duration: Option<u64>,
    eval_count: Option<u64>,
    eval_duration: Option<u64>,
}

impl Usage {
    /// The same with the names of OpenAI's API beside Ollama's own, which the page shows to those who ask how fast a model
    /// is.
    pub fn told(self) -> Value {
        let total = self.total_duration.unwrap_or_default();
        let asked = self.prompt_eval_count.unwrap_or_default();
        let answered = self.eval_count.unwrap_or_default();
        let seconds = total / 1_000_000_000;
        json!({
            "response_token/s": pace(self.eval_count, self.eval_duration),
            "prompt_token/s": pace(self.prompt_eval_count, self.prompt_eval_duration),
            "total_duration": total,
            "load_duration": self.load_duration.unwrap_or_default(),
            "prompt_eval_count": asked,
            "prompt_tokens": asked,
            "prompt_eval_duration": self.prompt_eval_duration.unwrap_or_default(),
            "eval_count": answered,
            "completion_tokens": answered,
            "eval_duration": self.eval_duration.unwrap_or_default(),
            "approximate_total": format!("{}h{}m{}s", seconds / 3600, seconds % 3600 / 60, seconds % 60),
            "total_tokens": asked + answered,
            "completion_tokens_details": {
                "reasoning_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        })
    }
}

/// Tokens in a second, or that nobody knows.
#[expect(clippy::cast_precision_loss, reason = "nobody counts tokens to the sixteenth digit")]
fn pace(count: Option<u64>, nanoseconds: Option<u64>) -> Value {
    match nanoseconds.filter(|nanoseconds| *nanoseconds > 0) {
        Some(nanoseconds) => {
            let pace = count.unwrap_or_default() as f64 / (nanoseconds as f64 / 1e9);
            json!((pace * 100.0).round() / 100.0)
        }
        None => json!("N/A"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Usage;

    #[test]
    fn tokens_are_counted_and_timed() {
        let usage: Usage = serde_json::from_value(json!({
            "total_duration": 3_725_000_000_000_u64, "prompt_eval_count": 11, "eval_count": 7, "eval_duration": 3_000_000_000_u64,
        }))
        .unwrap();
        let told = usage.told();
        assert_eq!(
            (&told["response_token/s"], &told["prompt_token/s"]),
            (&json!(2.33), &json!("N/A"))
        );
        assert_eq!(told["approximate_total"], "1h2m5s");
        assert_eq!(
            (&told["total_tokens"], &told["prompt_tokens"]),
            (&json!(18), &json!(11))
        );
    }
}
