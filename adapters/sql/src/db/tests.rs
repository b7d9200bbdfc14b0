//! What two processes on one SQLite file, and callers who hang up, do to each other.

use std::path::PathBuf;
use std::time::Duration;

use diesel::result::Error;
use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::{Address, DatabaseConfig, Db, SqliteFile, lease};
use crate::error::SqlError;

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

struct File(PathBuf);

#[test]
fn a_query_is_named_after_the_function_that_it_stands_in() {
    let place = "loquat_sql::chats::read::find::{{closure}}::here";
    assert_eq!(super::name_of(place), "chats::read::find");
    assert_eq!(super::name_of("loquat_sql::db::ping::here"), "db::ping");
}

impl File {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("loquat-{}-{name}.db", std::process::id()));
        Self(path)
    }

    /// Opens the file as another process would.
    async fn open(&self) -> Db {
        let config = DatabaseConfig::new(Address::Sqlite(SqliteFile {
            path: self.0.clone(),
            key: None,
        }));
        Db::open(&config).await.unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.0.display()));
        }
    }
}

async fn count(db: &Db) -> Result<i64, SqlError> {
    number(db, "SELECT count(*) AS value FROM loquat_test").await
}

async fn number(db: &Db, sql: &str) -> Result<i64, SqlError> {
    on_db!(db, conn => diesel::sql_query(sql).get_result::<Count>(conn).await).map(|count| count.value)
}

/// Reads, then writes what it read plus one.
async fn count_up(db: &Db) -> Result<(), SqlError> {
    write_db!(db, conn => {
        let found: Count = diesel::sql_query("SELECT count(*) AS value FROM loquat_test").get_result(conn).await?;
        let next = found.value + 1;
        conn.batch_execute(&format!("INSERT INTO loquat_test VALUES ({next})")).await?;
        Ok::<_, Error>(())
    })
}

async fn forget_half_way(db: &Db) -> Result<(), SqlError> {
    write_db!(db, conn => {
        conn.batch_execute("INSERT INTO loquat_test VALUES (1000)").await?;
        std::future::pending::<Result<(), Error>>().await
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_read_and_then_write_wait_for_each_other() {
    let file = File::new("turns");
    let (one, other) = (file.open().await, file.open().await);
    write_db_once(&one, "CREATE TABLE loquat_test (id INTEGER PRIMARY KEY)")
        .await
        .unwrap();

    let work = |db: Db| {
        tokio::spawn(async move {
            for _ in 0..50 {
                count_up(&db).await.unwrap();
            }
        })
    };
    let (left, right) = (work(one.clone()), work(other));
    left.await.unwrap();
    right.await.unwrap();
    assert_eq!(count(&one).await.unwrap(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_hangs_up_leaves_neither_a_row_nor_a_lock() {
    let file = File::new("hangs-up");
    let (one, other) = (file.open().await, file.open().await);
    write_db_once(&one, "CREATE TABLE loquat_test (id INTEGER PRIMARY KEY)")
        .await
        .unwrap();

    let gone = tokio::time::timeout(Duration::from_millis(100), forget_half_way(&one)).await;
    assert!(gone.is_err());
    // The lock would be refused only after ten seconds.
    tokio::time::timeout(Duration::from_secs(5), count_up(&other))
        .await
        .unwrap()
        .unwrap();
    count_up(&one).await.unwrap();
    assert_eq!(count(&one).await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_readers_of_a_rush_one_stays() {
    let file = File::new("rush");
    let db = file.open().await;
    write_db_once(&db, "CREATE TABLE loquat_test (id INTEGER PRIMARY KEY)")
        .await
        .unwrap();
    let Db::Sqlite { readers, .. } = &db else {
        unreachable!()
    };
    let rush = [
        lease(readers).await.unwrap(),
        lease(readers).await.unwrap(),
        lease(readers).await.unwrap(),
    ];
    drop(rush);

    db.close_idle(Duration::from_secs(60));
    assert_eq!(readers.status().size, 3);
    let busy = lease(readers).await.unwrap();
    db.close_idle(Duration::ZERO);
    assert_eq!(readers.status().size, 2);
    drop(busy);
    db.close_idle(Duration::ZERO);
    assert_eq!(readers.status().size, 1);
    assert_eq!(count(&db).await.unwrap(), 0);
}

#[tokio::test]
async fn statements_are_compiled_once_whatever_their_limit() {
    let file = File::new("planner");
    let db = file.open().await;
    let looks_at_no_values = number(&db, "SELECT sqlite_compileoption_used('ENABLE_QPSG') AS value").await;
    assert_eq!(
        looks_at_no_values.unwrap(),
        1,
        "built without the flags of .cargo/config.toml"
    );
}

async fn write_db_once(db: &Db, sql: &str) -> Result<(), SqlError> {
    write_db!(db, conn => { conn.batch_execute(sql).await })
}
