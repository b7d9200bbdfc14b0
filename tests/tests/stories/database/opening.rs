//! What an operator sees when the server opens its database.

use std::path::Path;

use loquat_core::shared::Ping;
use loquat_core::shared::Secret;
use loquat_sql::{Address, DatabaseConfig, Db, SqliteFile, SslMode};
use loquat_tests::databases::{self, sqlite_path};
use loquat_tests::services::postgres::postgres as server;

fn file(path: &Path, key: Option<&str>) -> DatabaseConfig {
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

/// How a connection fares that names the host so, asks for this `sslmode`, and trusts this authority.
async fn connects(host: &str, ssl: SslMode, authority: Option<&str>) -> Result<(), String> {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/tls");
    let mut address = server().address(&server().create(None).await);
    address.host = host.to_owned();
    address.ssl = ssl;
    address.root_certificates = authority.map(|name| Path::new(data).join(name));
    let opened = Db::open(&DatabaseConfig::new(Address::Postgres(Box::new(address)))).await;
    opened.map(drop).map_err(|error| error.to_string())
}

#[tokio::test]
async fn sslmode_means_what_it_means_to_every_program_of_postgresql() {
    if !server().shows_our_certificate() {
        return;
    }
    let (ours, stranger) = (Some("authority.pem"), Some("stranger.pem"));
    for (host, ssl, authority) in [
        ("127.0.0.1", SslMode::Disable, None),
        ("127.0.0.1", SslMode::Prefer, None),
        ("127.0.0.1", SslMode::Require, None),
        ("127.0.0.1", SslMode::Require, ours),
        ("127.0.0.1", SslMode::VerifyCa, ours),
        ("localhost", SslMode::VerifyFull, ours),
    ] {
        connects(host, ssl, authority)
            .await
            .unwrap_or_else(|error| panic!("{host} {ssl:?}: {error}"));
    }
    for (host, ssl, authority) in [
        ("localhost", SslMode::Require, stranger),
        ("localhost", SslMode::VerifyCa, stranger),
        ("localhost", SslMode::VerifyFull, stranger),
        ("localhost", SslMode::VerifyFull, None),
        ("127.0.0.1", SslMode::VerifyFull, ours),
    ] {
        let told = connects(host, ssl, authority)
            .await
            .expect_err("the certificate does not fit");
        assert!(
            told.contains("refuses the connection") && told.contains("certificate"),
            "{told}"
        );
    }
    let told = connects("localhost", SslMode::VerifyFull, Some("nobody.pem"))
        .await
        .unwrap_err();
    assert!(told.contains("sslrootcert") && told.contains("nobody.pem"), "{told}");
}
