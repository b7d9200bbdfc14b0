use futures::StreamExt;
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use loquat_client::request::{get, with_header};
use loquat_core::retrieval::{LoadedPage, Requester, SourceDocument, WebError};
use loquat_core::settings::{ENABLE_WEB_LOADER_SSL_VERIFICATION, Snapshot};
use loquat_core::shared::JsonObject;
use url::Url;

use super::{Pages, checked, patience};
use crate::{failed, odd};

/// Pages, and documents that are read as pages, may be that large.
const LARGEST: usize = 16 << 20;

/// So many times a page may send us on.
const REDIRECTS: usize = 5;

/// Fetches a page ourselves. Every address on the way is looked at, and at the moment of connecting once more.
pub(super) async fn load(
    pages: &Pages,
    now: &Snapshot,
    address: Url,
    requester: Option<&Requester>,
) -> Result<LoadedPage, WebError> {
    let first = address.to_string();
    let calls = match now.get(ENABLE_WEB_LOADER_SSL_VERIFICATION) {
        true => &pages.calls.pages,
        false => &pages.calls.unverified,
    };
    let calls = calls.within(patience(now)).up_to(LARGEST);
    let mut address = address;
    for _ in 0..=REDIRECTS {
        let whom = address.host_str().unwrap_or_default().to_owned();
        let call = get(address.as_str()).and_then(|call| with_header(call, ACCEPT, "text/html, */*;q=0.5"));
        let answer = calls.send(call.map_err(|error| failed(&whom, error))?).await;
        let answer = answer.map_err(|error| failed(&whom, error))?;
        let header = |name| {
            answer
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        if answer.status().is_redirection()
            && let Some(target) = header(LOCATION)
        {
            let target = address
                .join(&target)
                .map_err(|_| odd(&whom, "the page sends us to no address"))?;
            address = checked(target.as_str(), now, pages.local)?;
            continue;
        }
        if !answer.status().is_success() {
            return Err(odd(&whom, &format!("the page answered {}", answer.status())));
        }
        let content_type = header(CONTENT_TYPE);
        let body = answer.into_body();
        let document = SourceDocument {
            name: name(&address, content_type.as_deref()),
            content_type,
            size: body.len() as u64,
            content: futures::stream::iter([Ok(body)]).boxed(),
        };
        return read(pages, document, requester, &first).await;
    }
    Err(odd(first.as_str(), "the page sends us on and on"))
}

async fn read(
    pages: &Pages,
    document: SourceDocument,
    requester: Option<&Requester>,
    source: &str,
) -> Result<LoadedPage, WebError> {
    let extracted = pages.extractor.extract(document, requester).await;
    let extracted = extracted.map_err(|error| WebError::Failed {
        message: error.to_string(),
        cause: Some(error.into()),
    })?;
    let mut metadata = JsonObject::from_iter([("source".to_owned(), source.into())]);
    if let Some(part) = extracted.parts.first() {
        for name in ["title", "description", "language"] {
            if let Some(value) = part.metadata.get(name) {
                metadata.insert(name.to_owned(), value.clone());
            }
        }
    }
    let texts: Vec<&str> = extracted.parts.iter().map(|part| part.text.as_str()).collect();
    Ok(LoadedPage {
        text: texts.join("\n\n"),
        metadata,
    })
}

/// The name by which the reader knows what it has: pages have names that say nothing.
fn name(address: &Url, content_type: Option<&str>) -> String {
    let media = content_type
        .unwrap_or("text/html")
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if matches!(media.as_str(), "text/html" | "application/xhtml+xml") {
        return "page.html".into();
    }
    let last = address
        .path_segments()
        .and_then(|mut steps| steps.next_back())
        .filter(|step| !step.is_empty());
    last.unwrap_or("page").to_owned()
}
