//! An administrator takes the database home.

use bytes::Bytes;
use futures::TryStreamExt;
use loquat_core::backup::DatabaseCopies;
use loquat_core::settings::{Saved, SettingsStore};
use loquat_core::shared::Secret;
use loquat_sql::{Address, DatabaseConfig, Db, SqlSettings, SqliteFile};
use loquat_tests::databases::{self, sqlite_path};
use serde_json::json;

async fn downloaded(db: &Db) -> Vec<u8> {
    let copy = db.copy().await.unwrap().expect("a file");
    let pieces: Vec<Bytes> = copy.try_collect().await.unwrap();
    pieces.concat()
}

fn config(path: &std::path::Path, key: Option<&str>) -> DatabaseConfig {
    DatabaseConfig::new(Address::Sqlite(SqliteFile {
        path: path.to_owned(),
        key: key.map(Secret::new),
    }))
}

#[tokio::test]
async fn a_copy_opens_by_itself_and_has_everything_and_leaves_nothing_behind() {
    for key in [None, Some("it's me")] {
        let path = sqlite_path("copied");
        let db = Db::open(&config(&path, key)).await.unwrap();
        let oak = Saved {
            path: "ui.tree",
            value: json!("oak"),
        };
        SqlSettings::new(db.clone()).merge(&[oak]).await.unwrap();

        let bytes = downloaded(&db).await;

        let copy = sqlite_path("copy");
        std::fs::write(&copy, bytes).unwrap();
        let opened = Db::open(&config(&copy, key)).await.unwrap();
        let saved = SqlSettings::new(opened).load().await.unwrap();
        assert_eq!(saved["ui"]["tree"], "oak");
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned() + ".copy-";
        let left = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten();
        assert!(
            left.into_iter()
                .all(|file| !file.file_name().to_string_lossy().starts_with(&name))
        );
    }
}

#[tokio::test]
async fn a_database_on_a_server_is_no_file() {
    assert!(databases::postgres().await.copy().await.unwrap().is_none());
}
