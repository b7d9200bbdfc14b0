//! What an operator sees when the server opens its database.

use loquat_core::shared::Ping;
use loquat_core::shared::Secret;
use loquat_sql::{Address, DatabaseConfig, Db, SqliteFile};
use loquat_tests::databases::{self, sqlite_path};
use loquat_tests::services::postgres::postgres as server;

fn file(path: &std::path::Path, key: Option<&str>) -> DatabaseConfig {
    DatabaseConfig::new(Address::Sqlite(SqliteFile {
        path: path.to_owned(),
        key: key.map(Secret::new),
    }))
}

async fn refusal(config: &DatabaseConfig) -> String {
    Db::open(config)
        .await
        .expect_err("this database must be refused")
        .to_string()
}

#[tokio::test]
async fn a_fresh_database_answers() {
    databases::sqlite().await.ping().await.unwrap();
    databases::postgres().await.ping().await.unwrap();
}

#[tokio::test]
async fn an_encrypted_file_opens_with_its_key_only() {
    let path = sqlite_path("encrypted");
    Db::open(&file(&path, Some("it's me"))).await.unwrap();
    Db::open(&file(&path, Some("it's me"))).await.unwrap();

    assert!(!std::fs::read(&path).unwrap().starts_with(b"SQLite format 3"));
    let told = refusal(&file(&path, Some("not me"))).await;
    assert!(told.contains("DATABASE_PASSWORD is not the key"), "{told}");
    let told = refusal(&file(&path, None)).await;
    assert!(told.contains("or it is encrypted"), "{told}");
}

#[tokio::test]
async fn a_missing_folder_and_a_file_that_is_no_database_are_named() {
    let told = refusal(&file(&databases::folder().join("nowhere/webui.db"), None)).await;
    assert!(told.contains("nowhere") && told.contains("does not exist"), "{told}");

    let path = sqlite_path("letter");
    std::fs::write(&path, "Dear Charles, ".repeat(100)).unwrap();
    let told = refusal(&file(&path, None)).await;
    assert!(told.contains("is not a SQLite database"), "{told}");
    assert!(
        std::fs::read(&path).unwrap().starts_with(b"Dear"),
        "it was left as it is"
    );
}

#[tokio::test]
async fn a_server_that_refuses_us_is_quoted() {
    let mut address = server().address("no_such_database");
    address.password = Some(Secret::new("hush"));
    let told = refusal(&DatabaseConfig::new(Address::Postgres(Box::new(address)))).await;
    assert!(told.contains("\"no_such_database\" does not exist"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}
