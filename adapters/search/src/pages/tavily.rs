use std::time::Duration;

use loquat_client::request::{post_json, with_bearer};
use loquat_core::retrieval::{LoadedPage, WebError};
use loquat_core::settings::{Snapshot, TAVILY_API_KEY, TAVILY_EXTRACT_DEPTH};
use serde_json::{Value, json};
use url::Url;

use super::{Pages, page};
use crate::failed;

const NAME: &str = "tavily";
const PATIENCE: Duration = Duration::from_secs(60);

/// Lets Tavily read pages.
pub(super) async fn load(
    pages: &Pages,
    now: &Snapshot,
    addresses: &[Url],
) -> Result<Vec<Option<LoadedPage>>, WebError> {
    let key = now.get(TAVILY_API_KEY).expose();
    if key.is_empty() {
        return Err(WebError::NotConfigured(
            "set TAVILY_API_KEY in the settings of web search".into(),
        ));
    }
    let urls: Vec<&str> = addresses.iter().map(Url::as_str).collect();
    let body = json!({ "urls": urls, "extract_depth": now.get(TAVILY_EXTRACT_DEPTH) });
    let call = post_json("https://api.tavily.com/extract", &body).and_then(|call| with_bearer(call, key));
    let calls = pages.calls.services.within(PATIENCE);
    let answer: Value = calls
        .json(call.map_err(|error| failed(NAME, error))?)
        .await
        .map_err(|error| failed(NAME, error))?;
    let results = answer["results"].as_array().cloned().unwrap_or_default();
    let of = |address: &Url| {
        let result = results
            .iter()
            .find(|result| result["url"].as_str() == Some(address.as_str()))?;
        let text = result["raw_content"].as_str().filter(|text| !text.is_empty())?;
        Some(page(text, address.as_str(), None))
    };
    Ok(addresses.iter().map(of).collect())
}
