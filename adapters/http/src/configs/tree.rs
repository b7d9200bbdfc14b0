use std::sync::Arc;

use loquat_core::settings::Settings;
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, FreeObject};

/// Everything that was saved, as one tree to keep and bring back.
pub struct Tree {
    pub settings: Arc<Settings>,
}

#[derive(Debug, Object, Deserialize)]
#[oai(rename = "ImportConfigForm")]
struct Import {
    /// A tree that was exported
    config: FreeObject,
}

#[OpenApi(prefix_path = "/api/v1/configs", tag = "Area::Configs")]
impl Tree {
    /// Export what was saved
    ///
    /// Holds the secrets in it, too. What was never changed is not there.
    #[oai(path = "/export", method = "get", operation_id = "export_settings")]
    async fn export(&self, caller: Administrator) -> Result<Body<FreeObject>, Failure> {
        Ok(Body(FreeObject(self.settings.export(&caller.0).await?)))
    }

    /// Import in place of all that was saved
    ///
    /// What the tree holds counts at once; what it lacks keeps its value until the next start.
    #[oai(path = "/import", method = "post", operation_id = "import_settings")]
    async fn import(&self, caller: Administrator, form: Body<Import>) -> Result<Body<FreeObject>, Failure> {
        let tree = self.settings.import(&caller.0, form.0.config.0).await?;
        Ok(Body(FreeObject(tree)))
    }
}
