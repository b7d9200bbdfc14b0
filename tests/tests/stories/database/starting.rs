//! Which databases are served, and what the others' owners are told.

use futures::future::join_all;
use loquat_core::shared::Ping;
use loquat_sql::{DatabaseConfig, Db};

use super::raw::Raw;

async fn refusal(config: &DatabaseConfig) -> String {
    Db::open(config)
        .await
        .expect_err("this database must be refused")
        .to_string()
}

fn unchanging(database: &Raw) -> DatabaseConfig {
    DatabaseConfig {
        migrate: false,
        ..database.config()
    }
}

#[tokio::test]
async fn instances_that_start_at_once_make_the_tables_once() {
    for database in Raw::both_empty().await {
        let config = database.config();
        for opened in join_all((0..6).map(|_| Db::open(&config))).await {
            opened.unwrap().ping().await.unwrap();
        }
        let mut steps = database
            .texts("SELECT name AS value FROM loquat_migration ORDER BY version")
            .await;
        assert_eq!(steps[..2], ["0001_open_webui_0_7_2", "0002_loquat"]);
        let written_down = steps.len();
        steps.dedup();
        assert_eq!(steps.len(), written_down, "each step was taken once");
    }
}

#[tokio::test]
async fn instances_that_start_at_once_adopt_once() {
    for database in Raw::both_of_open_webui().await {
        let config = database.config();
        for opened in join_all((0..6).map(|_| Db::open(&config))).await {
            opened.unwrap();
        }
    }
}

#[tokio::test]
async fn another_version_is_named_and_left_as_it_is() {
    for database in Raw::both_of_open_webui().await {
        database
            .run("UPDATE alembic_version SET version_num = '3781e22d8b01'")
            .await;
        let before = (database.rows().await, bytes(&database));
        let told = refusal(&database.config()).await;
        assert!(told.contains("its schema is 3781e22d8b01"), "{told}");
        assert!(told.contains("back it up, start Open WebUI 0.7.2 on it once"), "{told}");
        assert_eq!((database.rows().await, bytes(&database)), before);
    }
}

#[tokio::test]
async fn a_database_from_the_time_before_alembic_is_named_by_its_last_step() {
    for database in Raw::both_of_open_webui().await {
        database
            .run("DROP TABLE alembic_version; DELETE FROM migratehistory WHERE id > 7")
            .await;
        let told = refusal(&database.config()).await;
        assert!(told.contains("007_add_user_last_active_at"), "{told}");
    }
}

#[tokio::test]
async fn tables_without_any_version_are_not_guessed_at() {
    for database in Raw::both_of_open_webui().await {
        database
            .run("DROP TABLE alembic_version; DROP TABLE migratehistory")
            .await;
        let told = refusal(&database.config()).await;
        assert!(told.contains("(auth, chat, user) but not its version"), "{told}");
    }
}

#[tokio::test]
async fn what_a_newer_release_changed_is_not_touched_by_an_older_one() {
    for database in Raw::both_empty().await {
        Db::open(&database.config()).await.unwrap();
        database
            .run("INSERT INTO loquat_migration (version, name) VALUES (9000, '9000_flying_cars')")
            .await;
        let told = refusal(&database.config()).await;
        assert!(
            told.contains("newer Loquat") && told.contains("9000_flying_cars"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn tables_of_other_programs_may_stand_beside_ours() {
    for database in Raw::both_empty().await {
        database.run("CREATE TABLE document_chunk (id TEXT)").await;
        Db::open(&database.config()).await.unwrap();
    }
}

#[tokio::test]
async fn with_migrations_off_a_database_is_looked_at_and_not_changed() {
    for database in Raw::both_empty()
        .await
        .into_iter()
        .chain(Raw::both_of_open_webui().await)
    {
        let before = database.tables().await;
        let told = refusal(&unchanging(&database)).await;
        assert!(told.contains("ENABLE_DB_MIGRATIONS is false"), "{told}");
        assert_eq!(database.tables().await, before);

        Db::open(&database.config()).await.unwrap();
        Db::open(&unchanging(&database)).await.unwrap();
    }
}

#[tokio::test]
async fn a_schema_of_its_own_holds_all_tables_on_postgresql() {
    let [_, database] = Raw::both_empty().await;
    let config = DatabaseConfig {
        schema: Some("Open \"WebUI\"".to_owned()),
        ..database.config()
    };
    Db::open(&config).await.unwrap();
    Db::open(&config).await.unwrap().ping().await.unwrap();
    assert_eq!(
        database.tables().await,
        Vec::<String>::new(),
        "the public schema stays empty"
    );
    let there = "SELECT tablename::text AS value FROM pg_tables WHERE schemaname = 'Open \"WebUI\"'";
    assert!(database.texts(there).await.contains(&"chat".to_owned()));
}

fn bytes(database: &Raw) -> Option<Vec<u8>> {
    match database {
        Raw::Sqlite(file) => Some(std::fs::read(&file.path).unwrap()),
        Raw::Postgres(_) => None,
    }
}
