//! The table that Open WebUI keeps its passages in, in PostgreSQL with pgvector: both programs can use it.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, StreamExt};
use loquat_core::retrieval::{
    CollectionName, CollectionSize, Hit, NewPassage, Passage, PassageError, PassageId, PassageStore, Removal,
    VectorSpace,
};
use loquat_core::shared::{JsonObject, Secret};
use serde_json::Value;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, GenericClient, Row};
use tracing::warn;

use crate::bm25::Bm25;

/// Makes a connection to the database.
pub type Connect = Arc<dyn Fn() -> BoxFuture<'static, Result<Client, PassageError>> + Send + Sync>;

/// How the table is set up.
#[derive(Debug, Clone)]
pub struct PgVectorConfig {
    /// Numbers of a vector; shorter ones are filled up with zeros.
    pub length: usize,
    pub create_extension: bool,
    /// Half precision.
    pub half: bool,
    /// `ivfflat`, `hnsw`, or empty for what the original chooses.
    pub index: String,
    pub lists: i64,
    pub hnsw_m: i64,
    pub hnsw_ef_construction: i64,
    /// Texts are encrypted with this.
    pub key: Option<Secret>,
}

/// Keeps passages in PostgreSQL.
pub struct PgVectorPassages {
    connect: Connect,
    idle: Mutex<Vec<Client>>,
    config: PgVectorConfig,
}

impl std::fmt::Debug for PgVectorPassages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PgVectorPassages").finish_non_exhaustive()
    }
}

/// So many connections are kept.
const IDLE: usize = 4;

/// So many passages are read at a time.
const SLICE: i64 = 256;

type Parameter<'a> = &'a (dyn ToSql + Sync);

impl PgVectorPassages {
    /// Makes the table unless it is there, and what we keep beside it.
    pub async fn open(connect: Connect, config: PgVectorConfig) -> Result<Self, PassageError> {
        let store = Self {
            connect,
            idle: Mutex::default(),
            config,
        };
        let client = store.client().await?;
        client
            .batch_execute(&store.setup())
            .await
            .map_err(PassageError::failed)?;
        store.check_length(&client).await?;
        store.back(client);
        Ok(store)
    }

