use async_trait::async_trait;
use loquat_core::knowledge::{
    FileFilter, FileSummary, KnowledgeBase, KnowledgeChange, KnowledgeFile, KnowledgeFilter, KnowledgeId,
    KnowledgeStore,
};
use loquat_core::shared::{Listing, Page, Seconds, StoreError};

use crate::Memory;
use crate::page::listing;
use crate::tables::insert;

/// Knowledge bases in memory. No port puts documents into them yet; those in databases come from the program that had
/// the database before. So there are none here.
#[derive(Debug, Clone)]
pub struct MemoryKnowledge {
    memory: Memory,
}

impl MemoryKnowledge {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl KnowledgeStore for MemoryKnowledge {
    async fn insert(&self, base: &KnowledgeBase) -> Result<(), StoreError> {
        insert(&mut self.memory.tables().knowledge, &base.id, base)
    }

    async fn find(&self, id: &KnowledgeId) -> Result<Option<KnowledgeBase>, StoreError> {
        Ok(self.memory.tables().knowledge.get(id).cloned())
    }

    async fn list(&self, filter: &KnowledgeFilter, page: Page) -> Result<Listing<KnowledgeBase>, StoreError> {
        let tables = self.memory.tables();
        let mut found: Vec<_> = tables.knowledge.values().filter(|base| fits(filter, base)).collect();
        found.sort_by(|a, b| (b.updated_at, &a.id).cmp(&(a.updated_at, &b.id)));
        Ok(listing(found, Some(page)))
    }

    async fn update(
        &self,
        id: &KnowledgeId,
        change: &KnowledgeChange,
        now: Seconds,
    ) -> Result<Option<KnowledgeBase>, StoreError> {
        Ok(self.memory.tables().knowledge.get_mut(id).map(|base| {
            base.apply(change.clone(), now);
            base.clone()
        }))
    }

    async fn delete(&self, id: &KnowledgeId, now: Seconds) -> Result<bool, StoreError> {
        let tables = &mut *self.memory.tables();
        if tables.knowledge.shift_remove(id).is_none() {
            return Ok(false);
        }
        for model in tables.models.values_mut() {
            if let Some(meta) = model.meta.without_knowledge(id.as_str()) {
                model.meta = meta;
                model.updated_at = now;
            }
        }
        Ok(true)
    }

    async fn contents(&self, _: &KnowledgeId) -> Result<Vec<FileSummary>, StoreError> {
        Ok(Vec::new())
    }

    async fn files(&self, _: &FileFilter, _: Page) -> Result<Listing<KnowledgeFile>, StoreError> {
        Ok(Listing {
            items: Vec::new(),
            total: 0,
        })
    }
}

fn fits(filter: &KnowledgeFilter, base: &KnowledgeBase) -> bool {
    let contains = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
    let query = filter.query.as_deref();
    let ownership = filter.ownership.as_ref();
    let readers = filter.readable_by.as_ref();
    query.is_none_or(|part| contains(&base.name, part) || contains(&base.description, part))
        && ownership.is_none_or(|ownership| ownership.includes(&base.user_id))
        && readers.is_none_or(|readers| readers.may_read(&base.access, &base.user_id))
}
