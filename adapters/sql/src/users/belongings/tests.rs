use std::collections::{BTreeMap, BTreeSet};

use diesel::result::Error;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use loquat_core::account::UserStore;

use super::{Fate, OWNED_BY_USER};
use crate::db::{Address, DatabaseConfig, Db, SqliteFile};
use crate::error::SqlError;
use crate::users::SqlUsers;

/// A column of a table.
#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    is_required: bool,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

async fn columns(db: &Db) -> Result<Vec<Column>, SqlError> {
    let sql = "SELECT t.name AS table_name, c.name AS name, c.type AS kind, (c.\"notnull\" OR c.pk > 0) AS is_required \
               FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'";
    on_db!(db, conn => diesel::sql_query(sql).load(conn).await)
}

async fn run(db: &Db, sql: &str) -> Result<(), SqlError> {
    write_db!(db, conn => {
        conn.batch_execute(sql).await?;
        Ok::<_, Error>(())
    })
}

async fn rows_of(db: &Db, table: &str, user: &str) -> Result<i64, SqlError> {
    let sql = format!("SELECT count(*) AS value FROM \"{table}\" WHERE user_id = '{user}'");
    let counted: Count = on_db!(db, conn => diesel::sql_query(&sql).get_result(conn).await)?;
    Ok(counted.value)
}

/// One row that holds just what it must.
fn row(table: &str, columns: &[Column], user: &str) -> String {
    let is_filled = |column: &&Column| column.is_required || column.name == "user_id";
    let filled: Vec<&Column> = columns.iter().filter(is_filled).collect();
    let names: Vec<String> = filled.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let number = if user == "ada" { "1" } else { "2" };
    let value = |column: &&Column| match (column.name.as_str(), column.kind.to_uppercase().as_str()) {
        ("user_id", _) => format!("'{user}'"),
        ("id", "TEXT" | "VARCHAR(255)" | "VARCHAR") if table == "user" => format!("'{user}'"),
        (_, "JSON") => "'{}'".to_owned(),
        (_, kind) if ["INT", "BOOL", "DATE"].iter().any(|part| kind.contains(part)) => number.to_owned(),
        _ => format!("'of-{user}'"),
    };
    let values: Vec<String> = filled.iter().map(value).collect();
    format!(
        "INSERT INTO \"{table}\" ({}) VALUES ({})",
        names.join(", "),
        values.join(", ")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_a_user_goes_along_and_nothing_else() {
    let path = std::env::temp_dir().join(format!("loquat-{}-belongings.db", std::process::id()));
    let file = SqliteFile {
        path: path.clone(),
        key: None,
    };
    let db = Db::open(&DatabaseConfig::new(Address::Sqlite(file))).await.unwrap();
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for column in columns(&db).await.unwrap() {
        tables.entry(column.table_name.clone()).or_default().push(column);
    }

    let naming: BTreeSet<&str> = tables
        .iter()
        .filter(|(_, columns)| columns.iter().any(|column| column.name == "user_id"))
        .map(|(table, _)| table.as_str())
        .collect();
    let decided: BTreeSet<&str> = OWNED_BY_USER.iter().map(|(table, _)| *table).collect();
    assert_eq!(
        naming, decided,
        "say in OWNED_BY_USER what becomes of the rows of a table"
    );

    for user in ["ada", "bob"] {
        run(&db, &row("user", &tables["user"], user)).await.unwrap();
        for table in &naming {
            run(&db, &row(table, &tables[*table], user)).await.unwrap();
        }
    }
    let users = SqlUsers::new(db.clone());
    assert!(users.delete(&"ada".into(), 5).await.unwrap());

    for (table, fate) in OWNED_BY_USER {
        let left = i64::from(*fate == Fate::Kept);
        assert_eq!(rows_of(&db, table, "ada").await.unwrap(), left, "{table}");
        assert_eq!(rows_of(&db, table, "bob").await.unwrap(), 1, "{table}");
    }
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}
