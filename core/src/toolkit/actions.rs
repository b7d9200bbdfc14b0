//! Actions: buttons below messages, and filters that look at answers when they are complete.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::completion::{CompletionError, ForwardedCredentials};
use crate::function::FunctionId;
use crate::identity::Member;
use crate::model::{CatalogEntry, ModelId};
use crate::plugin::{FunctionKind, PluginError};
use crate::shared::{JsonObject, StoreError, debug_by_name};
use crate::toolkit::filters::{FilterError, Filters, metadata_of};
use crate::toolkit::host::Host;
use crate::toolkit::plugin_tool::whole;

/// Why an action did nothing.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    #[error("there is no action {0}")]
    NotFound(String),
    #[error(transparent)]
    Completion(#[from] CompletionError),
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FilterError> for ActionError {
    fn from(error: FilterError) -> Self {
        match error {
            FilterError::Plugin(error) => Self::Plugin(error),
            FilterError::Store(error) => Self::Store(error),
        }
    }
}

/// What people do with answers that are there.
pub struct Actions {
    filters: Filters,
}

debug_by_name!(Actions);

impl Actions {
    pub fn new(filters: Filters) -> Self {
        Self { filters }
    }

    /// Presses a button below a message: `action` or `action.button`. The body is the chat as the client shows it.
    pub async fn run(
        &self,
        who: &Member,
        action: &str,
        body: JsonObject,
        credentials: ForwardedCredentials,
    ) -> Result<Value, ActionError> {
        let (id, button) = action
            .split_once('.')
            .map_or((action, None), |(id, button)| (id, Some(button)));
        let found = self.filters.active.find(&FunctionId::from(id)).await?;
        let function = found.filter(|function| function.kind == FunctionKind::Action);
        let function = function.ok_or_else(|| ActionError::NotFound(action.to_owned()))?;
        let model = self.model(who, &body).await?;
        let host = self.host(who, &body, credentials);
        let plugin = function.plugin();
        let metadata = metadata_of(&body);
        let messages = body.get("messages").cloned().unwrap_or_default();
        let mut context = host.context(&plugin, &metadata, shown(model.as_deref(), &body), messages, json!([]));
        context.insert("id".to_owned(), json!(button.unwrap_or(id)));
        let args = JsonObject::from_iter([("body".to_owned(), Value::Object(body))]);
        let call = host
            .call(
                "action",
                args,
                function.valves.clone().unwrap_or_default(),
                &plugin,
                context,
            )
            .await;
        let answers = self.filters.runtime.call(&plugin, call, Arc::new(host)).await?;
        Ok(whole(answers).await?.value)
    }

    /// Lets filters look at a complete answer, and gives its messages back as they then are.
    pub async fn completed(
        &self,
        who: &Member,
        body: JsonObject,
        credentials: ForwardedCredentials,
    ) -> Result<JsonObject, ActionError> {
        let completions = self.filters.host.completions();
        let mut body = match completions {
            Some(completions) => completions.completed(who, body).await?,
            None => body,
        };
        let Some(model) = self.model(who, &body).await? else {
            return Ok(body);
        };
        let enabled: Vec<String> = body
            .get("filter_ids")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect();
        for (function, description) in self.filters.of_model(&model, &enabled).await? {
            if !description.has("outlet") {
                continue;
            }
            let host = self.host(who, &body, credentials.clone());
            let shown = shown(Some(&model), &body);
            let metadata = metadata_of(&body);
            let given = Value::Object(body.clone());
            let done = self
                .filters
                .call(&function, "outlet", host, given, &metadata, shown)
                .await?;
            if let Value::Object(changed) = done.value {
                body = changed;
            }
        }
        Ok(body)
    }

    /// The model of the chat; `None` if the web client keeps the connection to it by itself.
    async fn model(&self, who: &Member, body: &JsonObject) -> Result<Option<Arc<CatalogEntry>>, ActionError> {
        if body.get("model_item").is_some_and(|item| item["direct"] == true) {
            return Ok(None);
        }
        let name = body
            .get("model")
            .and_then(Value::as_str)
            .ok_or(CompletionError::NamesNoModel)?;
        let found = self.filters.host.catalog.find(who, &ModelId::from(name)).await;
        Ok(Some(found.map_err(CompletionError::from)?))
    }

    fn host(&self, who: &Member, body: &JsonObject, credentials: ForwardedCredentials) -> Host {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        Host {
            ports: self.filters.host.clone(),
            who: (**who).clone(),
            chat_id: text("chat_id"),
            message_id: text("id"),
            session_id: text("session_id"),
            announcer: None,
            credentials,
            toolbox: Default::default(),
            is_trusted: true,
        }
    }
}

fn shown(model: Option<&CatalogEntry>, body: &JsonObject) -> Value {
    match model {
        Some(model) => {
            let info = model
                .row
                .as_ref()
                .map(|row| json!({"id": row.id, "name": row.name, "meta": row.meta.members()}));
            json!({"id": model.id, "name": model.name, "owned_by": model.owned_by, "info": info})
        }
        None => body.get("model_item").cloned().unwrap_or_default(),
    }
}
