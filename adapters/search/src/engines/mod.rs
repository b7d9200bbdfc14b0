//! Search engines: a table, an interpreter, and those that do something of their own.

mod duckduckgo;
mod google_pse;
mod interpreter;
mod perplexity;
mod sougou;
mod table;
mod yacy;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use loquat_client::Calls;
use loquat_core::retrieval::{Requester, WebError, WebHit, WebSearch};
use loquat_core::settings::{Settings, Snapshot, WEB_SEARCH_DOMAIN_FILTER_LIST, WEB_SEARCH_ENGINE};
use loquat_core::shared::{Clock, Ids};

use crate::filter::admits_hit;

/// Searches with the engine that the settings name.
pub struct Engines {
    pub calls: Calls,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for Engines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engines").finish_non_exhaustive()
    }
}

/// Engines that think before they answer may take as long as this.
const DEADLINE: Duration = Duration::from_secs(30);

/// One question to one engine.
struct Question<'a> {
    calls: Calls,
    now: Arc<Snapshot>,
    query: &'a str,
    count: usize,
    requester: &'a Requester,
    clock: &'a dyn Clock,
    ids: &'a dyn Ids,
}

#[async_trait]
impl WebSearch for Engines {
    async fn search(&self, query: &str, count: usize, requester: &Requester) -> Result<Vec<WebHit>, WebError> {
        let question = Question {
            calls: self.calls.within(DEADLINE),
            now: self.settings.snapshot(),
            query,
            count,
            requester,
            clock: &*self.clock,
            ids: &*self.ids,
        };
        let hits = ask(&question).await?;
        let list = question.now.get(WEB_SEARCH_DOMAIN_FILTER_LIST);
        let checked =
            futures::stream::iter(hits).map(|hit| async move { admits_hit(&hit.link, list).await.then_some(hit) });
        let admitted: Vec<Option<WebHit>> = checked.buffered(8).collect().await;
        Ok(admitted
            .into_iter()
            .flatten()
            .filter(|hit| !hit.link.is_empty())
            .take(count)
            .collect())
    }
}

async fn ask(question: &Question<'_>) -> Result<Vec<WebHit>, WebError> {
    match question.now.get(WEB_SEARCH_ENGINE) {
        "" => Err(WebError::NotConfigured(
            "choose a web search engine in the settings of web search".into(),
        )),
        "google_pse" => google_pse::search(question).await,
        "perplexity" => perplexity::search(question).await,
        "yacy" => yacy::search(question).await,
        "sougou" => sougou::search(question).await,
        "duckduckgo" => duckduckgo::search(question).await,
        "azure" => Err(WebError::NotConfigured(
            "Azure AI Search has no settings here: choose another web search engine".into(),
        )),
        name => match table::ROWS.iter().find(|row| row.name == name) {
            Some(row) => interpreter::search(row, question).await,
            None => Err(WebError::NotConfigured(format!(
                "there is no web search engine {name:?}: choose another one in the settings of web search"
            ))),
        },
    }
}

/// A setting that must not be empty.
fn needed<'a>(value: &'a str, setting: &str) -> Result<&'a str, WebError> {
    match value.trim() {
        "" => Err(WebError::NotConfigured(format!(
            "set {setting} in the settings of web search"
        ))),
        value => Ok(value),
    }
}
