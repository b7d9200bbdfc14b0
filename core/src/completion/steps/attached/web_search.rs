use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::completion::steps::{Step, StepError};
use crate::completion::{Announcer, Exchange};
use crate::completion::{Material, SideQuestions, SmallTask};
use crate::retrieval::{Retrieval, RetrievalError, WebFindings};
use crate::settings::{ENABLE_SEARCH_QUERY_GENERATION, Settings};
use crate::shared::{JsonObject, debug_by_name};

/// Looks on the web; what it finds joins the files.
pub struct WebSearch {
    pub retrieval: Arc<Retrieval>,
    pub side: Arc<SideQuestions>,
    pub settings: Arc<Settings>,
}

debug_by_name!(WebSearch);

#[async_trait]
impl Step for WebSearch {
    fn name(&self) -> &'static str {
        "web search"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        exchange.wants("web_search") && !exchange.calls_natively()
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        let who = exchange
            .who
            .member()
            .map_err(|denied| StepError::LeftOut(denied.into()))?;
        let status = |members: Value| {
            let mut status = json!({"action": "web_search"});
            if let (Some(status), Value::Object(members)) = (status.as_object_mut(), members) {
                status.extend(members);
            }
            announcer.status(status)
        };
        status(json!({"description": "Searching the web", "done": false})).await;
        let queries = self.queries(exchange).await;
        if queries.is_empty() {
            status(json!({"description": "Nothing to search for", "done": true})).await;
            return Ok(());
        }
        announcer
            .status(json!({"action": "web_search_queries_generated", "queries": queries, "done": false}))
            .await;
        let chat = exchange.chat_id().map(str::to_owned);
        match self.retrieval.search_web(&who, &queries, chat).await {
            Ok(found) => {
                status(json!({
                    "description": "Searched {{count}} sites",
                    "urls": found.addresses,
                    "items": items(&found),
                    "done": true,
                }))
                .await;
                let item = item(found, &queries);
                exchange.request.control.files.get_or_insert_default().push(item);
            }
            Err(error) => {
                let description = match &error {
                    RetrievalError::NothingFound => "Nothing was found on the web".to_owned(),
                    error => format!("The web could not be searched: {error}"),
                };
                status(json!({"description": description, "queries": queries, "done": true, "error": true})).await;
            }
        }
        Ok(())
    }
}

impl WebSearch {
    /// What the task model would search for; the question itself where it is not asked or says nothing of use.
    async fn queries(&self, exchange: &Exchange) -> Vec<String> {
        let question = exchange.last_question();
        let as_it_is = || Some(question.clone()).filter(|question| !question.trim().is_empty());
        if !self.settings.snapshot().get(ENABLE_SEARCH_QUERY_GENERATION) {
            return as_it_is().into_iter().collect();
        }
        let material = Material {
            kind: "web_search",
            ..Material::default()
        };
        match self.side.object(exchange, SmallTask::Queries, &material).await {
            Ok(Some(object)) if object.contains_key("queries") => queries_in(&object),
            _ => as_it_is().into_iter().collect(),
        }
    }
}

/// The questions that a task model wants asked.
pub(super) fn queries_in(object: &JsonObject) -> Vec<String> {
    let queries = object.get("queries").and_then(Value::as_array).into_iter().flatten();
    let queries = queries
        .filter_map(Value::as_str)
        .map(str::trim)
        .filter(|query| !query.is_empty());
    queries.map(str::to_owned).take(8).collect()
}

fn items(found: &WebFindings) -> Value {
    let items = found.items.iter();
    items
        .map(|hit| json!({"link": hit.link, "title": hit.title, "snippet": hit.snippet}))
        .collect()
}

/// What was found as an item that hangs on the question.
fn item(found: WebFindings, queries: &[String]) -> Value {
    let mut item = json!({
        "name": queries.join(", "), "type": "web_search", "urls": found.addresses, "queries": queries,
    });
    match found.collection {
        Some(collection) => item["collection_name"] = json!(collection),
        None => {
            let docs = found.pages.into_iter();
            item["docs"] = docs
                .map(|page| json!({"content": page.text, "metadata": page.metadata}))
                .collect();
        }
    }
    item
}
