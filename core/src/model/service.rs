use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::access::{AccessPolicy, Shareable, WithOwner};
use crate::account::UserStore;
use crate::identity::{Admin, Denied, Member, Permission};
use crate::model::forms::Unreadable;
use crate::model::{
    Catalog, ImportedModel, Model, ModelChange, ModelFilter, ModelId, ModelPicture, ModelStore, NewModel,
};
use crate::settings::Settings;
use crate::shared::{Clock, JsonObject, Listing, Page, StoreError, debug_by_name};

/// Why something could not be done with a workspace model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Nobody has such a model.
    #[error("there is no such model")]
    NotFound,
    /// Somebody wanted to change a model that there is not.
    #[error("there is no such model to change")]
    NothingToChange,
    #[error("there is a model with this id already")]
    IdTaken,
    #[error("an id has between 1 and {} characters", ModelId::LONGEST)]
    BadId,
    /// Somebody wanted to rewrite a model that they may not.
    #[error("you may not change this model")]
    NotWriter,
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What people do with the workspace's models.
pub struct Models {
    store: Arc<dyn ModelStore>,
    users: Arc<dyn UserStore>,
    catalog: Arc<Catalog>,
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
}

debug_by_name!(Models);

impl Models {
    /// How many presets a page of the list has.
    pub const PAGE_SIZE: i64 = 30;

