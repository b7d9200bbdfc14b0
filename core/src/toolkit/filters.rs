//! Filters: functions that change questions before they are asked, and answers when they are there.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use tracing::warn;

use crate::completion::{Announcer, Exchange, Step, StepError};
use crate::function::{ActiveFunctions, Function};
use crate::model::CatalogEntry;
use crate::plugin::{Description, Done, FunctionKind, PluginError, PluginRuntime};
use crate::shared::{JsonObject, StoreError, debug_by_name};
use crate::toolkit::host::{Host, HostPorts};
use crate::toolkit::plugin_tool::whole;
use crate::toolkit::step::shown_model;

/// What filters are run with.
#[derive(Clone)]
pub struct Filters {
    pub active: Arc<ActiveFunctions>,
    pub runtime: Arc<dyn PluginRuntime>,
    pub host: Arc<HostPorts>,
}

debug_by_name!(Filters);

/// What of the request a filter sees beside the provider's question, and may change.
const BESIDE: [&str; 3] = ["files", "features", "tool_ids"];

impl Filters {
    /// The filters that count for a model, those of a lower priority first: global ones, and those that the model names.
    /// One that people switch on themselves is among `enabled`, or does not count.
    pub async fn of_model(
        &self,
        model: &CatalogEntry,
        enabled: &[String],
    ) -> Result<Vec<(Function, Arc<Description>)>, FilterError> {
        let named = model
            .row
            .as_ref()
            .and_then(|row| row.meta.members().get("filterIds")?.as_array());
        let is_named = |function: &Function| {
            named.is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(function.id.as_str())))
        };
        let mut filters = Vec::new();
        for function in self.active.of(&FunctionKind::Filter).await? {
            if !function.is_global && !is_named(&function) {
                continue;
            }
            let description = self.runtime.load(&function.plugin()).await?;
            if description.toggle && !enabled.iter().any(|id| id == function.id.as_str()) {
                continue;
            }
            filters.push((function, description));
        }
        filters.sort_by(|(a, _), (b, _)| a.priority().total_cmp(&b.priority()));
        Ok(filters)
    }

    /// Calls one hook of a filter.
    pub async fn call(
        &self,
        function: &Function,
        hook: &str,
        host: Host,
        body: Value,
        metadata: &JsonObject,
        model: Value,
    ) -> Result<Done, PluginError> {
        let plugin = function.plugin();
        let messages = body["messages"].clone();
        let context = host.context(
            &plugin,
            metadata,
            model,
            messages,
            metadata.get("files").cloned().unwrap_or_default(),
        );
        let args = JsonObject::from_iter([("body".to_owned(), body)]);
        let call = host
            .call(
                hook,
                args,
                function.valves.clone().unwrap_or_default(),
                &plugin,
                context,
            )
            .await;
        whole(self.runtime.call(&plugin, call, Arc::new(host)).await?).await
    }
}

/// Why filters were not run.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[async_trait]
impl Step for Filters {
    fn name(&self) -> &'static str {
        "filters"
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        let enabled = exchange.request.control.filter_ids.clone().unwrap_or_default();
        // A question that a filter has not seen is not asked: it may be there to keep something in.
        let filters = self.of_model(&exchange.model, &enabled).await.map_err(refused)?;
        for (function, description) in filters {
            if description.has("inlet") {
                self.inlet(exchange, announcer, &function).await.map_err(refused)?;
            }
            if description.file_handler {
                exchange.request.control.files = None;
            }
        }
        Ok(())
    }
}

fn refused(error: impl std::fmt::Display) -> StepError {
    StepError::Refused(error.to_string())
}

impl Filters {
    async fn inlet(
        &self,
        exchange: &mut Exchange,
        announcer: &Announcer,
        function: &Function,
    ) -> Result<(), PluginError> {
        let metadata = exchange.metadata();
        let control = &exchange.request.control;
        let host = Host {
            ports: self.host.clone(),
            who: exchange.who.clone(),
            chat_id: control.chat_id.clone(),
            message_id: control.id.clone(),
            session_id: control.session_id.clone(),
            announcer: Some(announcer.clone()),
            credentials: exchange.credentials.clone(),
            toolbox: exchange.toolbox.clone(),
            is_trusted: true,
        };
        let mut body = exchange.request.payload.clone();
        for name in BESIDE {
            if let Some(value) = metadata.get(name).filter(|value| !value.is_null()) {
                body.insert(name.to_owned(), value.clone());
            }
        }
        body.insert("metadata".to_owned(), Value::Object(metadata.clone()));
        let model = shown_model(exchange);
        let done = self
            .call(function, "inlet", host, Value::Object(body), &metadata, model)
            .await?;
        let changed = done.metadata;
        match done.value {
            Value::Object(body) => take_back(exchange, body, changed),
            Value::Null => {}
            _ => warn!(function = %function.id, "a filter answers something that is no question; it is passed over"),
        }
        Ok(())
    }
}

/// Takes over what a filter made of a question.
fn take_back(exchange: &mut Exchange, mut body: JsonObject, metadata: Option<JsonObject>) {
    let inside = body.shift_remove("metadata");
    let metadata = metadata.map(Value::Object).or(inside).unwrap_or_default();
    let control = &mut exchange.request.control;
    // What it took out of either place is gone; what it changed in the body goes before the metadata.
    let mut beside = |name: &str| {
        let in_body = body.shift_remove(name);
        in_body
            .or_else(|| metadata.get(name).cloned())
            .filter(|value| !value.is_null())
    };
    control.files = beside("files").and_then(|files| files.as_array().cloned());
    control.features = beside("features").and_then(|features| features.as_object().cloned());
    let ids = beside("tool_ids").and_then(|ids| ids.as_array().cloned());
    control.tool_ids = ids.map(|ids| ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect());
    let is_question = body.get("model").is_some_and(Value::is_string)
        && body
            .get("messages")
            .and_then(Value::as_array)
            .is_some_and(|list| list.iter().all(Value::is_object));
    if is_question {
        exchange.request.payload = body;
    } else {
        warn!("a filter answers something that is no question; its words are passed over");
    }
}

/// What a filter may know of an answer that has come to its end.
pub(super) fn metadata_of(body: &JsonObject) -> JsonObject {
    let member = |name: &str| body.get(name).cloned().unwrap_or_default();
    let metadata = json!({
        "chat_id": member("chat_id"), "message_id": member("id"), "session_id": member("session_id"),
        "filter_ids": body.get("filter_ids").cloned().unwrap_or_else(|| json!([])),
    });
    metadata.as_object().cloned().unwrap_or_default()
}