    fn setup(&self) -> String {
        let PgVectorConfig {
            length,
            half,
            lists,
            hnsw_m,
            hnsw_ef_construction,
            ..
        } = &self.config;
        let mut setup = String::from("SELECT pg_advisory_lock(7234023);");
        if self.config.create_extension {
            setup += "CREATE EXTENSION IF NOT EXISTS vector;";
        }
        let (text, metadata) = match self.config.key {
            Some(_) => {
                setup += "CREATE EXTENSION IF NOT EXISTS pgcrypto;";
                ("bytea", "bytea")
            }
            None => ("text", "jsonb"),
        };
        let kind = self.kind();
        let operators = if *half {
            "halfvec_cosine_ops"
        } else {
            "vector_cosine_ops"
        };
        let method = match self.config.index.as_str() {
            "" if *half => "hnsw",
            "" => "ivfflat",
            method => method,
        };
        let options = match method {
            "hnsw" => format!("m = {hnsw_m}, ef_construction = {hnsw_ef_construction}"),
            _ => format!("lists = {lists}"),
        };
        setup += &format!(
            "CREATE TABLE IF NOT EXISTS document_chunk (
                id text PRIMARY KEY, vector {kind}({length}), collection_name text NOT NULL, text {text},
                vmetadata {metadata}
            );
            CREATE INDEX IF NOT EXISTS idx_document_chunk_vector
                ON document_chunk USING {method} (vector {operators}) WITH ({options});
            CREATE INDEX IF NOT EXISTS idx_document_chunk_collection_name ON document_chunk (collection_name);
            CREATE TABLE IF NOT EXISTS loquat_passage_collection (
                name text PRIMARY KEY, model text NOT NULL, dimension bigint NOT NULL
            );
            SELECT pg_advisory_unlock(7234023);"
        );
        setup
    }

    fn kind(&self) -> &'static str {
        if self.config.half { "halfvec" } else { "vector" }
    }

    async fn check_length(&self, client: &Client) -> Result<(), PassageError> {
        let length =
            "SELECT atttypmod FROM pg_attribute WHERE attrelid = 'document_chunk'::regclass AND attname = 'vector'";
        let row = client.query_one(length, &[]).await.map_err(PassageError::failed)?;
        let there: i32 = row.get(0);
        if usize::try_from(there).is_ok_and(|there| there != self.config.length) {
            return Err(PassageError::failed(format!(
                "the table document_chunk has vectors of {there} numbers: set PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH={there}"
            )));
        }
        Ok(())
    }

    async fn client(&self) -> Result<Client, PassageError> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match idle {
                Some(client) if client.is_closed() => {}
                Some(client) => return Ok(client),
                None => return (self.connect)().await,
            }
        }
    }

    fn back(&self, client: Client) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE && !client.is_closed() {
            idle.push(client);
        }
    }

    /// What is read of a passage: texts are plain or decrypted.
    fn columns(&self) -> String {
        match &self.config.key {
            None => "id, collection_name, text, vmetadata::text".into(),
            Some(key) => {
                let key = key.expose().replace('\'', "''");
                format!("id, collection_name, pgp_sym_decrypt(text, '{key}'), pgp_sym_decrypt(vmetadata, '{key}')")
            }
        }
    }

    /// A member of the metadata.
    fn member(&self, name: &str) -> String {
        match &self.config.key {
            None => format!("vmetadata->>'{name}'"),
            Some(key) => {
                let key = key.expose().replace('\'', "''");
                format!("pgp_sym_decrypt(vmetadata, '{key}')::json->>'{name}'")
            }
        }
    }

    async fn rows(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, PassageError> {
        let client = self.client().await?;
        let rows = client
            .query(statement, parameters)
            .await
            .map_err(PassageError::failed)?;
        self.back(client);
        Ok(rows)
    }

    async fn put(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
        instead: bool,
    ) -> Result<(), PassageError> {
        if space.dimension > self.config.length {
            return Err(PassageError::failed(format!(
                "the model's vectors have {} numbers, the table's {}: set PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH before the \
                 table is made",
                space.dimension, self.config.length
            )));
        }
        let mut client = self.client().await?;
        let transaction = client.transaction().await.map_err(PassageError::failed)?;
        if instead {
            forget(&transaction, collection).await?;
        }
        let have = self.space_in(&transaction, collection).await?;
        if let Some(have) = have.filter(|have| have != space) {
            return Err(PassageError::OtherModel {
                have: have.model,
                want: space.model.clone(),
            });
        }
        if !passages.is_empty() {
            let remember = "INSERT INTO loquat_passage_collection (name, model, dimension) VALUES ($1, $2, $3)
                ON CONFLICT (name) DO UPDATE SET model = excluded.model, dimension = excluded.dimension";
            let dimension = i64::try_from(space.dimension).unwrap_or(i64::MAX);
            let parameters: [Parameter<'_>; 3] = [&collection.0, &space.model, &dimension];
            transaction
                .execute(remember, &parameters)
                .await
                .map_err(PassageError::failed)?;
        }
        let (text, metadata) = match &self.config.key {
            None => ("$4".to_owned(), "$5::text::jsonb".to_owned()),
            Some(key) => {
                let key = key.expose().replace('\'', "''");
                (
                    format!("pgp_sym_encrypt($4, '{key}')"),
                    format!("pgp_sym_encrypt($5, '{key}')"),
                )
            }
        };
        let insert = format!(
            "INSERT INTO document_chunk (id, vector, collection_name, text, vmetadata)
             VALUES ($1, $2::text::{}, $3, {text}, {metadata}) ON CONFLICT (id) DO NOTHING",
            self.kind()
        );
        let insert = transaction.prepare(&insert).await.map_err(PassageError::failed)?;
        for passage in &passages {
            let vector = shown(&passage.vector, self.config.length);
            let metadata = Value::Object(passage.metadata.clone().into_iter().collect()).to_string();
            // PostgreSQL keeps no zero characters.
            let (text, metadata) = (passage.text.replace('\0', ""), metadata.replace("\\u0000", ""));
            let parameters: [Parameter<'_>; 5] = [&passage.id.0, &vector, &collection.0, &text, &metadata];
            transaction
                .execute(&insert, &parameters)
                .await
                .map_err(PassageError::failed)?;
        }
        transaction.commit().await.map_err(PassageError::failed)?;
        self.back(client);
        Ok(())
    }

    /// The space that we remember, or that passages of the original tell of.
    async fn space_in(
        &self,
        client: &impl GenericClient,
        collection: &CollectionName,
    ) -> Result<Option<VectorSpace>, PassageError> {
        let known = "SELECT model, dimension FROM loquat_passage_collection WHERE name = $1
            AND EXISTS (SELECT 1 FROM document_chunk WHERE collection_name = $1)";
        let row = client
            .query_opt(known, &[&collection.0])
            .await
            .map_err(PassageError::failed)?;
        if let Some(row) = row {
            let dimension: i64 = row.get(1);
            return Ok(Some(VectorSpace {
                model: row.get(0),
                dimension: usize::try_from(dimension).unwrap_or(0),
            }));
        }
        let first = format!(
            "SELECT vector::text, {} FROM document_chunk WHERE collection_name = $1 LIMIT 1",
            self.member("embedding_config")
        );
        let row = client
            .query_opt(&first, &[&collection.0])
            .await
            .map_err(PassageError::failed)?;
        Ok(row.map(|row| {
            let (vector, config): (Option<String>, Option<String>) = (row.get(0), row.get(1));
            let config: Value = config
                .and_then(|config| serde_json::from_str(&config).ok())
                .unwrap_or_default();
            VectorSpace {
                model: config["model"].as_str().unwrap_or_default().to_owned(),
                dimension: vector.map_or(0, |vector| length_of(&vector)),
            }
        }))
    }
}

async fn forget(client: &impl GenericClient, collection: &CollectionName) -> Result<(), PassageError> {
    for statement in [
        "DELETE FROM document_chunk WHERE collection_name = $1",
        "DELETE FROM loquat_passage_collection WHERE name = $1",
    ] {
        client
            .execute(statement, &[&collection.0])
            .await
            .map_err(PassageError::failed)?;
    }
    Ok(())
}

#[async_trait]
impl PassageStore for PgVectorPassages {
    async fn add(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
    ) -> Result<(), PassageError> {
        self.put(collection, space, passages, false).await
    }

    async fn replace(
        &self,
        collection: &CollectionName,
        space: &VectorSpace,
        passages: Vec<NewPassage>,
    ) -> Result<(), PassageError> {
        self.put(collection, space, passages, true).await
    }

    async fn nearest(
        &self,
        collections: &[CollectionName],
        space: &VectorSpace,
        vector: &[f32],
        k: usize,
    ) -> Result<Vec<Hit>, PassageError> {
        let mut client = self.client().await?;
        let mut names = Vec::new();
        for collection in collections {
            match self.space_in(&client, collection).await? {
                Some(have) if have == *space => names.push(collection.0.clone()),
                Some(have) => warn!(
                    collection = %collection,
                    "a collection was indexed with {}, and is not searched with {}: index it again",
                    have.model, space.model
                ),
                None => {}
            }
        }
        if names.is_empty() {
            self.back(client);
            return Ok(Vec::new());
        }
        let transaction = client.transaction().await.map_err(PassageError::failed)?;
        // An index looks at the nearest of all collections: it must go on until enough of ours are there.
        let whole = "SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL ivfflat.iterative_scan = relaxed_order";
        transaction.batch_execute(whole).await.map_err(PassageError::failed)?;
        let search = format!(
            "SELECT {}, 1 - (vector <=> $1::text::{kind}) FROM document_chunk WHERE collection_name = ANY($2)
             ORDER BY vector <=> $1::text::{kind} LIMIT $3",
            self.columns(),
            kind = self.kind()
        );
        let (vector, limit) = (shown(vector, self.config.length), i64::try_from(k).unwrap_or(i64::MAX));
        let parameters: [Parameter<'_>; 3] = [&vector, &names, &limit];
        let rows = transaction
            .query(&search, &parameters)
            .await
            .map_err(PassageError::failed)?;
        transaction.commit().await.map_err(PassageError::failed)?;
        self.back(client);
        let mut hits: Vec<Hit> = rows
            .iter()
            .map(|row| {
                #[expect(clippy::cast_possible_truncation, reason = "a score around 1")]
                let score = row.get::<_, Option<f64>>(4).unwrap_or(0.0) as f32;
                Hit {
                    passage: passage(row),
                    score: if score.is_finite() { score } else { 0.0 },
                }
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(hits)
    }

    async fn matching(&self, collections: &[CollectionName], words: &str, k: usize) -> Result<Vec<Hit>, PassageError> {
        let mut judged = Bm25::new(words);
        for collection in collections {
            let mut behind = String::new();
            loop {
                let slice = self.slice(collection, &behind).await?;
                let Some(last) = slice.last() else { break };
                behind.clone_from(&last.id.0);
                slice.into_iter().for_each(|passage| judged.add(passage));
            }
        }
        Ok(judged.best(k))
    }

    async fn space(&self, collection: &CollectionName) -> Result<Option<VectorSpace>, PassageError> {
        let client = self.client().await?;
        let space = self.space_in(&client, collection).await?;
        self.back(client);
        Ok(space)
    }

    async fn holds(&self, collection: &CollectionName, hash: &str) -> Result<bool, PassageError> {
        let any = format!(
            "SELECT EXISTS (SELECT 1 FROM document_chunk WHERE collection_name = $1 AND {} = $2)",
            self.member("hash")
        );
        let hash = hash.to_owned();
        let rows = self.rows(&any, &[&collection.0, &hash]).await?;
        Ok(rows.first().is_some_and(|row| row.get(0)))
    }

    async fn all(
        &self,
        collection: &CollectionName,
    ) -> Result<BoxStream<'static, Result<Passage, PassageError>>, PassageError> {
        // The table knows no order but that of the ids; collections that are read whole are small.
        let mut all = Vec::new();
        let mut behind = String::new();
        loop {
            let slice = self.slice(collection, &behind).await?;
            let Some(last) = slice.last() else { break };
            behind.clone_from(&last.id.0);
            all.extend(slice);
        }
        let place = |passage: &Passage| {
            let file = passage
                .metadata
                .get("file_id")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            (
                file,
                passage.metadata.get("start_index").and_then(Value::as_i64).unwrap_or(0),
            )
        };
        all.sort_by_cached_key(place);
        Ok(stream::iter(all.into_iter().map(Ok)).boxed())
    }

    async fn remove(&self, collection: &CollectionName, removal: &Removal) -> Result<(), PassageError> {
        let client = self.client().await?;
        let (condition, values) = match removal {
            Removal::OfFile(file) => (self.member("file_id"), vec![file.clone()]),
            Removal::OfHash(hash) => (self.member("hash"), vec![hash.clone()]),
            Removal::Ids(ids) => ("id".to_owned(), ids.iter().map(|id| id.0.clone()).collect()),
        };
        let delete = format!("DELETE FROM document_chunk WHERE collection_name = $1 AND {condition} = ANY($2)");
        client
            .execute(&delete, &[&collection.0, &values])
            .await
            .map_err(PassageError::failed)?;
        self.back(client);
        Ok(())
    }

    async fn drop_collection(&self, collection: &CollectionName) -> Result<(), PassageError> {
        let mut client = self.client().await?;
        let transaction = client.transaction().await.map_err(PassageError::failed)?;
        forget(&transaction, collection).await?;
        transaction.commit().await.map_err(PassageError::failed)?;
        self.back(client);
        Ok(())
    }

    async fn clear(&self) -> Result<(), PassageError> {
        let client = self.client().await?;
        let all = "DELETE FROM document_chunk; DELETE FROM loquat_passage_collection";
        client.batch_execute(all).await.map_err(PassageError::failed)?;
        self.back(client);
        Ok(())
    }

    async fn sizes(&self, limit: usize) -> Result<Vec<CollectionSize>, PassageError> {
        let all = "SELECT collection_name, count(*), max(model), max(dimension) FROM document_chunk
            LEFT JOIN loquat_passage_collection ON name = collection_name
            GROUP BY collection_name ORDER BY count(*) DESC, collection_name LIMIT $1";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.rows(all, &[&limit]).await?;
        let size = |row: &Row| CollectionSize {
            name: row.get::<_, String>(0).into(),
            passages: u64::try_from(row.get::<_, i64>(1)).unwrap_or(0),
            model: row.get::<_, Option<String>>(2).unwrap_or_default(),
            dimension: usize::try_from(row.get::<_, Option<i64>>(3).unwrap_or(0)).unwrap_or(0),
        };
        Ok(rows.iter().map(size).collect())
    }
}

impl PgVectorPassages {
    async fn slice(&self, collection: &CollectionName, behind: &str) -> Result<Vec<Passage>, PassageError> {
        let some = format!(
            "SELECT {} FROM document_chunk WHERE collection_name = $1 AND id > $2 ORDER BY id LIMIT $3",
            self.columns()
        );
        let behind = behind.to_owned();
        let rows = self.rows(&some, &[&collection.0, &behind, &SLICE]).await?;
        Ok(rows.iter().map(passage).collect())
    }
}

fn passage(row: &Row) -> Passage {
    let metadata: Option<String> = row.get(3);
    let metadata: JsonObject = metadata
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    Passage {
        id: PassageId(row.get(0)),
        collection: row.get::<_, String>(1).into(),
        text: row.get::<_, Option<String>>(2).unwrap_or_default(),
        metadata,
    }
}

/// A vector as PostgreSQL reads it, filled up with zeros.
fn shown(vector: &[f32], length: usize) -> String {
    let zeros = std::iter::repeat_n(&0.0, length.saturating_sub(vector.len()));
    let numbers: Vec<String> = vector.iter().chain(zeros).map(f32::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// How many numbers a vector has without the zeros at its end.
fn length_of(vector: &str) -> usize {
    let numbers: Vec<&str> = vector.trim_matches(['[', ']']).split(',').collect();
    numbers
        .iter()
        .rposition(|number| number.trim() != "0")
        .map_or(0, |last| last + 1)
}
