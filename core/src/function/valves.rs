use serde_json::Value as Json;

use crate::function::{FunctionError, Functions};
use crate::identity::{Admin, Member};
use crate::plugin::{Family, Form};
use crate::shared::JsonObject;

impl Functions {
    /// What is set of a function.
    pub async fn valves(&self, _who: &Admin, id: &str) -> Result<JsonObject, FunctionError> {
        Ok(self.stored(id).await?.valves.unwrap_or_default())
    }

    /// What can be set of a function, as a JSON schema; `None` if nothing can.
    pub async fn schema(&self, _who: &Admin, id: &str) -> Result<Option<Json>, FunctionError> {
        let function = self.stored(id).await?;
        Ok(self.valves.schema(&function.plugin(), Form::Valves).await?)
    }

    /// Sets the valves of a function; nothing else stays set.
    pub async fn set_valves(&self, _who: &Admin, id: &str, values: JsonObject) -> Result<JsonObject, FunctionError> {
        let function = self.stored(id).await?;
        let values = self.valves.checked(&function.plugin(), Form::Valves, values).await?;
        let now = self.clock.now().seconds();
        let found = self.store.set_valves(&function.id, &values, now).await?;
        self.changed();
        match found {
            true => Ok(values),
            false => Err(FunctionError::NotFound),
        }
    }

    /// What somebody has set for themselves.
    pub async fn own_valves(&self, who: &Member, id: &str) -> Result<JsonObject, FunctionError> {
        let function = self.stored(id).await?;
        Ok(self.valves.own(who, Family::Functions, function.id.as_str()).await?)
    }

    /// What each user can set for themselves, as a JSON schema; `None` if nothing can.
    pub async fn own_schema(&self, _who: &Member, id: &str) -> Result<Option<Json>, FunctionError> {
        let function = self.stored(id).await?;
        Ok(self.valves.schema(&function.plugin(), Form::UserValves).await?)
    }

    /// Sets what somebody wants for themselves.
    pub async fn set_own_valves(
        &self,
        who: &Member,
        id: &str,
        values: JsonObject,
    ) -> Result<JsonObject, FunctionError> {
        let function = self.stored(id).await?;
        Ok(self.valves.set_own(who, &function.plugin(), values).await?)
    }
}
