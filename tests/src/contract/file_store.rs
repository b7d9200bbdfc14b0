//! Every [`FileStore`] behaves like this.

use std::sync::Arc;

use loquat_core::access::Access;
use loquat_core::file::{BlobPath, File, FileId, FilePatch, FileQuery, FileStore};
use loquat_core::knowledge::{KnowledgeBase, KnowledgeChange, KnowledgeStore};
use loquat_core::shared::{JsonObject, Page, StoreError};
use serde_json::json;

use crate::contract::promises;

/// What the promises are about: the store, and one of knowledge bases that files can be in.
pub struct Subject {
    pub files: Arc<dyn FileStore>,
    pub bases: Arc<dyn KnowledgeStore>,
}

const ALL: Page = Page { offset: 0, limit: 100 };

fn object(value: serde_json::Value) -> JsonObject {
    value.as_object().cloned().unwrap()
}

/// A file of Ada's.
fn file(id: &str, name: &str, at: i64) -> File {
    File {
        id: id.into(),
        user_id: "ada".into(),
        filename: name.to_owned(),
        path: Some(BlobPath(format!("/uploads/{id}_{name}"))),
        hash: None,
        data: object(json!({"status": "pending"})),
        meta: object(json!({"name": name, "content_type": "text/plain", "size": 7})),
        access_control: None,
        created_at: at,
        updated_at: at,
    }
}

fn ids(files: &[File]) -> Vec<&str> {
    files.iter().map(|file| file.id.as_str()).collect()
}

pub async fn a_file_is_kept_as_it_is(subject: &Subject) {
    let full = File {
        hash: Some("abc".to_owned()),
        data: object(json!({"status": "completed", "content": "Größe 🍊\n\"'"})),
        ..file("f1", "größe.txt", 5)
    };
    subject.files.insert(&full).await.unwrap();
    let text_only = File {
        path: None,
        ..file("f2", "x", 6)
    };
    subject.files.insert(&text_only).await.unwrap();

    assert_eq!(subject.files.find(&"f1".into()).await.unwrap(), Some(full.clone()));
    assert_eq!(subject.files.find(&"f2".into()).await.unwrap(), Some(text_only.clone()));
    assert_eq!(subject.files.find(&"f3".into()).await.unwrap(), None);
    let many = subject.files.find_many(&["f2".into(), "f3".into(), "f1".into()]).await;
    assert_eq!(many.unwrap(), [text_only, full]);
}

pub async fn an_id_is_used_once(subject: &Subject) {
    subject.files.insert(&file("f", "a", 1)).await.unwrap();
    let again = subject.files.insert(&file("f", "b", 2)).await;
    assert!(matches!(again, Err(StoreError::Duplicate(_))));
}

pub async fn the_newest_come_first_and_only_those_that_fit(subject: &Subject) {
    for (id, name, at) in [("a", "Report_1.txt", 1), ("b", "report-1.TXT", 3), ("c", "notes.md", 2)] {
        subject.files.insert(&file(id, name, at)).await.unwrap();
    }
    let others = File {
        user_id: "bob".into(),
        ..file("d", "report.txt", 4)
    };
    subject.files.insert(&others).await.unwrap();
    let found = async |owner: Option<&str>, pattern: Option<&str>, page| {
        let query = FileQuery {
            owner: owner.map(Into::into),
            pattern: pattern.map(str::to_owned),
            without_content: false,
        };
        subject.files.list(&query, page).await.unwrap()
    };

    assert_eq!(ids(&found(None, None, ALL).await), ["d", "b", "c", "a"]);
    assert_eq!(ids(&found(Some("ada"), None, ALL).await), ["b", "c", "a"]);
    assert_eq!(ids(&found(Some("ada"), Some("report?1*"), ALL).await), ["b", "a"]);
    assert_eq!(ids(&found(None, Some("report_1.txt"), ALL).await), ["a"]);
    let second = Page { offset: 1, limit: 1 };
    assert_eq!(ids(&found(Some("ada"), None, second).await), ["c"]);
}

pub async fn a_list_can_do_without_texts(subject: &Subject) {
    let read = File {
        data: object(json!({"status": "completed", "content": "long"})),
        ..file("f", "a", 1)
    };
    subject.files.insert(&read).await.unwrap();
    let query = FileQuery {
        without_content: true,
        ..FileQuery::default()
    };
    let listed = subject.files.list(&query, ALL).await.unwrap();
    assert_eq!(listed[0].data, object(json!({"status": "completed"})));
}

