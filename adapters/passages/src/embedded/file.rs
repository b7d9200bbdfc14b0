use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use loquat_core::retrieval::PassageError;
use loquat_core::shared::Secret;
use rusqlite::Connection;

use super::OpenPassagesError;
use crate::vectors::Codes;

/// The tables. Words are kept without their texts: each begins with its collection's number, so that neither lists nor
/// frequencies cross collections.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS collection (
        number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, model TEXT NOT NULL, dimension INTEGER NOT NULL,
        passages INTEGER NOT NULL DEFAULT 0,
        version INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS passage (
        id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, uuid TEXT NOT NULL, file_id TEXT, hash TEXT,
        text TEXT NOT NULL, metadata TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS passage_of_collection ON passage (collection, id);
    CREATE INDEX IF NOT EXISTS passage_of_file ON passage (collection, file_id);
    CREATE INDEX IF NOT EXISTS passage_of_hash ON passage (collection, hash);
    CREATE TABLE IF NOT EXISTS vector (id INTEGER PRIMARY KEY, numbers BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS code (
        collection INTEGER NOT NULL, id INTEGER NOT NULL, bits BLOB NOT NULL, factor REAL NOT NULL,
        PRIMARY KEY (collection, id)
    ) WITHOUT ROWID;
    CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
        word, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0'
    );
    CREATE VIRTUAL TABLE IF NOT EXISTS word_count USING fts5vocab('words', 'row');
    PRAGMA user_version = 1;
";

/// Codes of collections that were asked lately stay in memory up to so many bytes.
const CACHED: usize = 256 << 20;

/// So many connections are kept for reading.
const READERS: usize = 4;

/// The file with its connections, and what of it is in memory.
#[derive(Debug)]
pub(super) struct PassageFile {
    path: PathBuf,
    key: Option<Secret>,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    codes: Mutex<CodeCache>,
}

#[derive(Debug, Default)]
struct CodeCache {
    entries: HashMap<i64, CachedCodes>,
    uses: u64,
}

#[derive(Debug)]
struct CachedCodes {
    version: i64,
    codes: Arc<Codes>,
    last_used: u64,
}

impl PassageFile {
    pub(super) fn open(folder: &Path, key: Option<&Secret>) -> Result<Self, OpenPassagesError> {
        let path = folder.join("loquat.sqlite3");
        let failed = |cause: Box<dyn std::error::Error + Send + Sync>| OpenPassagesError::File {
            path: path.clone(),
            cause,
        };
        fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
        let writer = connect(&path, key).and_then(|connection| {
            connection.execute_batch("PRAGMA journal_mode = WAL;")?;
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        });
        let writer = writer.map_err(|error| failed(error.into()))?;
        Ok(Self {
            path,
            key: key.cloned(),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            codes: Mutex::default(),
        })
    }

    /// Reads what is there at this moment, whatever is written meanwhile.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Self, &Connection) -> Result<T, PassageError>,
    ) -> Result<T, PassageError> {
        let idle = locked(&self.readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, self.key.as_ref()).map_err(PassageError::failed)?,
        };
        connection.execute_batch("BEGIN").map_err(PassageError::failed)?;
        let done = work(self, &connection);
        let ended = connection.execute_batch("COMMIT");
        let mut readers = locked(&self.readers);
        if ended.is_ok() && readers.len() < READERS {
            readers.push(connection);
        }
        done
    }

    /// Writes all that the work writes, or nothing.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, PassageError>,
    ) -> Result<T, PassageError> {
        let mut connection = locked(&self.writer);
        let transaction = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(PassageError::failed)?;
        let done = work(&transaction)?;
        transaction.commit().map_err(PassageError::failed)?;
        Ok(done)
    }

    /// The codes of a collection as it is in that version, from memory if they are there. Whoever writes, in this process
    /// or another one, makes a new version.
    pub(super) fn codes(
        &self,
        collection: i64,
        version: i64,
        load: impl FnOnce() -> rusqlite::Result<Codes>,
    ) -> Result<Arc<Codes>, PassageError> {
        if let Some(codes) = locked(&self.codes).used(collection, version) {
            return Ok(codes);
        }
        let codes = Arc::new(load().map_err(PassageError::failed)?);
        locked(&self.codes).keep(collection, version, codes.clone());
        Ok(codes)
    }
}

impl CodeCache {
    fn used(&mut self, collection: i64, version: i64) -> Option<Arc<Codes>> {
        self.uses += 1;
        let entry = self
            .entries
            .get_mut(&collection)
            .filter(|entry| entry.version == version)?;
        entry.last_used = self.uses;
        Some(entry.codes.clone())
    }

    fn keep(&mut self, collection: i64, version: i64, codes: Arc<Codes>) {
        let entry = CachedCodes {
            version,
            codes,
            last_used: self.uses,
        };
        self.entries.insert(collection, entry);
        while self.entries.values().map(|entry| entry.codes.size()).sum::<usize>() > CACHED {
            let Some(oldest) = self
                .entries
                .iter()
                .min_by_key(|(_, entry)| entry.last_used)
                .map(|(number, _)| *number)
            else {
                return;
            };
            self.entries.remove(&oldest);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, key: Option<&Secret>) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(32);
    if let Some(key) = key {
        let key = key.expose().replace('\'', "''");
        connection.execute_batch(&format!("PRAGMA cipher_log_level = NONE; PRAGMA key = '{key}';"))?;
    }
    connection.execute_batch(
        "PRAGMA busy_timeout = 30000; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
    )?;
    Ok(connection)
}
