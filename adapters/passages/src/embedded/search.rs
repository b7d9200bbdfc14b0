use std::collections::BTreeMap;

use loquat_core::retrieval::{CollectionName, CollectionSize, Hit, Passage, PassageError, PassageId, VectorSpace};
use rusqlite::{Connection, OptionalExtension, Row, params};
use tracing::warn;

use super::file::PassageFile;
use super::write::term;
use crate::vectors::{Codes, dot};

/// Smaller collections are read whole.
const SMALL: u64 = 1000;

/// A word in more of a collection's passages than this tells nothing; but a few passages are looked at in any case.
const COMMON: f64 = 0.05;
const FEW: u64 = 100;

/// So many words of a question count, the rarest.
const WORDS: usize = 6;

#[derive(Debug)]
pub(super) struct Collection {
    pub number: i64,
    pub space: VectorSpace,
    pub passages: u64,
    /// Which of all states that the collection had this is.
    pub version: i64,
}

pub(super) fn collection(connection: &Connection, name: &CollectionName) -> Result<Option<Collection>, PassageError> {
    connection
        .prepare_cached("SELECT number, model, dimension, passages, version FROM collection WHERE name = ?")
        .and_then(|mut statement| {
            let found = statement.query_row([name.as_str()], |row| {
                Ok(Collection {
                    number: row.get(0)?,
                    space: VectorSpace {
                        model: row.get(1)?,
                        dimension: row.get(2)?,
                    },
                    passages: row.get(3)?,
                    version: row.get(4)?,
                })
            });
            found.optional()
        })
        .map_err(PassageError::failed)
}

pub(super) fn nearest(
    file: &PassageFile,
    connection: &Connection,
    names: &[CollectionName],
    space: &VectorSpace,
    unit: &[f32],
    k: usize,
) -> Result<Vec<Hit>, PassageError> {
    let mut found: Vec<(f32, i64, &CollectionName)> = Vec::new();
    for name in names {
        let Some(collection) = collection(connection, name)? else {
            continue;
        };
        if collection.space != *space {
            warn!(
                collection = %name,
                model = collection.space.model,
                "a collection was indexed with {}, and is not searched with {}: index it again",
                collection.space.model,
                space.model
            );
            continue;
        }
        let scored = match collection.passages <= SMALL {
            true => all_scores(connection, collection.number, unit).map_err(PassageError::failed)?,
            false => {
                let codes = file.codes(collection.number, collection.version, || load(connection, &collection))?;
                let wanted = if collection.passages < 100_000 { 100 } else { 400 };
                let near = codes.nearest(unit, wanted.max(k * 2));
                scores_of(connection, &near, unit).map_err(PassageError::failed)?
            }
        };
        found.extend(scored.into_iter().map(|(score, id)| (score, id, name)));
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(k);
    }
    found
        .into_iter()
        .filter_map(|(score, id, name)| hit(connection, score, id, name).transpose())
        .collect()
}

fn all_scores(connection: &Connection, collection: i64, unit: &[f32]) -> rusqlite::Result<Vec<(f32, i64)>> {
    let mut statement = connection.prepare_cached(
        "SELECT passage.id, numbers FROM passage JOIN vector ON vector.id = passage.id WHERE collection = ?",
    )?;
    let mut rows = statement.query([collection])?;
    let mut scores = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(score) = dot(unit, row.get_ref(1)?.as_blob()?) {
            scores.push((score, row.get(0)?));
        }
    }
    Ok(scores)
}

fn scores_of(connection: &Connection, ids: &[i64], unit: &[f32]) -> rusqlite::Result<Vec<(f32, i64)>> {
    let mut statement = connection.prepare_cached("SELECT numbers FROM vector WHERE id = ?")?;
    let mut scores = Vec::new();
    for id in ids {
        let score = statement
            .query_row([id], |row| Ok(dot(unit, row.get_ref(0)?.as_blob()?)))
            .optional()?;
        scores.extend(score.flatten().map(|score| (score, *id)));
    }
    Ok(scores)
}

fn load(connection: &Connection, collection: &Collection) -> rusqlite::Result<Codes> {
    let mut codes = Codes::of_dimension(collection.space.dimension);
    let mut statement = connection.prepare_cached("SELECT id, bits, factor FROM code WHERE collection = ?")?;
    let mut rows = statement.query([collection.number])?;
    while let Some(row) = rows.next()? {
        codes.push(row.get(0)?, row.get_ref(1)?.as_blob()?, row.get(2)?);
    }
    Ok(codes)
}

