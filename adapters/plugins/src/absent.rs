use std::sync::Arc;

use async_trait::async_trait;
use loquat_core::plugin::{Answers, Call, Description, Form, Plugin, PluginError, PluginHost, PluginRuntime};
use loquat_core::shared::JsonObject;

/// What stands in the place of Python where there is none: it says why nothing is run.
#[derive(Debug)]
pub struct Absent {
    why: String,
}

impl Absent {
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }

    fn refusal(&self) -> PluginError {
        PluginError::NotHere(self.why.clone())
    }
}

#[async_trait]
impl PluginRuntime for Absent {
    async fn obstacle(&self) -> Option<String> {
        Some(self.why.clone())
    }

    async fn load(&self, _plugin: &Plugin) -> Result<Arc<Description>, PluginError> {
        Err(self.refusal())
    }

    async fn check(&self, _plugin: &Plugin, _form: Form, _values: &JsonObject) -> Result<JsonObject, PluginError> {
        Err(self.refusal())
    }

    async fn call(&self, _plugin: &Plugin, _call: Call, _host: Arc<dyn PluginHost>) -> Result<Answers, PluginError> {
        Err(self.refusal())
    }
}
