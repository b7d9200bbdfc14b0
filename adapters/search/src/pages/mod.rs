//! Pages of the web as text: fetched by ourselves, or by a service.

mod external;
mod firecrawl;
mod safe;
mod tavily;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use loquat_client::Calls;
use loquat_core::retrieval::{Extractor, LoadedPage, PageLoader, Requester, WebError};
use loquat_core::settings::{
    Settings, Snapshot, WEB_FETCH_FILTER_LIST, WEB_LOADER_CONCURRENT_REQUESTS, WEB_LOADER_ENGINE, WEB_LOADER_TIMEOUT,
};
use loquat_core::shared::JsonObject;
use url::Url;

use crate::filter::admits_fetch;

/// What pages are fetched with. Which machines are in reach is decided by whoever makes it.
#[derive(Debug, Clone)]
pub struct PageCalls {
    /// For pages; certificates are checked.
    pub pages: Calls,
    /// For pages where `ENABLE_WEB_LOADER_SSL_VERIFICATION` is off.
    pub unverified: Calls,
    /// For services that administrators name.
    pub services: Calls,
}

/// Reads pages with the loader that the settings name.
pub struct Pages {
    pub calls: PageCalls,
    /// Reads what was fetched: pages of HTML, and documents that lie in the web.
    pub extractor: Arc<dyn Extractor>,
    pub settings: Arc<Settings>,
    /// May pages of this network be read (`ENABLE_RAG_LOCAL_WEB_FETCH`)? The calls must reach as far.
    pub local: bool,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

type Loaded = (String, Result<LoadedPage, WebError>);

/// A page may take so long if the settings do not say.
const PATIENCE: Duration = Duration::from_secs(20);

/// A service gets so many addresses at a time.
const BATCH: usize = 20;

#[async_trait]
impl PageLoader for Pages {
    async fn load(&self, addresses: &[String], requester: Option<&Requester>) -> Vec<Loaded> {
        let now = self.settings.snapshot();
        let mut loaded: Vec<Option<Loaded>> = Vec::new();
        let mut admitted = Vec::new();
        for (place, address) in addresses.iter().enumerate() {
            match checked(address, &now, self.local) {
                Ok(address) => {
                    admitted.push((place, address));
                    loaded.push(None);
                }
                Err(error) => loaded.push(Some((address.clone(), Err(error)))),
            }
        }
        let (places, admitted): (Vec<usize>, Vec<Url>) = admitted.into_iter().unzip();
        let read = self.load_admitted(&admitted, &now, requester).await;
        for (place, result) in places.into_iter().zip(read) {
            loaded[place] = Some((addresses[place].clone(), result));
        }
        loaded.into_iter().flatten().collect()
    }
}

impl Pages {
    async fn load_admitted(
        &self,
        addresses: &[Url],
        now: &Snapshot,
        requester: Option<&Requester>,
    ) -> Vec<Result<LoadedPage, WebError>> {
        let at_once = usize::try_from(now.get(WEB_LOADER_CONCURRENT_REQUESTS))
            .unwrap_or(1)
            .clamp(1, 32);
        match now.get(WEB_LOADER_ENGINE) {
            "" | "safe_web" => {
                let reads = addresses
                    .iter()
                    .cloned()
                    .map(|address| safe::load(self, now, address, requester));
                futures::stream::iter(reads).buffered(at_once).collect().await
            }
            "firecrawl" => {
                let reads = addresses
                    .iter()
                    .cloned()
                    .map(|address| firecrawl::load(self, now, address));
                futures::stream::iter(reads).buffered(at_once).collect().await
            }
            "tavily" => {
                let mut read = Vec::new();
                for batch in addresses.chunks(BATCH) {
                    read.extend(each(batch, tavily::load(self, now, batch).await));
                }
                read
            }
            "external" => {
                let mut read = Vec::new();
                for batch in addresses.chunks(BATCH) {
                    read.extend(each(batch, external::load(self, now, batch).await));
                }
                read
            }
            "playwright" => all(addresses, || {
                WebError::NotConfigured(
                    "pages are not read by Playwright here: choose another web loader, or an external one in front of it"
                        .into(),
                )
            }),
            other => all(addresses, || {
                WebError::NotConfigured(format!(
                    "there is no web loader {other:?}: choose another one in the settings of web search"
                ))
            }),
        }
    }
}

fn all(addresses: &[Url], error: impl Fn() -> WebError) -> Vec<Result<LoadedPage, WebError>> {
    addresses.iter().map(|_| Err(error())).collect()
}

/// What a service's answer is for each of the addresses.
fn each(addresses: &[Url], answer: Result<Vec<Option<LoadedPage>>, WebError>) -> Vec<Result<LoadedPage, WebError>> {
    match answer {
        Ok(pages) => {
            let mut pages = pages.into_iter();
            let nothing = || WebError::Failed {
                message: "the loader has nothing of this page".into(),
                cause: None,
            };
            addresses
                .iter()
                .map(|_| pages.next().flatten().ok_or_else(nothing))
                .collect()
        }
        Err(error) => {
            let message = error.to_string();
            all(addresses, || WebError::Failed {
                message: message.clone(),
                cause: None,
            })
        }
    }
}

/// The address, if a page may be fetched from there as far as can be told before connecting.
fn checked(address: &str, now: &Snapshot, local: bool) -> Result<Url, WebError> {
    let forbidden = |why: &str| WebError::Forbidden(format!("{address:?} {why}"));
    let url = Url::parse(address.trim()).map_err(|_| forbidden("is no address of a page"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(forbidden(
            "is no address of a page: it must begin with http:// or https://",
        ));
    }
    if !(url.username().is_empty() && url.password().is_none()) {
        return Err(forbidden("holds a name or a password: pages are read without"));
    }
    if !admits_fetch(&url, now.get(WEB_FETCH_FILTER_LIST)) {
        return Err(forbidden("is not to be fetched (WEB_FETCH_FILTER_LIST)"));
    }
    // Elsewhere than on these ports the public web has services, not pages.
    if !local && !matches!(url.port_or_known_default(), Some(80 | 443 | 8080 | 8443)) {
        return Err(forbidden("names a port on which there are no pages"));
    }
    Ok(url)
}

/// How long a page may take.
fn patience(now: &Snapshot) -> Duration {
    seconds(now.get(WEB_LOADER_TIMEOUT)).unwrap_or(PATIENCE)
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok().filter(|span| !span.is_zero())
}

/// A page that a service read.
fn page(text: &str, source: &str, title: Option<&str>) -> LoadedPage {
    let mut metadata = JsonObject::from_iter([("source".to_owned(), source.into())]);
    if let Some(title) = title.filter(|title| !title.is_empty()) {
        metadata.insert("title".to_owned(), title.into());
    }
    LoadedPage {
        text: text.to_owned(),
        metadata,
    }
}
