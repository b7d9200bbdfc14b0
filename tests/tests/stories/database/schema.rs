//! A database that we make is one that Open WebUI 0.7.2 could have made.

use loquat_sql::Db;

use super::raw::Raw;

#[tokio::test]
async fn the_tables_that_we_make_are_those_that_open_webui_makes() {
    let theirs = Raw::both_of_open_webui().await;
    for (ours, theirs) in Raw::both_empty().await.iter().zip(&theirs) {
        Db::open(&ours.config()).await.unwrap();
        let (ours, theirs) = (ours.schema().await, theirs.schema().await);
        assert!(theirs.len() > 300, "{theirs:#?}");
        assert_eq!(ours, theirs);
    }
}

#[tokio::test]
async fn a_new_database_holds_the_versions_that_open_webui_expects_and_no_other_row() {
    let theirs = Raw::both_of_open_webui().await;
    let steps = "SELECT concat_ws(' ', id, name) AS value FROM migratehistory ORDER BY id";
    for (ours, theirs) in Raw::both_empty().await.iter().zip(&theirs) {
        Db::open(&ours.config()).await.unwrap();
        assert_eq!(ours.texts(steps).await, theirs.texts(steps).await);

        let mut rows = ours.rows().await;
        assert_eq!(rows.remove("migratehistory").unwrap().len(), 18);
        let version = rows.remove("alembic_version").unwrap();
        assert!(version[0].contains("c440947495f3"), "{version:?}");
        rows.retain(|_, rows| !rows.is_empty());
        assert!(rows.is_empty(), "{rows:?}");
    }
}

#[tokio::test]
async fn migrating_again_goes_on_counting_on_postgresql() {
    let [_, database] = Raw::both_empty().await;
    Db::open(&database.config()).await.unwrap();
    // Open WebUI leaves the number of its next step to the sequence.
    database
        .run("INSERT INTO migratehistory (name, migrated_at) VALUES ('019_next', now())")
        .await;
    let last = database
        .texts("SELECT max(id)::text AS value FROM migratehistory")
        .await;
    assert_eq!(last, ["19"]);
}
