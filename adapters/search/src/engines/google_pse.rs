use http::HeaderName;
use loquat_client::request::{get, with_header};
use loquat_core::retrieval::{WebError, WebHit};
use loquat_core::settings::{GOOGLE_PSE_API_KEY, GOOGLE_PSE_ENGINE_ID, WEBUI_URL};
use serde_json::{Map, Value, json};

use super::interpreter::with_parameters;
use super::{Question, needed};
use crate::failed;

const NAME: &str = "google_pse";
/// Google shows so many hits at a time, and no more than a hundred.
const PAGE: usize = 10;
const MOST: usize = 100;

/// Google's Programmable Search Engine, page by page.
pub(super) async fn search(question: &Question<'_>) -> Result<Vec<WebHit>, WebError> {
    let key = needed(question.now.get(GOOGLE_PSE_API_KEY).expose(), "GOOGLE_PSE_API_KEY")?;
    let engine = needed(question.now.get(GOOGLE_PSE_ENGINE_ID), "GOOGLE_PSE_ENGINE_ID")?;
    let wanted = question.count.min(MOST);
    let mut hits = Vec::new();
    let mut start = 1;
    while hits.len() < wanted && start < MOST {
        let parameters = json!({
            "cx": engine, "q": question.query, "key": key, "num": (wanted - hits.len()).min(PAGE), "start": start,
        });
        let parameters: Map<String, Value> = parameters.as_object().cloned().unwrap_or_default();
        let address = with_parameters("https://www.googleapis.com/customsearch/v1", &parameters);
        let mut call = address
            .and_then(|address| get(&address))
            .map_err(|error| failed(NAME, error))?;
        if let own @ 1.. = question.now.get(WEBUI_URL).len() {
            let _ = own;
            // Keys may be bound to a page.
            call = with_header(call, HeaderName::from_static("referer"), question.now.get(WEBUI_URL))
                .map_err(|error| failed(NAME, error))?;
        }
        let answer: Value = question.calls.json(call).await.map_err(|error| failed(NAME, error))?;
        let page = answer["items"].as_array().cloned().unwrap_or_default();
        if page.is_empty() {
            break;
        }
        let text = |hit: &Value, name: &str| hit[name].as_str().map(str::to_owned);
        hits.extend(page.iter().filter_map(|hit| {
            Some(WebHit {
                link: text(hit, "link")?,
                title: text(hit, "title"),
                snippet: text(hit, "snippet"),
            })
        }));
        start += PAGE;
    }
    Ok(hits)
}
