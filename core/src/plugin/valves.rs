use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::account::UserStore;
use crate::identity::Member;
use crate::plugin::{Family, Form, Plugin, PluginError, PluginRuntime};
use crate::shared::{Clock, JsonObject, StoreError, debug_by_name};

/// Why valves were not read or set.
#[derive(Debug, thiserror::Error)]
pub enum ValvesError {
    /// The plug-in has none.
    #[error("this has no valves")]
    None,
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What can be set of plug-ins: valves of theirs, and those that each user has for themselves.
///
/// Where nothing is run, valves are kept as they come: nobody can tell what the plug-in makes of them.
pub struct Valves {
    runtime: Arc<dyn PluginRuntime>,
    users: Arc<dyn UserStore>,
    clock: Arc<dyn Clock>,
}

debug_by_name!(Valves);

impl Valves {
    pub fn new(runtime: Arc<dyn PluginRuntime>, users: Arc<dyn UserStore>, clock: Arc<dyn Clock>) -> Self {
        Self { runtime, users, clock }
    }

    /// The schema of the form; `None` if the plug-in has none, or if nobody can tell.
    pub async fn schema(&self, plugin: &Plugin, form: Form) -> Result<Option<Json>, PluginError> {
        let description = match self.runtime.load(plugin).await {
            Err(PluginError::NotHere(_)) => return Ok(None),
            loaded => loaded?,
        };
        Ok(match form {
            Form::Valves => description.valves.clone(),
            Form::UserValves => description.user_valves.clone(),
        })
    }

    /// The values as the plug-in reads them. Nothing is the same as null.
    pub async fn checked(&self, plugin: &Plugin, form: Form, values: JsonObject) -> Result<JsonObject, ValvesError> {
        let set: JsonObject = values.into_iter().filter(|(_, value)| !value.is_null()).collect();
        match self.schema(plugin, form).await? {
            Some(_) => Ok(self.runtime.check(plugin, form, &set).await?),
            None if self.runtime.obstacle().await.is_some() => Ok(set),
            None => Err(ValvesError::None),
        }
    }

    /// What somebody has set for themselves.
    pub async fn own(&self, who: &Member, family: Family, id: &str) -> Result<JsonObject, StoreError> {
        let settings = self.users.find(who.id()).await?.and_then(|user| user.settings);
        Ok(settings.map(|settings| of(&settings, family, id)).unwrap_or_default())
    }

    /// Checks and keeps what somebody sets for themselves.
    pub async fn set_own(&self, who: &Member, plugin: &Plugin, values: JsonObject) -> Result<JsonObject, ValvesError> {
        let values = self.checked(plugin, Form::UserValves, values).await?;
        let settings = self.users.find(who.id()).await?.and_then(|user| user.settings);
        let mut section = settings
            .and_then(|mut settings| settings.shift_remove(member(plugin.family)))
            .filter(Json::is_object)
            .unwrap_or_else(|| json!({}));
        if !section["valves"].is_object() {
            section["valves"] = json!({});
        }
        section["valves"][&plugin.id] = Json::Object(values.clone());
        let patch = JsonObject::from_iter([(member(plugin.family).to_owned(), section)]);
        let now = self.clock.now().seconds();
        self.users.merge_settings(who.id(), &patch, now).await?;
        Ok(values)
    }
}

/// The member of a user's settings that holds what they set.
fn member(family: Family) -> &'static str {
    match family {
        Family::Tools => "tools",
        Family::Functions => "functions",
    }
}

/// What the settings of somebody say for a plug-in.
fn of(settings: &JsonObject, family: Family, id: &str) -> JsonObject {
    let section = settings.get(member(family));
    let valves = section.and_then(|section| section.get("valves")?.get(id)?.as_object());
    valves.cloned().unwrap_or_default()
}
