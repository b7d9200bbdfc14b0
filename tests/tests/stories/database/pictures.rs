//! Pictures that users brought into an Open WebUI which had the database before.

use loquat_core::completion::FilePictures;
use loquat_sql::{Db, SqlPictures};
use loquat_tests::databases::folder;

use super::raw::Raw;

#[tokio::test]
async fn a_picture_is_read_from_our_folder_wherever_it_was_put_before() {
    let uploads = folder().join("uploads");
    std::fs::create_dir_all(&uploads).unwrap();
    std::fs::write(uploads.join("i1_cat.PNG"), b"cat").unwrap();
    std::fs::write(uploads.join("i2_notes.txt"), b"text").unwrap();
    std::fs::write(folder().join("secret.png"), b"secret").unwrap();
    for database in Raw::both_empty().await {
        let db = Db::open(&database.config()).await.unwrap();
        for (id, path) in [
            ("i1", "'/somewhere/else/uploads/i1_cat.PNG'"),
            ("i2", "'/data/uploads/i2_notes.txt'"),
            ("i3", "'../secret.png'"),
            ("i4", "'/data/uploads/gone.png'"),
            ("i5", "NULL"),
        ] {
            let row = format!(
                "INSERT INTO file (id, user_id, filename, created_at, path) VALUES ('{id}', 'ada', 'f', 1, {path})"
            );
            database.run(&row).await;
        }
        let pictures = SqlPictures::new(db, uploads.clone());

        let (owner, cat) = pictures.find("i1").await.unwrap().expect("the cat");
        assert_eq!(
            (owner.as_str(), cat.kind.as_str(), cat.bytes.as_slice()),
            ("ada", "image/png", &b"cat"[..])
        );
        for id in ["i2", "i3", "i4", "i5", "none"] {
            assert_eq!(pictures.find(id).await.unwrap(), None, "{id}");
        }
    }
}
