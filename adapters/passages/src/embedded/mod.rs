//! One file of SQLite: vectors, words and texts, each change in one transaction.

mod file;
mod search;
mod stream;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::BoxStream;
use loquat_core::retrieval::{
    CollectionName, CollectionSize, Hit, NewPassage, Passage, PassageError, PassageStore, Removal, VectorSpace,
};
use loquat_core::shared::Secret;
use rusqlite::Connection;

use file::PassageFile;

/// Keeps passages in a file, for the processes of one machine.
#[derive(Debug, Clone)]
pub struct EmbeddedPassages {
    file: Arc<PassageFile>,
}

/// Why the file of passages cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenPassagesError {
    /// The folder or the file cannot be made or read.
    #[error("{path} cannot be opened: {cause}")]
    File {
        path: PathBuf,
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl EmbeddedPassages {
    /// Opens the file in that folder, and makes both if they are not there; with a key it is encrypted.
    pub fn open(folder: &Path, key: Option<&Secret>) -> Result<Self, OpenPassagesError> {
        let file = Arc::new(PassageFile::open(folder, key)?);
        Ok(Self { file })
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&PassageFile, &Connection) -> Result<T, PassageError> + Send + 'static,
    ) -> Result<T, PassageError> {
        let file = self.file.clone();
        let done = tokio::task::spawn_blocking(move || file.read(work)).await;
        done.map_err(PassageError::failed)?
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, PassageError> + Send + 'static,
    ) -> Result<T, PassageError> {
        let file = self.file.clone();
        let done = tokio::task::spawn_blocking(move || file.write(work)).await;
        done.map_err(PassageError::failed)?
    }
}

#[async_trait]
impl PassageStore for EmbeddedPassages {
    async fn add(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
    ) -> Result<(), PassageError> {
        let (collection, space) = (collection.clone(), space.clone());
        self.write(move |connection| write::add(connection, &collection, &space, &passages))
            .await
    }

    async fn replace(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
    ) -> Result<(), PassageError> {
        let (collection, space) = (collection.clone(), space.clone());
        self.write(move |connection| {
            write::drop_collection(connection, &collection)?;
            write::add(connection, &collection, &space, &passages)
        })
        .await
    }

    async fn nearest(
        &self,
        collections: &[CollectionName],
        space: &VectorSpace,
        vector: &[f32],
        k: usize,
    ) -> Result<Vec<Hit>, PassageError> {
        let (collections, space) = (collections.to_vec(), space.clone());
        let unit = crate::vectors::unit(vector);
        self.read(move |file, connection| search::nearest(file, connection, &collections, &space, &unit, k))
            .await
    }

    async fn matching(&self, collections: &[CollectionName], words: &str, k: usize) -> Result<Vec<Hit>, PassageError> {
        let collections = collections.to_vec();
        let words = crate::words::words(words);
        self.read(move |_, connection| search::matching(connection, &collections, &words, k))
            .await
    }

    async fn space(&self, collection: &CollectionName) -> Result<Option<VectorSpace>, PassageError> {
        let collection = collection.clone();
        self.read(move |_, connection| Ok(search::collection(connection, &collection)?.map(|found| found.space)))
            .await
    }

    async fn holds(&self, collection: &CollectionName, hash: &str) -> Result<bool, PassageError> {
        let (collection, hash) = (collection.clone(), hash.to_owned());
        self.read(move |_, connection| search::holds(connection, &collection, &hash))
            .await
    }

    async fn all(
        &self,
        collection: &CollectionName,
    ) -> Result<BoxStream<'static, Result<Passage, PassageError>>, PassageError> {
        Ok(stream::all(self.clone(), collection.clone()))
    }

    async fn remove(&self, collection: &CollectionName, removal: &Removal) -> Result<(), PassageError> {
        let (collection, removal) = (collection.clone(), removal.clone());
        self.write(move |connection| write::remove(connection, &collection, &removal))
            .await
    }

    async fn drop_collection(&self, collection: &CollectionName) -> Result<(), PassageError> {
        let collection = collection.clone();
        self.write(move |connection| write::drop_collection(connection, &collection))
            .await
    }

    async fn clear(&self) -> Result<(), PassageError> {
        self.write(write::clear).await
    }

    async fn sizes(&self, limit: usize) -> Result<Vec<CollectionSize>, PassageError> {
        self.read(move |_, connection| search::sizes(connection, limit)).await
    }
}

#[cfg(test)]
mod tests;
