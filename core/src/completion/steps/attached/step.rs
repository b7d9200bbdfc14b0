use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::web_search::queries_in;
use super::{Attachments, knowledge};
use crate::chat::{ChatId, MessageId};
use crate::completion::steps::{Step, StepError};
use crate::completion::{Announcer, Exchange};
use crate::completion::{Material, SideQuestions, SmallTask};
use crate::file::FileId;
use crate::folder::FolderId;
use crate::identity::{Member, UserId};
use crate::retrieval::Requester;
use crate::settings::ENABLE_RETRIEVAL_QUERY_GENERATION;
use crate::shared::debug_by_name;

/// Makes sources of what hangs on the question.
pub struct Attached {
    pub attachments: Arc<Attachments>,
    pub side: Arc<SideQuestions>,
}

debug_by_name!(Attached);

/// More items of one question are not read.
const MOST_ITEMS: usize = 200;

#[async_trait]
impl Step for Attached {
    fn name(&self) -> &'static str {
        "files"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        let files = exchange.request.control.files.as_ref();
        files.is_some_and(|files| !files.is_empty())
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        let who = exchange
            .who
            .member()
            .map_err(|denied| StepError::LeftOut(denied.into()))?;
        let items = self.items(exchange, &who).await;
        self.link(exchange, &who, &items).await;
        let of_model = knowledge::of_model(exchange);
        if exchange.is_capable("file_context") {
            let queries = self.queries(exchange, announcer, &items).await;
            let author = exchange.model.row.as_ref().map(|row| row.user_id.clone());
            let items: Vec<(Value, Option<UserId>)> = items
                .into_iter()
                .map(|item| {
                    let author = author.clone().filter(|_| of_model.contains(&item));
                    (item, author)
                })
                .collect();
            let requester = Requester {
                user: who.user.clone(),
                chat_id: exchange.chat_id().map(str::to_owned),
            };
            let sources = self.attachments.sources(&items, &queries, &who, &requester).await;
            let count = distinct(&sources);
            exchange.sources.extend(sources);
            announcer
                .status(json!({"action": "sources_retrieved", "count": count, "done": true}))
                .await;
        }
        if !of_model.is_empty() && !exchange.calls_natively() {
            let query = exchange.last_question();
            announcer
                .status(json!({"action": "knowledge_search", "query": query, "done": true, "hidden": true}))
                .await;
        }
        Ok(())
    }
}

impl Attached {
    /// The items, folders opened, each once.
    async fn items(&self, exchange: &Exchange, who: &Member) -> Vec<Value> {
        let mut items = Vec::new();
        let mut seen = HashSet::new();
        for item in exchange.request.control.files.iter().flatten() {
            let opened = match (item["type"].as_str(), item["id"].as_str()) {
                (Some("folder"), Some(folder)) => self.files_of_folder(who, folder).await,
                _ => vec![item.clone()],
            };
            let new = opened.into_iter().filter(|item| seen.insert(item.to_string()));
            items.extend(new);
        }
        items.truncate(MOST_ITEMS);
        items
    }

    async fn files_of_folder(&self, who: &Member, folder: &str) -> Vec<Value> {
        let found = self.attachments.folders.find(who.id(), &FolderId::from(folder)).await;
        let data = found.ok().flatten().and_then(|folder| folder.data);
        let files = data.and_then(|data| data.get("files")?.as_array().cloned());
        files.unwrap_or_default()
    }

    /// Says that the files are part of the chat, so that whoever may see it may see them.
    async fn link(&self, exchange: &Exchange, who: &Member, items: &[Value]) {
        if !exchange.is_kept() {
            return;
        }
        let Some(chat) = exchange.chat_id() else { return };
        let files: Vec<FileId> = items
            .iter()
            .filter(|item| item["type"] == "file")
            .filter_map(|item| item["id"].as_str().map(FileId::from))
            .collect();
        if files.is_empty() {
            return;
        }
        let message = exchange.request.control.parent_id.as_deref().map(MessageId::from);
        let chat = ChatId::from(chat);
        let linked = self
            .attachments
            .files
            .link_to_chat(who, &chat, message.as_ref(), &files)
            .await;
        if let Err(error) = linked {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "files could not be linked to their chat"
            );
        }
    }

    /// What is searched for: what the task model says, else the question itself.
    async fn queries(&self, exchange: &Exchange, announcer: &Announcer, items: &[Value]) -> Vec<String> {
        let as_it_is = vec![exchange.last_question()];
        let all_whole = items.iter().all(|item| item["context"] == "full");
        let now = self.attachments.settings.snapshot();
        if all_whole || !now.get(ENABLE_RETRIEVAL_QUERY_GENERATION) {
            return as_it_is;
        }
        let material = Material {
            kind: "retrieval",
            ..Material::default()
        };
        let Ok(Some(object)) = self.side.object(exchange, SmallTask::Queries, &material).await else {
            return as_it_is;
        };
        let queries = queries_in(&object);
        if queries.is_empty() {
            return as_it_is;
        }
        announcer
            .status(json!({"action": "queries_generated", "queries": queries, "done": false}))
            .await;
        queries
    }
}

/// How many different things the sources are taken from.
fn distinct(sources: &[Value]) -> usize {
    let mut ids = HashSet::new();
    for source in sources {
        for metadata in source["metadata"].as_array().into_iter().flatten() {
            let id = [&metadata["source"], &source["source"]["id"]]
                .into_iter()
                .find_map(Value::as_str)
                .unwrap_or("N/A");
            ids.insert(id);
        }
    }
    ids.len()
}