pub(super) fn matching(
    connection: &Connection,
    names: &[CollectionName],
    words: &[String],
    k: usize,
) -> Result<Vec<Hit>, PassageError> {
    let mut found: Vec<(f32, i64, &CollectionName)> = Vec::new();
    for name in names {
        let Some(collection) = collection(connection, name)? else {
            continue;
        };
        let scored = match_one(connection, &collection, words, k).map_err(PassageError::failed)?;
        found.extend(scored.into_iter().map(|(score, id)| (score, id, name)));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(k);
    found
        .into_iter()
        .filter_map(|(score, id, name)| hit(connection, score, id, name).transpose())
        .collect()
}

fn match_one(
    connection: &Connection,
    collection: &Collection,
    words: &[String],
    k: usize,
) -> rusqlite::Result<Vec<(f32, i64)>> {
    let mut count = connection.prepare_cached("SELECT doc FROM word_count WHERE term = ?")?;
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    for word in words {
        let passages = count
            .query_row([term(collection.number, word)], |row| row.get(0))
            .optional()?;
        if let Some(passages) = passages {
            counted.insert(word, passages);
        }
    }
    let mut rarest: Vec<(u64, &str)> = counted.into_iter().map(|(word, passages)| (passages, word)).collect();
    rarest.sort_unstable();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share"
    )]
    let common = ((collection.passages as f64 * COMMON) as u64).max(FEW);
    // A question of common words only is asked with the least common of them.
    let telling = rarest.iter().filter(|(passages, _)| *passages <= common).count().max(1);
    rarest.truncate(telling.min(WORDS));
    if rarest.is_empty() {
        return Ok(Vec::new());
    }
    let terms: Vec<String> = rarest
        .iter()
        .map(|(_, word)| format!("\"{}\"", term(collection.number, word)))
        .collect();
    let mut search =
        connection.prepare_cached("SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?")?;
    let hits = search.query_map(params![terms.join(" OR "), k], |row| {
        // SQLite's are negative, the best the least.
        Ok((-row.get::<_, f32>(1)?, row.get(0)?))
    })?;
    hits.collect()
}

pub(super) fn holds(connection: &Connection, name: &CollectionName, hash: &str) -> Result<bool, PassageError> {
    let Some(collection) = collection(connection, name)? else {
        return Ok(false);
    };
    connection
        .prepare_cached("SELECT 1 FROM passage WHERE collection = ? AND hash = ? LIMIT 1")
        .and_then(|mut statement| statement.exists(params![collection.number, hash]))
        .map_err(PassageError::failed)
}

pub(super) fn sizes(connection: &Connection, limit: usize) -> Result<Vec<CollectionSize>, PassageError> {
    let all = "SELECT name, model, dimension, passages FROM collection ORDER BY passages DESC, name LIMIT ?";
    let read = |mut statement: rusqlite::CachedStatement<'_>| {
        let rows = statement.query_map([limit], |row| {
            Ok(CollectionSize {
                name: row.get::<_, String>(0)?.into(),
                model: row.get(1)?,
                dimension: row.get(2)?,
                passages: row.get(3)?,
            })
        })?;
        rows.collect()
    };
    connection
        .prepare_cached(all)
        .and_then(read)
        .map_err(PassageError::failed)
}

/// Passages of a collection behind one of them, so many.
pub(super) fn slice(
    connection: &Connection,
    name: &CollectionName,
    behind: i64,
    count: usize,
) -> Result<Vec<(i64, Passage)>, PassageError> {
    let Some(collection) = collection(connection, name)? else {
        return Ok(Vec::new());
    };
    let some = "SELECT id, uuid, text, metadata FROM passage WHERE collection = ? AND id > ? ORDER BY id LIMIT ?";
    let read = |mut statement: rusqlite::CachedStatement<'_>| {
        let rows = statement.query_map(params![collection.number, behind, count], |row| {
            Ok((row.get(0)?, passage(row, 1, name)?))
        })?;
        rows.collect()
    };
    connection
        .prepare_cached(some)
        .and_then(read)
        .map_err(PassageError::failed)
}

fn hit(connection: &Connection, score: f32, id: i64, name: &CollectionName) -> Result<Option<Hit>, PassageError> {
    connection
        .prepare_cached("SELECT uuid, text, metadata FROM passage WHERE id = ?")
        .and_then(|mut statement| statement.query_row([id], |row| passage(row, 0, name)).optional())
        .map(|found| found.map(|passage| Hit { passage, score }))
        .map_err(PassageError::failed)
}

fn passage(row: &Row<'_>, first: usize, collection: &CollectionName) -> rusqlite::Result<Passage> {
    let metadata: String = row.get(first + 2)?;
    Ok(Passage {
        id: PassageId(row.get(first)?),
        collection: collection.clone(),
        text: row.get(first + 1)?,
        metadata: serde_json::from_str(&metadata).unwrap_or_default(),
    })
}
