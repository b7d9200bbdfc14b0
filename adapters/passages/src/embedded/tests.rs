use std::path::PathBuf;

use futures::TryStreamExt;
use loquat_core::retrieval::{CollectionName, NewPassage, PassageError, PassageStore, Removal, VectorSpace};
use loquat_core::shared::{JsonObject, Secret};

use super::EmbeddedPassages;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("loquat-passages-{}-{name}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn passage(number: usize, text: &str, file: &str, vector: Vec<f32>) -> NewPassage {
    let metadata = [("file_id", file), ("hash", file)].map(|(name, value)| (name.to_owned(), value.into()));
    NewPassage {
        id: format!("p{number}").into(),
        text: text.into(),
        more_words: None,
        metadata: JsonObject::from_iter(metadata),
        vector,
    }
}

fn space(dimension: usize) -> VectorSpace {
    VectorSpace {
        model: "m".into(),
        dimension,
    }
}

fn one() -> CollectionName {
    "one".into()
}

#[tokio::test]
async fn large_collections_are_searched_by_their_codes() {
    let folder = Folder::new("codes");
    let store = EmbeddedPassages::open(&folder.0, None).unwrap();
    let noise = crate::vectors::tests::noise;
    let passages = (0..2500)
        .map(|n| passage(n, &format!("word{n} common"), "f", noise(n as u64 + 1, 96)))
        .collect();
    store.add(&one(), &space(96), passages).await.unwrap();
    for wanted in [7, 1234, 2499] {
        let hits = store
            .nearest(&[one()], &space(96), &noise(wanted + 1, 96), 3)
            .await
            .unwrap();
        assert_eq!(hits[0].passage.id.as_str(), format!("p{wanted}"));
        assert!((hits[0].score - 1.0).abs() < 1e-4);
        assert_eq!(hits.len(), 3);
    }
    let hits = store
        .matching(&[one()], "Where is WORD1234, the common one?", 5)
        .await
        .unwrap();
    assert_eq!(hits[0].passage.text, "word1234 common");

    store.remove(&one(), &Removal::Ids(vec!["p7".into()])).await.unwrap();
    let hits = store.nearest(&[one()], &space(96), &noise(8, 96), 1).await.unwrap();
    assert_ne!(hits[0].passage.id.as_str(), "p7");
    let all: Vec<_> = store.all(&one()).await.unwrap().try_collect().await.unwrap();
    assert_eq!(all.len(), 2499);
    assert_eq!(store.sizes(5).await.unwrap()[0].passages, 2499);
}

#[tokio::test]
async fn processes_share_the_file_which_keeps_what_it_has() {
    let folder = Folder::new("lock");
    let key = Secret::new("it's a key");
    let store = EmbeddedPassages::open(&folder.0, Some(&key)).unwrap();
    let second = EmbeddedPassages::open(&folder.0, Some(&key)).unwrap();
    store
        .add(&one(), &space(2), vec![passage(1, "kept", "f", vec![1.0, 0.0])])
        .await
        .unwrap();
    assert!(second.holds(&one(), "f").await.unwrap());
    drop(store);
    let store = EmbeddedPassages::open(&folder.0, Some(&key)).unwrap();
    assert_eq!(store.space(&one()).await.unwrap(), Some(space(2)));
    drop(store);
    assert!(EmbeddedPassages::open(&folder.0, None).is_err(), "it is encrypted");
}

#[tokio::test]
async fn a_collection_has_one_model_until_it_is_empty() {
    let folder = Folder::new("model");
    let store = EmbeddedPassages::open(&folder.0, None).unwrap();
    store
        .add(&one(), &space(2), vec![passage(1, "a", "f", vec![1.0, 0.0])])
        .await
        .unwrap();
    let other = store
        .add(&one(), &space(3), vec![passage(2, "b", "g", vec![1.0, 0.0, 0.0])])
        .await;
    assert!(matches!(other, Err(PassageError::OtherModel { .. })));
    store.remove(&one(), &Removal::OfFile("f".into())).await.unwrap();
    assert_eq!(store.space(&one()).await.unwrap(), None);
    store
        .add(&one(), &space(3), vec![passage(2, "b", "g", vec![1.0, 0.0, 0.0])])
        .await
        .unwrap();
    store
        .replace(&one(), &space(2), vec![passage(3, "c", "h", vec![0.0, 1.0])])
        .await
        .unwrap();
    assert!(store.holds(&one(), "h").await.unwrap() && !store.holds(&one(), "g").await.unwrap());
    store.clear().await.unwrap();
    assert!(store.matching(&[one()], "c", 3).await.unwrap().is_empty());
    assert!(store.sizes(3).await.unwrap().is_empty());
}
