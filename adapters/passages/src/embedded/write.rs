use loquat_core::retrieval::{CollectionName, NewPassage, PassageError, Removal, VectorSpace};
use rusqlite::{Connection, OptionalExtension, params};

use super::search::{Collection, collection};
use crate::vectors::{Code, to_bytes, unit};
use crate::words::words;

pub(super) fn add(
    connection: &Connection,
    name: &CollectionName,
    space: &VectorSpace,
    passages: &[NewPassage],
) -> Result<(), PassageError> {
    if passages.is_empty() {
        return Ok(());
    }
    let number = match collection(connection, name)? {
        Some(found) if found.space == *space => found.number,
        Some(found) => {
            return Err(PassageError::OtherModel {
                have: found.space.model,
                want: space.model.clone(),
            });
        }
        None => {
            let new = "INSERT INTO collection (name, model, dimension) VALUES (?, ?, ?)";
            connection
                .execute(new, params![name.as_str(), space.model, space.dimension])
                .map_err(PassageError::failed)?;
            connection.last_insert_rowid()
        }
    };
    for passage in passages {
        if passage.vector.len() != space.dimension {
            return Err(PassageError::failed(format!(
                "a vector has {} numbers where its collection has {}",
                passage.vector.len(),
                space.dimension
            )));
        }
        insert(connection, number, passage).map_err(PassageError::failed)?;
    }
    let count = "UPDATE collection SET passages = passages + ?, version = version + 1 WHERE number = ?";
    connection
        .execute(count, params![passages.len(), number])
        .map_err(PassageError::failed)?;
    Ok(())
}

fn insert(connection: &Connection, collection: i64, passage: &NewPassage) -> rusqlite::Result<()> {
    let told = |name: &str| {
        passage
            .metadata
            .get(name)
            .and_then(|value| value.as_str())
            .map(str::to_owned)
    };
    connection
        .prepare_cached(
            "INSERT INTO passage (collection, uuid, file_id, hash, text, metadata) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            collection,
            passage.id.as_str(),
            told("file_id"),
            told("hash"),
            passage.text,
            serde_json::to_string(&passage.metadata).unwrap_or_else(|_| "{}".into()),
        ])?;
    let id = connection.last_insert_rowid();
    let vector = unit(&passage.vector);
    let code = Code::of(&vector);
    connection
        .prepare_cached("INSERT INTO vector (id, numbers) VALUES (?, ?)")?
        .execute(params![id, to_bytes(&vector)])?;
    connection
        .prepare_cached("INSERT INTO code (collection, id, bits, factor) VALUES (?, ?, ?, ?)")?
        .execute(params![collection, id, code.to_bytes(), f64::from(code.factor)])?;
    let more = passage.more_words.as_deref().unwrap_or_default();
    let indexed = [passage.text.as_str(), more].into_iter().flat_map(words);
    let indexed: Vec<String> = indexed.map(|word| term(collection, &word)).collect();
    connection
        .prepare_cached("INSERT INTO words (rowid, word) VALUES (?, ?)")?
        .execute(params![id, indexed.join(" ")])?;
    Ok(())
}

/// A word as it is in the index: no two collections share one.
pub(super) fn term(collection: i64, word: &str) -> String {
    format!("{collection}x{word}")
}

pub(super) fn remove(connection: &Connection, name: &CollectionName, removal: &Removal) -> Result<(), PassageError> {
    let Some(Collection { number, .. }) = collection(connection, name)? else {
        return Ok(());
    };
    match removal {
        Removal::OfFile(file) => chosen(connection, number, "file_id = ?2", file),
        Removal::OfHash(hash) => chosen(connection, number, "hash = ?2", hash),
        Removal::Ids(ids) => ids
            .iter()
            .try_for_each(|id| chosen(connection, number, "uuid = ?2", id.as_str())),
    }
    .map_err(PassageError::failed)
}

fn chosen(connection: &Connection, collection: i64, condition: &str, value: &str) -> rusqlite::Result<()> {
    let mut find =
        connection.prepare_cached(&format!("SELECT id FROM passage WHERE collection = ?1 AND {condition}"))?;
    let ids: Vec<i64> = find
        .query_map(params![collection, value], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in &ids {
        forget(connection, collection, *id)?;
    }
    connection.execute(
        "UPDATE collection SET passages = passages - ?, version = version + 1 WHERE number = ?",
        params![ids.len(), collection],
    )?;
    // A collection is what has passages: the next that comes may be of another model.
    connection.execute(
        "DELETE FROM collection WHERE number = ? AND passages <= 0",
        [collection],
    )?;
    Ok(())
}

fn forget(connection: &Connection, collection: i64, id: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM words WHERE rowid = ?")?
        .execute([id])?;
    connection
        .prepare_cached("DELETE FROM code WHERE collection = ? AND id = ?")?
        .execute([collection, id])?;
    connection
        .prepare_cached("DELETE FROM vector WHERE id = ?")?
        .execute([id])?;
    connection
        .prepare_cached("DELETE FROM passage WHERE id = ?")?
        .execute([id])?;
    Ok(())
}

pub(super) fn drop_collection(connection: &Connection, name: &CollectionName) -> Result<(), PassageError> {
    let number = "SELECT number FROM collection WHERE name = ?";
    let number: Option<i64> = connection
        .query_row(number, [name.as_str()], |row| row.get(0))
        .optional()
        .map_err(PassageError::failed)?;
    let Some(number) = number else {
        return Ok(());
    };
    for statement in [
        "DELETE FROM words WHERE rowid IN (SELECT id FROM passage WHERE collection = ?)",
        "DELETE FROM vector WHERE id IN (SELECT id FROM passage WHERE collection = ?)",
        "DELETE FROM code WHERE collection = ?",
        "DELETE FROM passage WHERE collection = ?",
        "DELETE FROM collection WHERE number = ?",
    ] {
        connection.execute(statement, [number]).map_err(PassageError::failed)?;
    }
    Ok(())
}

pub(super) fn clear(connection: &Connection) -> Result<(), PassageError> {
    let all = "INSERT INTO words (words) VALUES ('delete-all');
        DELETE FROM vector; DELETE FROM code; DELETE FROM passage; DELETE FROM collection;";
    connection.execute_batch(all).map_err(PassageError::failed)
}
