use std::time::Duration;

use loquat_client::request::{post_json, with_bearer};
use loquat_core::retrieval::{LoadedPage, WebError};
use loquat_core::settings::{EXTERNAL_WEB_LOADER_API_KEY, EXTERNAL_WEB_LOADER_URL, Snapshot};
use serde_json::{Value, json};
use url::Url;

use super::{Pages, page};
use crate::{failed, odd};

const NAME: &str = "the external web loader";
const PATIENCE: Duration = Duration::from_secs(120);

/// Lets a service of one's own read pages.
pub(super) async fn load(
    pages: &Pages,
    now: &Snapshot,
    addresses: &[Url],
) -> Result<Vec<Option<LoadedPage>>, WebError> {
    let service = now.get(EXTERNAL_WEB_LOADER_URL);
    if service.is_empty() {
        return Err(WebError::NotConfigured(
            "set EXTERNAL_WEB_LOADER_URL in the settings of web search".into(),
        ));
    }
    let urls: Vec<&str> = addresses.iter().map(Url::as_str).collect();
    let call = post_json(service, &json!({ "urls": urls }));
    let call = call.and_then(|call| with_bearer(call, now.get(EXTERNAL_WEB_LOADER_API_KEY).expose()));
    let calls = pages.calls.services.within(PATIENCE).up_to(64 << 20);
    let answer: Value = calls
        .json(call.map_err(|error| failed(NAME, error))?)
        .await
        .map_err(|error| failed(NAME, error))?;
    let results = answer
        .as_array()
        .ok_or_else(|| odd(NAME, "the answer is no list of pages"))?;
    let source = |result: &Value| {
        result
            .pointer("/metadata/source")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    // Services name the page that a text is of; those that do not answer in the order of the question.
    let named = results.iter().any(|result| source(result).is_some());
    let of = |(place, address): (usize, &Url)| {
        let result = match named {
            true => results
                .iter()
                .find(|result| source(result).as_deref() == Some(address.as_str())),
            false => results.get(place),
        }?;
        let mut loaded = page(result["page_content"].as_str()?, address.as_str(), None);
        if let Some(metadata) = result["metadata"].as_object() {
            let scalars = metadata
                .iter()
                .filter(|(_, value)| !(value.is_object() || value.is_array() || value.is_null()));
            loaded
                .metadata
                .extend(scalars.map(|(name, value)| (name.clone(), value.clone())));
        }
        Some(loaded)
    };
    Ok(addresses.iter().enumerate().map(of).collect())
}
