use async_trait::async_trait;
use loquat_core::model::{Model, ModelChange, ModelFilter, ModelId, ModelOrder, ModelStore};
use loquat_core::shared::{Direction, Listing, Page, Seconds, StoreError};

use crate::Memory;
use crate::page::listing;
use crate::tables::insert;

/// Workspace models in memory.
#[derive(Debug, Clone)]
pub struct MemoryModels {
    memory: Memory,
}

impl MemoryModels {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl ModelStore for MemoryModels {
    async fn insert(&self, model: &Model) -> Result<(), StoreError> {
        insert(&mut self.memory.tables().models, &model.id, model)
    }

    async fn find(&self, id: &ModelId) -> Result<Option<Model>, StoreError> {
        Ok(self.memory.tables().models.get(id).cloned())
    }

    async fn all(&self) -> Result<Vec<Model>, StoreError> {
        let mut models: Vec<Model> = self.memory.tables().models.values().cloned().collect();
        models.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        Ok(models)
    }

    async fn list(&self, filter: &ModelFilter, page: Page) -> Result<Listing<Model>, StoreError> {
        let tables = self.memory.tables();
        let mut found: Vec<&Model> = tables.models.values().filter(|model| fits(filter, model)).collect();
        found.sort_by(|a, b| {
            let order = match filter.order {
                ModelOrder::Name => a.name.cmp(&b.name),
                ModelOrder::CreatedAt => a.created_at.cmp(&b.created_at),
                ModelOrder::UpdatedAt => a.updated_at.cmp(&b.updated_at),
            };
            let order = match filter.direction {
                Direction::Ascending => order,
                Direction::Descending => order.reverse(),
            };
            order.then_with(|| a.id.cmp(&b.id))
        });
        Ok(listing(found, Some(page)))
    }

    async fn update(&self, id: &ModelId, change: &ModelChange, now: Seconds) -> Result<Option<Model>, StoreError> {
        Ok(self.memory.tables().models.get_mut(id).map(|model| {
            model.apply(change.clone(), now);
            model.clone()
        }))
    }

    async fn toggle(&self, id: &ModelId, now: Seconds) -> Result<Option<Model>, StoreError> {
        Ok(self.memory.tables().models.get_mut(id).map(|model| {
            model.is_active = !model.is_active;
            model.updated_at = now;
            model.clone()
        }))
    }

    async fn delete(&self, id: &ModelId) -> Result<bool, StoreError> {
        Ok(self.memory.tables().models.shift_remove(id).is_some())
    }

    async fn save(&self, models: &[Model]) -> Result<(), StoreError> {
        let models = models.iter().map(|model| (model.id.clone(), model.clone()));
        self.memory.tables().models.extend(models);
        Ok(())
    }

    async fn replace_all(&self, models: &[Model]) -> Result<(), StoreError> {
        let models = models.iter().map(|model| (model.id.clone(), model.clone()));
        self.memory.tables().models = models.collect();
        Ok(())
    }
}

fn fits(filter: &ModelFilter, model: &Model) -> bool {
    let Some(base) = &model.base_model_id else {
        return false;
    };
    let contains = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
    let query = filter.query.as_deref();
    query.is_none_or(|part| contains(&model.name, part) || contains(base.as_str(), part))
        && filter
            .ownership
            .as_ref()
            .is_none_or(|ownership| ownership.includes(&model.user_id))
        && filter.tag.as_deref().is_none_or(|tag| model.meta.is_tagged(tag))
        && filter
            .readable_by
            .as_ref()
            .is_none_or(|readers| readers.may_read(&model.access, &model.user_id))
}
