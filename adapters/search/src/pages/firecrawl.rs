use std::time::Duration;

use loquat_client::request::{post_json, with_bearer};
use loquat_core::retrieval::{LoadedPage, WebError};
use loquat_core::settings::{
    ENABLE_WEB_LOADER_SSL_VERIFICATION, FIRECRAWL_API_BASE_URL, FIRECRAWL_API_KEY, FIRECRAWL_TIMEOUT, Snapshot,
};
use serde_json::{Value, json};
use url::Url;

use super::{Pages, page, seconds};
use crate::{failed, odd};

const NAME: &str = "firecrawl";

/// A browser somewhere else needs time.
const PATIENCE: Duration = Duration::from_secs(60);

/// Lets Firecrawl read a page.
pub(super) async fn load(pages: &Pages, now: &Snapshot, address: Url) -> Result<LoadedPage, WebError> {
    let base = now.get(FIRECRAWL_API_BASE_URL).trim_end_matches('/');
    if base.is_empty() {
        return Err(WebError::NotConfigured(
            "set FIRECRAWL_API_BASE_URL in the settings of web search".into(),
        ));
    }
    let patience = seconds(now.get(FIRECRAWL_TIMEOUT)).unwrap_or(PATIENCE);
    let body = json!({
        "url": address.as_str(),
        "formats": ["markdown"],
        "skipTlsVerification": !now.get(ENABLE_WEB_LOADER_SSL_VERIFICATION),
        "removeBase64Images": true,
        "maxAge": 300_000,
        "timeout": u64::try_from(patience.as_millis()).unwrap_or(60_000),
    });
    let call = post_json(&format!("{base}/v2/scrape"), &body);
    let call = call.and_then(|call| with_bearer(call, now.get(FIRECRAWL_API_KEY).expose()));
    let calls = pages.calls.services.within(patience + Duration::from_secs(5));
    let answer: Value = calls
        .json(call.map_err(|error| failed(NAME, error))?)
        .await
        .map_err(|error| failed(NAME, error))?;
    let text = answer.pointer("/data/markdown").and_then(Value::as_str);
    let text = text.ok_or_else(|| odd(NAME, "the answer holds no page"))?;
    let title = answer.pointer("/data/metadata/title").and_then(Value::as_str);
    Ok(page(text, address.as_str(), title))
}
