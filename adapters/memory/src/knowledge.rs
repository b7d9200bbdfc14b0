use async_trait::async_trait;
use loquat_core::file::{File, FileId};
use loquat_core::identity::UserId;
use loquat_core::knowledge::{
    FileFilter, FileSummary, KnowledgeBase, KnowledgeChange, KnowledgeFile, KnowledgeFilter, KnowledgeId,
    KnowledgeStore,
};
use loquat_core::shared::{Listing, Page, Seconds, StoreError};

use crate::Memory;
use crate::page::listing;
use crate::tables::insert;

/// Knowledge bases in memory. Pages of documents are listed by databases alone.
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

    async fn add_file(
        &self,
        _: &str,
        base: &KnowledgeId,
        file: &FileId,
        by: &UserId,
        now: Seconds,
    ) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        let link = tables.knowledge_files.entry((base.clone(), file.clone()));
        link.or_insert_with(|| by.clone());
        if let Some(base) = tables.knowledge.get_mut(base) {
            base.updated_at = now;
        }
        Ok(())
    }

    async fn remove_file(&self, base: &KnowledgeId, file: &FileId) -> Result<bool, StoreError> {
        let link = (base.clone(), file.clone());
        Ok(self.memory.tables().knowledge_files.shift_remove(&link).is_some())
    }

    async fn remove_files(&self, base: &KnowledgeId) -> Result<(), StoreError> {
        let links = &mut self.memory.tables().knowledge_files;
        links.retain(|(linked, _), _| linked != base);
        Ok(())
    }

    async fn delete_all(&self) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        tables.knowledge.clear();
        tables.knowledge_files.clear();
        Ok(())
    }

    async fn contents(&self, id: &KnowledgeId) -> Result<Vec<FileSummary>, StoreError> {
        let tables = self.memory.tables();
        let linked = tables.knowledge_files.keys().filter(|(base, _)| base == id);
        let mut files: Vec<&File> = linked.filter_map(|(_, file)| tables.files.get(file)).collect();
        files.sort_by(|a, b| (b.updated_at, &a.id).cmp(&(a.updated_at, &b.id)));
        Ok(files.into_iter().map(summary).collect())
    }

    async fn files(&self, _: &FileFilter, _: Page) -> Result<Listing<KnowledgeFile>, StoreError> {
        Ok(Listing {
            items: Vec::new(),
            total: 0,
        })
    }
}

fn summary(file: &File) -> FileSummary {
    FileSummary {
        id: file.id.0.clone(),
        hash: file.hash.clone(),
        meta: Some(file.meta.clone()),
        created_at: file.created_at,
        updated_at: file.updated_at,
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
