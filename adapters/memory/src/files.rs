use async_trait::async_trait;
use loquat_core::chat::{ChatId, MessageId};
use loquat_core::file::{File, FileId, FilePatch, FileQuery, FileStatus, FileStore, Holder, Sharing};
use loquat_core::identity::UserId;
use loquat_core::shared::{Page, Seconds, StoreError};

use crate::Memory;
use crate::page::listing;
use crate::tables::insert;

/// Files in memory. Chats and channels hold none here; knowledge bases do.
#[derive(Debug, Clone)]
pub struct MemoryFiles {
    memory: Memory,
}

impl MemoryFiles {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl FileStore for MemoryFiles {
    async fn insert(&self, file: &File) -> Result<(), StoreError> {
        insert(&mut self.memory.tables().files, &file.id, file)
    }

    async fn find(&self, id: &FileId) -> Result<Option<File>, StoreError> {
        Ok(self.memory.tables().files.get(id).cloned())
    }

    async fn find_many(&self, ids: &[FileId]) -> Result<Vec<File>, StoreError> {
        let tables = self.memory.tables();
        Ok(ids.iter().filter_map(|id| tables.files.get(id).cloned()).collect())
    }

    async fn list(&self, query: &FileQuery, page: Page) -> Result<Vec<File>, StoreError> {
        let tables = self.memory.tables();
        let mut found: Vec<&File> = tables.files.values().filter(|file| fits(query, file)).collect();
        found.sort_by(|a, b| (b.updated_at, &a.id).cmp(&(a.updated_at, &b.id)));
        let mut files = listing(found, Some(page)).items;
        if query.without_content {
            for file in &mut files {
                file.data.shift_remove("content");
            }
        }
        Ok(files)
    }

    async fn usage(&self, owner: &UserId) -> Result<(i64, i64), StoreError> {
        let tables = self.memory.tables();
        let own = tables.files.values().filter(|file| file.user_id == *owner);
        let sizes: Vec<i64> = own
            .map(|file| {
                file.size()
                    .and_then(|size| i64::try_from(size).ok())
                    .unwrap_or_default()
            })
            .collect();
        Ok((i64::try_from(sizes.len()).unwrap_or(i64::MAX), sizes.iter().sum()))
    }

    async fn unfinished(&self, limit: i64) -> Result<Vec<File>, StoreError> {
        let tables = self.memory.tables();
        let waiting = tables
            .files
            .values()
            .filter(|file| file.status() == Some(FileStatus::Pending));
        let mut waiting: Vec<File> = waiting.cloned().collect();
        waiting.sort_by_key(|file| file.created_at);
        waiting.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(waiting)
    }

    async fn change(&self, id: &FileId, patch: &FilePatch, now: Seconds) -> Result<Option<File>, StoreError> {
        Ok(self.memory.tables().files.get_mut(id).map(|file| {
            file.data.extend(patch.data.clone());
            file.meta.extend(patch.meta.clone());
            if let Some(hash) = &patch.hash {
                file.hash.clone_from(hash);
            }
            file.updated_at = now;
            file.clone()
        }))
    }

    async fn delete(&self, id: &FileId) -> Result<Option<File>, StoreError> {
        let tables = &mut *self.memory.tables();
        tables.knowledge_files.retain(|(_, file), _| file != id);
        Ok(tables.files.shift_remove(id))
    }

    async fn delete_all(&self) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        tables.knowledge_files.clear();
        tables.files.clear();
        Ok(())
    }

    async fn link_to_chat(
        &self,
        _chat: &ChatId,
        _message: Option<&MessageId>,
        _owner: &UserId,
        _files: &[(String, FileId)],
        _now: Seconds,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    async fn sharing(&self, id: &FileId) -> Result<Sharing, StoreError> {
        let tables = self.memory.tables();
        let linked = tables.knowledge_files.keys().filter(|(_, file)| file == id);
        let bases = linked
            .filter_map(|(base, _)| tables.knowledge.get(base))
            .map(|base| Holder {
                owner: base.user_id.clone(),
                access: base.access.clone(),
            });
        Ok(Sharing {
            bases: bases.collect(),
            ..Sharing::default()
        })
    }
}

fn fits(query: &FileQuery, file: &File) -> bool {
    let is_theirs = query.owner.as_ref().is_none_or(|owner| *owner == file.user_id);
    let name: Vec<char> = file.filename.to_lowercase().chars().collect();
    let pattern = query
        .pattern
        .as_ref()
        .map(|pattern| pattern.to_lowercase().chars().collect::<Vec<_>>());
    is_theirs && pattern.is_none_or(|pattern| matches(&pattern, &name))
}

fn matches(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        (['*', rest @ ..], _) => matches(rest, name) || (!name.is_empty() && matches(pattern, &name[1..])),
        (['?', rest @ ..], [_, name @ ..]) => matches(rest, name),
        ([wanted, rest @ ..], [found, name @ ..]) if wanted == found => matches(rest, name),
        _ => false,
    }
}
