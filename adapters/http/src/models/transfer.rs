use std::sync::Arc;

use loquat_core::model::{Model, Models};
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;

use super::view::ModelRow;
use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, FreeObject, Verified};

/// Models on their way from one installation to another.
pub(super) struct TransferModels {
    pub models: Arc<Models>,
}

/// Models from a file.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct ModelsImportForm {
    /// As an export gives them. What an entry leaves out stays as it is in the model of its id; entries without a
    /// usable id are passed over
    models: Vec<FreeObject>,
}

/// All models that there shall be.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct ModelsSyncForm {
    #[oai(default)]
    #[serde(default)]
    models: Vec<ModelRow>,
}

#[OpenApi(prefix_path = "/api/v1/models/", tag = "Area::Models")]
impl TransferModels {
    /// Export the presets that the caller may change
    #[oai(path = "/export", method = "get", operation_id = "export_models")]
    async fn export(&self, caller: Verified) -> Result<Body<Vec<ModelRow>>, Failure> {
        let models = self.models.export(&caller.0).await?;
        Ok(Body(models.into_iter().map(ModelRow::from).collect()))
    }

    /// Import models: all of them, or none if one cannot be read
    #[oai(path = "/import", method = "post", operation_id = "import_models")]
    async fn import(&self, caller: Verified, form: Body<ModelsImportForm>) -> Result<Body<bool>, Failure> {
        let entries = form.0.models.into_iter().map(|entry| entry.0).collect();
        self.models.import(&caller.0, entries).await?;
        Ok(Body(true))
    }

    /// Make the given models the only ones
    #[oai(path = "/sync", method = "post", operation_id = "sync_models")]
    async fn sync(&self, caller: Administrator, form: Body<ModelsSyncForm>) -> Result<Body<Vec<ModelRow>>, Failure> {
        let models = form.0.models.into_iter().map(Model::from).collect();
        let models = self.models.sync(&caller.0, models).await?;
        Ok(Body(models.into_iter().map(ModelRow::from).collect()))
    }
}
