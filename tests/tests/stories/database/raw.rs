use std::collections::BTreeMap;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection};
use loquat_core::shared::Secret;
use loquat_sql::{Address, DatabaseConfig, SqliteFile};
use loquat_tests::databases::sqlite_path;
use loquat_tests::services::postgres::postgres as server;

/// What a real Open WebUI 0.7.2 left behind, see tests/adoption/make.py.
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/adoption");

/// A database seen without our adapter.
#[derive(Debug, Clone)]
pub enum Raw {
    Sqlite(SqliteFile),
    Postgres(String),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    value: String,
}

impl Raw {
    /// An empty database of each kind.
    pub async fn both_empty() -> [Self; 2] {
        [
            Self::Sqlite(file("empty", None)),
            Self::Postgres(server().create(None).await),
        ]
    }

    /// A database of each kind that Open WebUI made.
    pub async fn both_of_open_webui() -> [Self; 2] {
        let plain = file("open-webui", None);
        std::fs::copy(Path::new(DATA).join("open-webui-0.7.2.db"), &plain.path).unwrap();
        let name = server().create(None).await;
        let dump = std::fs::read_to_string(Path::new(DATA).join("open-webui-0.7.2.postgres.sql")).unwrap();
        server().run(&name, &dump).await;
        [Self::Sqlite(plain), Self::Postgres(name)]
    }

    /// An encrypted file that Open WebUI made.
    pub fn encrypted_of_open_webui() -> Self {
        let encrypted = file("open-webui-encrypted", Some("correct horse battery"));
        std::fs::copy(Path::new(DATA).join("open-webui-0.7.2.sqlcipher.db"), &encrypted.path).unwrap();
        Self::Sqlite(encrypted)
    }

    /// The same without encryption, if it has any: each connection to an encrypted file takes its time.
    pub fn decrypted(&self) -> Self {
        let Self::Sqlite(encrypted) = self else {
            return self.clone();
        };
        let plain = file("decrypted", None);
        let export = format!(
            "ATTACH '{}' AS plain KEY ''; SELECT sqlcipher_export('plain'); DETACH plain;",
            plain.path.display()
        );
        connect(encrypted).batch_execute(&export).unwrap();
        Self::Sqlite(plain)
    }

    /// How our adapter finds it.
    pub fn config(&self) -> DatabaseConfig {
        DatabaseConfig::new(match self {
            Self::Sqlite(file) => Address::Sqlite(file.clone()),
            Self::Postgres(name) => Address::Postgres(Box::new(server().address(name))),
        })
    }

    pub async fn run(&self, sql: &str) {
        match self {
            Self::Sqlite(file) => connect(file)
                .batch_execute(sql)
                .unwrap_or_else(|error| panic!("{sql}: {error}")),
            Self::Postgres(name) => server().run(name, sql).await,
        }
    }

    /// The texts of a query whose only column is called `value`.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        match self {
            Self::Sqlite(file) => {
                let lines: Vec<Line> = diesel::sql_query(sql)
                    .load(&mut connect(file))
                    .unwrap_or_else(|error| panic!("{sql}: {error}"));
                lines.into_iter().map(|line| line.value).collect()
            }
            Self::Postgres(name) => {
                let rows = server().client(name).await.query(sql, &[]).await;
                let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// The tables that are not ours.
    pub async fn tables(&self) -> Vec<String> {
        self.texts(match self {
            Self::Sqlite(_) => {
                "SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'loquat%' ORDER BY 1"
            }
            Self::Postgres(_) => {
                "SELECT tablename::text AS value FROM pg_tables
                 WHERE schemaname = 'public' AND tablename NOT LIKE 'loquat%' ORDER BY 1"
            }
        })
        .await
    }

    /// Every row of every table that is not ours, as text that shows each value and its type.
    pub async fn rows(&self) -> BTreeMap<String, Vec<String>> {
        let mut rows = BTreeMap::new();
        for table in self.tables().await {
            let sql = match self {
                Self::Sqlite(_) => {
                    let columns =
                        format!("SELECT 'quote(\"' || name || '\")' AS value FROM pragma_table_info('{table}')");
                    let row = self.texts(&columns).await.join(" || ', ' || ");
                    format!("SELECT {row} AS value FROM \"{table}\" ORDER BY 1")
                }
                Self::Postgres(_) => format!("SELECT row::text AS value FROM public.\"{table}\" row ORDER BY 1"),
            };
            rows.insert(table, self.texts(&sql).await);
        }
        rows
    }

    /// Columns in their order, indexes, constraints and sequences, a line each; not those that are ours.
    pub async fn schema(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let queries: &[&str] = match self {
            Self::Sqlite(_) => &[
                "SELECT t.name || ' column ' || concat_ws(' ', cid, c.name, c.type, \"notnull\", dflt_value, pk, hidden) AS value
                 FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table'",
                "SELECT concat_ws(' ', t.name, 'index', CASE origin WHEN 'c' THEN i.name ELSE origin END, \"unique\", partial,
                        (SELECT group_concat(concat_ws(' ', name, \"desc\", coll)) FROM pragma_index_xinfo(i.name) WHERE key)) AS value
                 FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table'",
                "SELECT concat_ws(' ', t.name, 'refers', \"from\", \"table\", \"to\", on_update, on_delete) AS value
                 FROM sqlite_schema t, pragma_foreign_key_list(t.name) WHERE t.type = 'table'",
            ],
            Self::Postgres(_) => &[
                "SELECT concat_ws(' ', table_name, 'column', ordinal_position, column_name, data_type,
                        character_maximum_length, is_nullable, column_default) AS value
                 FROM information_schema.columns WHERE table_schema = 'public'",
                "SELECT tablename || ' ' || indexdef AS value FROM pg_indexes WHERE schemaname = 'public'",
                "SELECT concat_ws(' ', conrelid::regclass, 'constraint', conname, pg_get_constraintdef(oid)) AS value
                 FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
                "SELECT concat_ws(' ', sequencename, data_type, start_value, increment_by) AS value
                 FROM pg_sequences WHERE schemaname = 'public'",
            ],
        };
        for query in queries {
            lines.extend(self.texts(query).await);
        }
        lines.retain(|line| !line.contains("loquat_"));
        lines.sort();
        lines
    }
}

fn file(kind: &str, key: Option<&str>) -> SqliteFile {
    SqliteFile {
        path: sqlite_path(kind),
        key: key.map(Secret::new),
    }
}

fn connect(file: &SqliteFile) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(&file.path.to_string_lossy()).unwrap();
    if let Some(key) = &file.key {
        let unlock = format!("PRAGMA key = '{}'", key.expose());
        connection.batch_execute(&unlock).unwrap();
    }
    connection
}
