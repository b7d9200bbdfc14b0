use loquat_client::request::{post_json, with_bearer};
use loquat_core::retrieval::{WebError, WebHit};
use loquat_core::settings::{PERPLEXITY_API_KEY, PERPLEXITY_MODEL, PERPLEXITY_SEARCH_CONTEXT_USAGE};
use serde_json::{Value, json};

use super::{Question, needed};
use crate::failed;

const NAME: &str = "perplexity";

/// Perplexity's models: what they cite is what was found, what they say is the first hit's snippet.
pub(super) async fn search(question: &Question<'_>) -> Result<Vec<WebHit>, WebError> {
    let key = needed(question.now.get(PERPLEXITY_API_KEY).expose(), "PERPLEXITY_API_KEY")?;
    let body = json!({
        "model": question.now.get(PERPLEXITY_MODEL),
        "messages": [
            { "role": "system", "content": "Search the web and answer with facts, each with the page that it is from." },
            { "role": "user", "content": question.query },
        ],
        "temperature": 0.2,
        "stream": false,
        "web_search_options": { "search_context_usage": question.now.get(PERPLEXITY_SEARCH_CONTEXT_USAGE) },
    });
    let call = post_json("https://api.perplexity.ai/chat/completions", &body);
    let call = call
        .and_then(|call| with_bearer(call, key))
        .map_err(|error| failed(NAME, error))?;
    let answer: Value = question.calls.json(call).await.map_err(|error| failed(NAME, error))?;
    let said = answer.pointer("/choices/0/message/content").and_then(Value::as_str);
    let cited = answer["citations"].as_array().cloned().unwrap_or_default();
    let hits = cited
        .iter()
        .filter_map(Value::as_str)
        .enumerate()
        .map(|(place, link)| WebHit {
            link: link.to_owned(),
            title: Some(format!("Source {}", place + 1)),
            snippet: (place == 0).then(|| said.unwrap_or_default().to_owned()),
        });
    Ok(hits.collect())
}
