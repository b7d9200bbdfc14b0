use std::sync::Arc;

use loquat_core::access::Ownership;
use loquat_core::model::{ModelFilter, ModelId, ModelOrder, Models};
use loquat_core::shared::Direction;
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use super::view::{ModelForm, ModelRow, SeenModel};
use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, Verified};

/// The models of the workspace.
pub(super) struct WorkspaceModels {
    pub models: Arc<Models>,
}

/// A page of presets.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct ModelPage {
    items: Vec<SeenModel>,
    /// How many fit on all pages together
    total: i64,
}

/// Names a model.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct ModelIdForm {
    id: String,
}

// Ids may hold slashes, so they are never part of a path.
#[OpenApi(prefix_path = "/api/v1/models/", tag = "Area::Models")]
impl WorkspaceModels {
    /// List presets that the caller may read, 30 a page
    #[oai(path = "/list", method = "get", operation_id = "list_presets")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Verified,
        /// Part of the name or of the base model's id, in any case
        query: Query<Option<String>>,
        /// `created`: the caller's own; `shared`: those of others
        view_option: Query<Option<String>>,
        /// The name of a tag, in any case
        tag: Query<Option<String>>,
        /// `name`, `created_at` or `updated_at`
        order_by: Query<Option<String>>,
        /// `asc` or `desc`
        direction: Query<Option<String>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<ModelPage>, Failure> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let me = caller.0.id().clone();
        let filter = ModelFilter {
            query: given(query.0),
            ownership: match view_option.0.as_deref() {
                Some("created") => Some(Ownership::By(me)),
                Some("shared") => Some(Ownership::NotBy(me)),
                _ => None,
            },
            tag: given(tag.0),
            readable_by: None,
            order: match order_by.0.as_deref() {
                Some("name") => ModelOrder::Name,
                Some("updated_at") => ModelOrder::UpdatedAt,
                _ => ModelOrder::CreatedAt,
            },
            direction: Direction::parse(direction.0.as_deref().unwrap_or_default()),
        };
        let listing = self.models.list(&caller.0, filter, page.0.unwrap_or(1)).await?;
        Ok(Body(ModelPage {
            items: listing.items.into_iter().map(SeenModel::from).collect(),
            total: listing.total,
        }))
    }

    /// List the settings of provider models
    #[oai(path = "/base", method = "get", operation_id = "list_provider_model_settings")]
    async fn base(&self, caller: Administrator) -> Result<Body<Vec<ModelRow>>, Failure> {
        let models = self.models.settings_of_provider_models(&caller.0).await?;
        Ok(Body(models.into_iter().map(ModelRow::from).collect()))
    }

    /// List the tags of presets that the caller may change, sorted
    #[oai(path = "/tags", method = "get", operation_id = "list_model_tags")]
    async fn tags(&self, caller: Verified) -> Result<Body<Vec<String>>, Failure> {
        Ok(Body(self.models.tags(&caller.0).await?))
    }

    /// Create a preset, or settings of a provider model
    #[oai(path = "/create", method = "post", operation_id = "create_model")]
    async fn create(&self, caller: Verified, form: Body<ModelForm>) -> Result<Body<ModelRow>, Failure> {
        Ok(Body(self.models.create(&caller.0, form.0.into()).await?.into()))
    }

    /// Get a model of the workspace
    #[oai(path = "/model", method = "get", operation_id = "get_model")]
    async fn get(&self, caller: Verified, id: Query<String>) -> Result<Body<SeenModel>, Failure> {
        Ok(Body(self.models.find(&caller.0, &ModelId(id.0)).await?.into()))
    }

    /// Switch a model on or off, whichever it is not
    #[oai(path = "/model/toggle", method = "post", operation_id = "toggle_model")]
    async fn toggle(&self, caller: Verified, id: Query<String>) -> Result<Body<ModelRow>, Failure> {
        Ok(Body(self.models.toggle(&caller.0, &ModelId(id.0)).await?.into()))
    }

    /// Rewrite a model
    ///
    /// What the form leaves out gets its default.
    #[oai(path = "/model/update", method = "post", operation_id = "update_model")]
    async fn update(&self, caller: Verified, form: Body<ModelForm>) -> Result<Body<ModelRow>, Failure> {
        let id = ModelId(form.0.id.clone());
        Ok(Body(self.models.update(&caller.0, &id, form.0.into()).await?.into()))
    }

    /// Delete a model
    #[oai(path = "/model/delete", method = "post", operation_id = "delete_model")]
    async fn delete(&self, caller: Verified, form: Body<ModelIdForm>) -> Result<Body<bool>, Failure> {
        self.models.delete(&caller.0, &ModelId(form.0.id)).await?;
        Ok(Body(true))
    }

    /// Delete all models of the workspace
    #[oai(path = "/delete/all", method = "delete", operation_id = "delete_all_models")]
    async fn delete_all(&self, caller: Administrator) -> Result<Body<bool>, Failure> {
        self.models.delete_all(&caller.0).await?;
        Ok(Body(true))
    }
}
