//! Every [`MemoryStore`] behaves like this.

use std::sync::Arc;

use loquat_core::memory::{Memory, MemoryStore};
use loquat_core::shared::StoreError;

use crate::contract::promises;

/// What the promises are about.
pub type Subject = Arc<dyn MemoryStore>;

fn memory(id: &str, owner: &str, at: i64) -> Memory {
    Memory {
        id: id.into(),
        user_id: owner.into(),
        content: format!("{owner} said {id} 🍊"),
        created_at: at,
        updated_at: at,
    }
}

pub async fn everybody_has_their_own(store: &Subject) {
    let (first, second, others) = (memory("b", "ada", 1), memory("a", "ada", 2), memory("c", "bob", 1));
    for memory in [&second, &first, &others] {
        store.insert(memory).await.unwrap();
    }
    assert!(matches!(
        store.insert(&memory("a", "bob", 3)).await,
        Err(StoreError::Duplicate(_))
    ));

    assert_eq!(
        store.list(&"ada".into()).await.unwrap(),
        [first.clone(), second.clone()]
    );
    assert_eq!(store.list(&"eve".into()).await.unwrap(), []);
    assert_eq!(
        store.change(&"bob".into(), &"a".into(), "stolen", 9).await.unwrap(),
        None
    );
    assert!(!store.delete(&"bob".into(), &"a".into()).await.unwrap());
    assert_eq!(store.list(&"ada".into()).await.unwrap(), [first, second]);
}

pub async fn a_memory_changes_and_goes(store: &Subject) {
    store.insert(&memory("a", "ada", 1)).await.unwrap();
    store.insert(&memory("b", "ada", 2)).await.unwrap();
    store.insert(&memory("c", "bob", 3)).await.unwrap();
    let changed = store
        .change(&"ada".into(), &"a".into(), "new", 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (changed.content.as_str(), changed.created_at, changed.updated_at),
        ("new", 1, 9)
    );
    assert!(store.delete(&"ada".into(), &"a".into()).await.unwrap());
    assert!(!store.delete(&"ada".into(), &"a".into()).await.unwrap());
    store.delete_all(&"ada".into()).await.unwrap();
    assert_eq!(store.list(&"ada".into()).await.unwrap(), []);
    assert_eq!(store.list(&"bob".into()).await.unwrap(), [memory("c", "bob", 3)]);
}

promises!(memory_store: everybody_has_their_own, a_memory_changes_and_goes);
