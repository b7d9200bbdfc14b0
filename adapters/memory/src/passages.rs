use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use indexmap::IndexMap;
use loquat_core::retrieval::{
    CollectionName, CollectionSize, Hit, NewPassage, Passage, PassageError, PassageStore, Removal, VectorSpace,
};

/// Passages in memory, searched one by one: the shortest statement of what the port means.
#[derive(Debug, Clone, Default)]
pub struct MemoryPassages(Arc<Mutex<IndexMap<CollectionName, Collection>>>);

#[derive(Debug)]
struct Collection {
    space: VectorSpace,
    passages: Vec<NewPassage>,
}

impl MemoryPassages {
    fn collections(&self) -> MutexGuard<'_, IndexMap<CollectionName, Collection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Scores all passages of some collections, and answers the best.
    fn best(
        &self,
        names: &[CollectionName],
        k: usize,
        score: impl Fn(&Collection, &NewPassage) -> Option<f32>,
    ) -> Vec<Hit> {
        let collections = self.collections();
        let mut hits = Vec::new();
        for name in names {
            let Some(collection) = collections.get(name) else {
                continue;
            };
            for new in &collection.passages {
                if let Some(score) = score(collection, new) {
                    let passage = passage(name, new);
                    hits.push(Hit { passage, score });
                }
            }
        }
        hits.sort_by(|one, other| other.score.total_cmp(&one.score));
        hits.truncate(k);
        hits
    }
}

#[async_trait]
impl PassageStore for MemoryPassages {
    async fn add(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
    ) -> Result<(), PassageError> {
        let mut collections = self.collections();
        let held = collections.entry(collection.clone()).or_insert_with(|| Collection {
            space: space.clone(),
            passages: Vec::new(),
        });
        if held.space != *space {
            return Err(PassageError::OtherModel {
                have: held.space.model.clone(),
                want: space.model.clone(),
            });
        }
        held.passages.extend(passages);
        Ok(())
    }

    async fn replace(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
    ) -> Result<(), PassageError> {
        let space = space.clone();
        self.collections()
            .insert(collection.clone(), Collection { space, passages });
        Ok(())
    }

    async fn nearest(
        &self,
        collections: &[CollectionName],
        space: &VectorSpace,
        vector: &[f32],
        k: usize,
    ) -> Result<Vec<Hit>, PassageError> {
        Ok(self.best(collections, k, |collection, passage| {
            (collection.space == *space).then(|| cosine(&passage.vector, vector))
        }))
    }

    async fn matching(&self, collections: &[CollectionName], words: &str, k: usize) -> Result<Vec<Hit>, PassageError> {
        let wanted = split(words);
        Ok(self.best(collections, k, |_, passage| {
            let mut held = split(&passage.text);
            held.extend(passage.more_words.as_deref().map(split).unwrap_or_default());
            let shared = wanted.iter().filter(|word| held.contains(word)).count();
            (shared > 0).then(|| f32::from(u16::try_from(shared).unwrap_or(u16::MAX)))
        }))
    }

    async fn space(&self, collection: &CollectionName) -> Result<Option<VectorSpace>, PassageError> {
        Ok(self.collections().get(collection).map(|held| held.space.clone()))
    }

    async fn holds(&self, collection: &CollectionName, hash: &str) -> Result<bool, PassageError> {
        let collections = self.collections();
        let held = collections.get(collection).map(|held| held.passages.as_slice());
        Ok(held
            .unwrap_or_default()
            .iter()
            .any(|passage| is_of(passage, "hash", hash)))
    }

    async fn all(
        &self,
        collection: &CollectionName,
    ) -> Result<BoxStream<'static, Result<Passage, PassageError>>, PassageError> {
        let collections = self.collections();
        let held = collections.get(collection).map(|held| held.passages.as_slice());
        let all: Vec<_> = held
            .unwrap_or_default()
            .iter()
            .map(|new| Ok(passage(collection, new)))
            .collect();
        Ok(futures::stream::iter(all).boxed())
    }

    async fn remove(&self, collection: &CollectionName, removal: &Removal) -> Result<(), PassageError> {
        let mut collections = self.collections();
        let Some(held) = collections.get_mut(collection) else {
            return Ok(());
        };
        held.passages.retain(|passage| match removal {
            Removal::OfFile(file) => !is_of(passage, "file_id", file),
            Removal::OfHash(hash) => !is_of(passage, "hash", hash),
            Removal::Ids(ids) => !ids.contains(&passage.id),
        });
        Ok(())
    }

    async fn drop_collection(&self, collection: &CollectionName) -> Result<(), PassageError> {
        self.collections().shift_remove(collection);
        Ok(())
    }

    async fn clear(&self) -> Result<(), PassageError> {
        self.collections().clear();
        Ok(())
    }

    async fn sizes(&self, limit: usize) -> Result<Vec<CollectionSize>, PassageError> {
        let collections = self.collections();
        let mut sizes: Vec<_> = collections
            .iter()
            .map(|(name, held)| CollectionSize {
                name: name.clone(),
                model: held.space.model.clone(),
                dimension: held.space.dimension,
                passages: held.passages.len() as u64,
            })
            .collect();
        sizes.sort_by_key(|size| std::cmp::Reverse(size.passages));
        sizes.truncate(limit);
        Ok(sizes)
    }
}

fn passage(collection: &CollectionName, new: &NewPassage) -> Passage {
    Passage {
        id: new.id.clone(),
        collection: collection.clone(),
        text: new.text.clone(),
        metadata: new.metadata.clone(),
    }
}

fn is_of(passage: &NewPassage, name: &str, value: &str) -> bool {
    passage.metadata.get(name).and_then(|held| held.as_str()) == Some(value)
}

fn split(text: &str) -> Vec<String> {
    let words = text.split(|character: char| !character.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let lengths = (product(one, one) * product(other, other)).sqrt();
    if lengths > 0.0 {
        product(one, other) / lengths
    } else {
        0.0
    }
}
