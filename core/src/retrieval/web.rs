use std::collections::HashSet;
use std::sync::LazyLock;

use futures::{StreamExt, TryStreamExt};
use regex::Regex;
use serde_json::json;
use url::Url;

use crate::identity::{Member, Permission};
use crate::retrieval::processing::hash_of;
use crate::retrieval::{CollectionName, Existing, LoadedPage, Part, Requester, Retrieval, RetrievalError, WebHit};
use crate::settings::{
    BYPASS_WEB_SEARCH_EMBEDDING_AND_RETRIEVAL, BYPASS_WEB_SEARCH_WEB_LOADER, ENABLE_WEB_SEARCH,
    WEB_SEARCH_CONCURRENT_REQUESTS, WEB_SEARCH_RESULT_COUNT,
};
use crate::shared::JsonObject;

/// How long the name of a collection made of a hash is.
const NAME_LENGTH: usize = 63;

/// How many questions one search asks at most.
const MOST_QUERIES: usize = 16;

/// How many questions are asked at a time where the settings set no limit.
const AT_ONCE: usize = 8;

/// A page that was read, and where its passages are.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcessedPage {
    pub content: String,
    /// `None` where no passages are wanted.
    pub collection: Option<CollectionName>,
}

/// What a search of the web brought.
#[derive(Debug, Clone, PartialEq)]
pub struct WebFindings {
    /// Where the pages are indexed; `None` where they are wanted as they are.
    pub collection: Option<CollectionName>,
    /// The pages as they are, where no passages are wanted.
    pub pages: Vec<LoadedPage>,
    /// What was found, as far as it could be loaded.
    pub items: Vec<WebHit>,
    /// The addresses that were loaded.
    pub addresses: Vec<String>,
    pub loaded: usize,
}