pub async fn a_change_leaves_what_it_does_not_name(subject: &Subject) {
    subject.files.insert(&file("f", "a", 1)).await.unwrap();
    let patch = FilePatch {
        data: object(json!({"content": "x", "status": "completed"})),
        meta: object(json!({"collection_name": "file-f"})),
        hash: Some(Some("h".to_owned())),
    };
    let changed = subject.files.change(&"f".into(), &patch, 9).await.unwrap().unwrap();
    assert_eq!(changed.data, object(json!({"status": "completed", "content": "x"})));
    assert_eq!(changed.meta["name"], "a");
    assert_eq!(changed.meta["collection_name"], "file-f");
    assert_eq!((changed.hash.as_deref(), changed.updated_at), (Some("h"), 9));
    assert_eq!(subject.files.find(&"f".into()).await.unwrap(), Some(changed));

    let without = FilePatch {
        hash: Some(None),
        ..FilePatch::default()
    };
    let changed = subject.files.change(&"f".into(), &without, 10).await.unwrap().unwrap();
    assert_eq!(changed.hash, None);
    assert_eq!(subject.files.change(&"g".into(), &without, 10).await.unwrap(), None);
}

pub async fn what_waits_is_found_again(subject: &Subject) {
    subject.files.insert(&file("new", "a", 2)).await.unwrap();
    subject.files.insert(&file("old", "b", 1)).await.unwrap();
    let read = File {
        data: object(json!({"status": "completed", "content": "\"status\": \"pending\""})),
        ..file("read", "c", 0)
    };
    subject.files.insert(&read).await.unwrap();
    let never = File {
        data: JsonObject::new(),
        ..file("never", "d", 0)
    };
    subject.files.insert(&never).await.unwrap();

    assert_eq!(ids(&subject.files.unfinished(10).await.unwrap()), ["old", "new"]);
    assert_eq!(ids(&subject.files.unfinished(1).await.unwrap()), ["old"]);
}

pub async fn a_user_knows_what_they_use(subject: &Subject) {
    assert_eq!(subject.files.usage(&"ada".into()).await.unwrap(), (0, 0));
    subject.files.insert(&file("a", "a", 1)).await.unwrap();
    let odd = File {
        meta: object(json!({"name": "no size"})),
        ..file("b", "b", 1)
    };
    subject.files.insert(&odd).await.unwrap();
    assert_eq!(subject.files.usage(&"ada".into()).await.unwrap(), (2, 7));
}

pub async fn what_is_deleted_is_gone_with_its_links(subject: &Subject) {
    let base = KnowledgeBase::new(
        "k".into(),
        "ada".into(),
        KnowledgeChange {
            name: "K".to_owned(),
            description: String::new(),
            access: Access::PUBLIC,
        },
        1,
    );
    subject.bases.insert(&base).await.unwrap();
    let (one, other): (FileId, FileId) = ("one".into(), "other".into());
    for id in [&one, &other] {
        subject.files.insert(&file(id.as_str(), "a", 1)).await.unwrap();
        let link = format!("link-{id}");
        subject
            .bases
            .add_file(&link, &base.id, id, &"ada".into(), 2)
            .await
            .unwrap();
        subject
            .bases
            .add_file("again", &base.id, id, &"bob".into(), 3)
            .await
            .unwrap();
    }
    let sharing = subject.files.sharing(&one).await.unwrap();
    assert_eq!(sharing.bases.len(), 1);
    assert_eq!(
        (&sharing.bases[0].owner, &sharing.bases[0].access),
        (&"ada".into(), &Access::PUBLIC)
    );
    assert!(!sharing.in_shared_chat && sharing.channels.is_empty() && sharing.members.is_empty());

    assert_eq!(subject.files.delete(&one).await.unwrap().unwrap().id, one);
    assert_eq!(subject.files.delete(&one).await.unwrap(), None);
    let left = subject.bases.contents(&base.id).await.unwrap();
    assert_eq!(left.iter().map(|file| file.id.as_str()).collect::<Vec<_>>(), ["other"]);
    assert!(subject.bases.remove_file(&base.id, &other).await.unwrap());
    assert!(!subject.bases.remove_file(&base.id, &other).await.unwrap());

    subject.files.delete_all().await.unwrap();
    assert_eq!(subject.files.find(&other).await.unwrap(), None);
}

promises!(
    file_store: a_file_is_kept_as_it_is, an_id_is_used_once, the_newest_come_first_and_only_those_that_fit,
    a_list_can_do_without_texts, a_change_leaves_what_it_does_not_name, what_waits_is_found_again,
    a_user_knows_what_they_use, what_is_deleted_is_gone_with_its_links,
);
