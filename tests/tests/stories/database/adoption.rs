//! A database of Open WebUI 0.7.2 is served in place. The way back, which needs the original, is told by
//! tests/adoption/back.py.

use std::process::Command;

use loquat_sql::Db;
use loquat_tests::instance::program;

use super::raw::Raw;

#[tokio::test]
async fn taking_a_database_over_loses_nothing() {
    for database in Raw::both_of_open_webui().await {
        let before = (database.schema().await, database.rows().await);
        assert!(before.1["chat"].len() > 10, "the sample holds something to lose");

        Db::open(&database.config()).await.unwrap();
        assert!((database.schema().await, database.rows().await) == before);

        // And once more, now that it knows us.
        Db::open(&database.config()).await.unwrap();
        assert!((database.schema().await, database.rows().await) == before);
    }
}

#[tokio::test]
async fn an_encrypted_database_is_taken_over_as_it_is() {
    let database = Raw::encrypted_of_open_webui();
    let then = database.decrypted();
    Db::open(&database.config()).await.unwrap();
    let now = database.decrypted();

    assert!(
        then.rows().await["chat"].len() > 10,
        "the sample holds something to lose"
    );
    assert!((now.schema().await, now.rows().await) == (then.schema().await, then.rows().await));
}

#[tokio::test]
async fn rows_that_point_at_nothing_are_no_reason_to_turn_a_file_down() {
    let [file, _] = Raw::both_of_open_webui().await;
    let orphans = "SELECT DISTINCT \"table\" AS value FROM pragma_foreign_key_check";
    assert_eq!(
        file.texts(orphans).await,
        ["group_member"],
        "Open WebUI leaves members of groups that are gone"
    );

    Db::open(&file.config()).await.unwrap();
    assert_eq!(file.texts(orphans).await, ["group_member"]);
}

#[tokio::test]
async fn the_original_opens_again_what_we_took_over_and_wrote_to() {
    if std::env::var_os("LOQUAT_ORIGINAL_BIN").is_none() {
        println!("not run: LOQUAT_ORIGINAL_BIN names no original");
        return;
    }
    let walk = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/adoption/back.py"))
        .env("LOQUAT_BIN", program())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&walk.stdout) + String::from_utf8_lossy(&walk.stderr);
    assert!(walk.status.success(), "{told}");
}