    pub fn new(
        store: Arc<dyn ModelStore>,
        users: Arc<dyn UserStore>,
        catalog: Arc<Catalog>,
        settings: Arc<Settings>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            users,
            catalog,
            settings,
            clock,
        }
    }

    /// A page of the presets that `who` may read, with their owners.
    pub async fn list(
        &self,
        who: &Member,
        filter: ModelFilter,
        page: i64,
    ) -> Result<Listing<WithOwner<Model>>, ModelError> {
        let policy = self.policy();
        let filter = ModelFilter {
            readable_by: policy.narrows_to(who),
            ..filter
        };
        let found = self.store.list(&filter, Page::numbered(page, Self::PAGE_SIZE)).await?;
        Ok(Listing {
            items: WithOwner::with_owners(found.items, &*self.users, who, policy).await?,
            total: found.total,
        })
    }

    /// The settings of provider models, for administrators.
    pub async fn settings_of_provider_models(&self, _: &Admin) -> Result<Vec<Model>, ModelError> {
        let models = self.store.all().await?;
        Ok(models.into_iter().filter(|model| !model.is_preset()).collect())
    }

    /// The names of tags of the presets that `who` may write, sorted.
    pub async fn tags(&self, who: &Member) -> Result<Vec<String>, ModelError> {
        let presets = self.writable_presets(who).await?;
        let tags: BTreeSet<&str> = presets.iter().flat_map(|preset| preset.meta.tags()).collect();
        Ok(tags.into_iter().map(str::to_owned).collect())
    }

    /// A model that `who` may read.
    #[tracing::instrument(skip_all, fields(model.id = id.as_str()))]
    pub async fn find(&self, who: &Member, id: &ModelId) -> Result<WithOwner<Model>, ModelError> {
        let model = self.stored(id).await?.ok_or(ModelError::NotFound)?;
        let policy = self.policy();
        if policy.sees_all(who) || model.lets_read(who) {
            Ok(WithOwner::alone(model, who, policy))
        } else {
            Err(Denied::NotYours.into())
        }
    }

    /// The picture of a model. Everybody may look at it, as it stands in chats that were shared with them; a model that
    /// is not there looks like one that has none.
    #[tracing::instrument(skip_all, fields(model.id = id.as_str()))]
    pub async fn picture(&self, _: &Member, id: &ModelId) -> Result<ModelPicture, ModelError> {
        let model = self.stored(id).await?;
        Ok(model.map_or_else(ModelPicture::of_none, |model| ModelPicture::of(&model)))
    }

    /// Adds a model.
    pub async fn create(&self, who: &Member, new: NewModel) -> Result<Model, ModelError> {
        who.may(Permission::WorkspaceModels)?;
        if !new.id.is_valid() {
            return Err(ModelError::BadId);
        }
        let model = new.into_model(who.id(), self.clock.now().seconds());
        self.store.insert(&model).await.map_err(|error| match error {
            StoreError::Duplicate(_) => ModelError::IdTaken,
            failed => ModelError::Store(failed),
        })?;
        self.catalog.rows_changed().await;
        Ok(model)
    }

    /// Rewrites a model.
    #[tracing::instrument(skip_all, fields(model.id = id.as_str()))]
    pub async fn update(&self, who: &Member, id: &ModelId, change: ModelChange) -> Result<Model, ModelError> {
        if !self.is_writable(who, id).await? {
            return Err(ModelError::NotWriter);
        }
        let now = self.clock.now().seconds();
        let changed = self.store.update(id, &change, now).await?;
        self.catalog.rows_changed().await;
        changed.ok_or(ModelError::NothingToChange)
    }

    /// Switches a model on or off, whichever it is not.
    #[tracing::instrument(skip_all, fields(model.id = id.as_str()))]
    pub async fn toggle(&self, who: &Member, id: &ModelId) -> Result<Model, ModelError> {
        self.writer(who, id).await?;
        let toggled = self.store.toggle(id, self.clock.now().seconds()).await?;
        self.catalog.rows_changed().await;
        toggled.ok_or(ModelError::NothingToChange)
    }

    /// Removes a model.
    #[tracing::instrument(skip_all, fields(model.id = id.as_str()))]
    pub async fn delete(&self, who: &Member, id: &ModelId) -> Result<(), ModelError> {
        self.writer(who, id).await?;
        self.store.delete(id).await?;
        self.catalog.rows_changed().await;
        Ok(())
    }

    /// Removes all models, for administrators.
    pub async fn delete_all(&self, _: &Admin) -> Result<(), ModelError> {
        self.store.replace_all(&[]).await?;
        self.catalog.rows_changed().await;
        Ok(())
    }

    /// The presets that `who` may write, in full.
    pub async fn export(&self, who: &Member) -> Result<Vec<Model>, ModelError> {
        who.may(Permission::WorkspaceModelsExport)?;
        self.writable_presets(who).await
    }

    /// Takes over models from a file: all that can be told apart by an id, or none if one of them cannot be read.
    /// Who may import may overwrite any model.
    pub async fn import(&self, who: &Member, entries: Vec<JsonObject>) -> Result<(), ModelError> {
        who.may(Permission::WorkspaceModelsImport)?;
        let entries: Vec<_> = entries.into_iter().map(ImportedModel::read).collect::<Result<_, _>>()?;
        let now = self.clock.now().seconds();
        let stored = self.store.all().await?.into_iter();
        let mut models: HashMap<ModelId, Model> = stored.map(|model| (model.id.clone(), model)).collect();
        let mut imported = Vec::new();
        for entry in entries.into_iter().flatten() {
            let model = entry.clone().onto(models.remove(&entry.id), who.id(), now)?;
            // The next entry of this id goes on top of it.
            models.insert(model.id.clone(), model.clone());
            imported.push(model);
        }
        self.store.save(&imported).await?;
        self.catalog.rows_changed().await;
        Ok(())
    }

    /// Makes these the only models, for administrators, who own them then.
    pub async fn sync(&self, who: &Admin, models: Vec<Model>) -> Result<Vec<Model>, ModelError> {
        if !models.iter().all(|model| model.id.is_valid()) {
            return Err(ModelError::BadId);
        }
        let now = self.clock.now().seconds();
        let owned = |model: Model| Model {
            user_id: who.id().clone(),
            updated_at: now,
            ..model
        };
        let models: Vec<Model> = models.into_iter().map(owned).collect();
        self.store.replace_all(&models).await?;
        self.catalog.rows_changed().await;
        Ok(self.store.all().await?)
    }

    fn policy(&self) -> AccessPolicy {
        AccessPolicy::of(&self.settings.snapshot())
    }

    async fn stored(&self, id: &ModelId) -> Result<Option<Model>, StoreError> {
        // What no model can be called is not worth a question, and databases take offence at NUL characters.
        if id.is_valid() {
            self.store.find(id).await
        } else {
            Ok(None)
        }
    }

    async fn writable_presets(&self, who: &Member) -> Result<Vec<Model>, ModelError> {
        let all = self.policy().sees_all(who);
        let models = self.store.all().await?.into_iter();
        Ok(models
            .filter(|model| model.is_preset() && (all || model.lets_write(who)))
            .collect())
    }

    /// Administrators write every model, also where lists do not show it to them.
    async fn is_writable(&self, who: &Member, id: &ModelId) -> Result<bool, ModelError> {
        let model = self.stored(id).await?.ok_or(ModelError::NothingToChange)?;
        Ok(who.is_admin() || model.lets_write(who))
    }

    async fn writer(&self, who: &Member, id: &ModelId) -> Result<(), ModelError> {
        if self.is_writable(who, id).await? {
            Ok(())
        } else {
            Err(Denied::NotYours.into())
        }
    }
}