static VIDEO: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(https?://)?(www\.|m\.)?(youtube\.com|youtu\.be)/.+$").ok());

impl Retrieval {
    /// Reads a page of the web, or what is said in a video, and indexes it if that is wanted.
    pub async fn process_page(
        &self,
        who: &Member,
        address: &str,
        index: bool,
        collection: Option<CollectionName>,
    ) -> Result<ProcessedPage, RetrievalError> {
        if let Some(named) = &collection {
            self.writable(who, named).await?;
        }
        let requester = Requester::of(who);
        let page = self.load(address, &requester).await?;
        let content = page.text.clone();
        let is_bypassed = self
            .ports
            .settings
            .snapshot()
            .get(BYPASS_WEB_SEARCH_EMBEDDING_AND_RETRIEVAL);
        if !index || is_bypassed {
            return Ok(ProcessedPage {
                content,
                collection: None,
            });
        }
        let collection = collection.unwrap_or_else(|| shortened(hash_of(address)));
        self.index_pages(who, vec![page], &collection, &requester).await?;
        Ok(ProcessedPage {
            content,
            collection: Some(collection),
        })
    }

    /// The text of a page of the web, or what is said in a video.
    pub async fn load(&self, address: &str, requester: &Requester) -> Result<LoadedPage, RetrievalError> {
        let url = Url::parse(address).map_err(|_| RetrievalError::NoAddress)?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(RetrievalError::NoAddress);
        }
        if VIDEO.as_ref().is_some_and(|video| video.is_match(address)) {
            return Ok(self.ports.transcripts.transcript(address).await?);
        }
        let loaded = self.ports.pages.load(&[address.to_owned()], Some(requester)).await;
        match loaded.into_iter().next() {
            Some((_, page)) => Ok(page?),
            None => Err(RetrievalError::NothingFound),
        }
    }

    /// Searches the web for all these questions, reads what is found and indexes it.
    pub async fn search_web(
        &self,
        who: &Member,
        queries: &[String],
        chat_id: Option<String>,
    ) -> Result<WebFindings, RetrievalError> {
        let now = self.ports.settings.snapshot();
        if !now.get(ENABLE_WEB_SEARCH) || who.may(Permission::FeatureWebSearch).is_err() {
            return Err(RetrievalError::NoWebSearch);
        }
        if queries.len() > MOST_QUERIES {
            return Err(RetrievalError::TooMany(MOST_QUERIES));
        }
        let requester = Requester {
            user: who.user.clone(),
            chat_id,
        };
        let hits = self.hits(queries, &requester).await?;
        let pages = if now.get(BYPASS_WEB_SEARCH_WEB_LOADER) {
            hits.iter().filter_map(snippet_of).collect()
        } else {
            let addresses: Vec<String> = hits.iter().map(|hit| hit.link.clone()).collect();
            self.loaded(&addresses, &requester).await
        };
        let addresses: Vec<String> = pages.iter().filter_map(source_of).collect();
        let items = hits.into_iter().filter(|hit| addresses.contains(&hit.link)).collect();
        let loaded = pages.len();
        if now.get(BYPASS_WEB_SEARCH_EMBEDDING_AND_RETRIEVAL) {
            return Ok(WebFindings {
                collection: None,
                pages,
                items,
                addresses,
                loaded,
            });
        }
        let collection = shortened(format!("web-search-{}", hash_of(&queries.join("-"))));
        if let Err(error) = self.index_pages(who, pages, &collection, &requester).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what the web said could not be indexed"
            );
        }
        Ok(WebFindings {
            collection: Some(collection),
            pages: Vec::new(),
            items,
            addresses,
            loaded,
        })
    }

    /// What is found for all questions, each address once.
    async fn hits(&self, queries: &[String], requester: &Requester) -> Result<Vec<WebHit>, RetrievalError> {
        let now = self.ports.settings.snapshot();
        let count = usize::try_from(now.get(WEB_SEARCH_RESULT_COUNT))
            .unwrap_or_default()
            .max(1);
        let at_once = usize::try_from(now.get(WEB_SEARCH_CONCURRENT_REQUESTS)).unwrap_or_default();
        let at_once = if at_once == 0 { AT_ONCE } else { at_once };
        let searches = queries
            .iter()
            .map(|query| self.ports.web_search.search(query, count, requester));
        let searches: Vec<_> = searches.collect();
        let found: Vec<Vec<WebHit>> = futures::stream::iter(searches).buffered(at_once).try_collect().await?;
        let mut seen = HashSet::new();
        let hits: Vec<WebHit> = found
            .into_iter()
            .flatten()
            .filter(|hit| !hit.link.is_empty() && seen.insert(hit.link.clone()))
            .collect();
        if hits.is_empty() {
            return Err(RetrievalError::NothingFound);
        }
        Ok(hits)
    }

    /// The pages that could be read.
    async fn loaded(&self, addresses: &[String], requester: &Requester) -> Vec<LoadedPage> {
        let loaded = self.ports.pages.load(addresses, Some(requester)).await;
        let pages = loaded.into_iter().filter_map(|(address, page)| match page {
            Ok(mut page) => {
                page.metadata.entry("source").or_insert_with(|| json!(address));
                Some(page)
            }
            Err(error) => {
                tracing::info!(
                    error = &error as &dyn std::error::Error,
                    address,
                    "a page could not be read"
                );
                None
            }
        });
        pages.collect()
    }

    async fn index_pages(
        &self,
        who: &Member,
        pages: Vec<LoadedPage>,
        collection: &CollectionName,
        requester: &Requester,
    ) -> Result<(), RetrievalError> {
        let parts = pages.into_iter().map(|page| Part {
            text: page.text.replace('\0', ""),
            metadata: page.metadata,
        });
        let about = JsonObject::new();
        self.ports
            .indexing
            .index(parts.collect(), &about, collection, Existing::Replaced, Some(requester))
            .await?;
        Ok(self.ports.collections.note(who, collection).await?)
    }
}

fn shortened(mut name: String) -> CollectionName {
    name.truncate(NAME_LENGTH);
    CollectionName(name)
}

fn source_of(page: &LoadedPage) -> Option<String> {
    page.metadata.get("source")?.as_str().map(str::to_owned)
}

/// What a search says of a page, in place of the page.
fn snippet_of(hit: &WebHit) -> Option<LoadedPage> {
    let snippet = hit.snippet.as_ref()?;
    let metadata = json!({"source": hit.link, "title": hit.title, "snippet": snippet, "link": hit.link});
    let serde_json::Value::Object(metadata) = metadata else {
        return None;
    };
    Some(LoadedPage {
        text: snippet.clone(),
        metadata,
    })
}
