//! Every [`KnowledgeStore`] behaves like this.

use std::sync::Arc;

use loquat_core::access::{Access, Ownership};
use loquat_core::knowledge::{FileFilter, KnowledgeBase, KnowledgeChange, KnowledgeFilter, KnowledgeStore};
use loquat_core::model::{Model, ModelStore};
use loquat_core::shared::{Page, StoreError};
use serde_json::{Value, json};

use crate::contract::model_store::preset;
use crate::contract::promises;
use crate::contract::readable::{access, of_all_kinds, readers};

/// What the promises are about: the bases of a world, and its models, which answer from them.
#[derive(Clone)]
pub struct Library {
    pub bases: Arc<dyn KnowledgeStore>,
    pub models: Arc<dyn ModelStore>,
}

const ALL: Page = Page { offset: 0, limit: 1000 };

/// A public base of Ada's.
pub fn base(id: &str, updated_at: i64) -> KnowledgeBase {
    KnowledgeBase {
        updated_at,
        ..KnowledgeBase::new(id.into(), "ada".into(), named(&format!("Name of {id}")), 1)
    }
}

fn named(name: &str) -> KnowledgeChange {
    KnowledgeChange {
        name: name.to_owned(),
        description: "What is known".to_owned(),
        access: Access::PUBLIC,
    }
}

impl Library {
    async fn keep(&self, bases: &[KnowledgeBase]) {
        for base in bases {
            self.bases.insert(base).await.unwrap();
        }
    }

    async fn listed(&self, filter: KnowledgeFilter) -> Vec<String> {
        let listing = self.bases.list(&filter, ALL).await.unwrap();
        assert_eq!(listing.total, listing.items.len() as i64);
        listing.items.into_iter().map(|base| base.id.0).collect()
    }
}

pub async fn a_base_is_kept_with_all_that_nobody_here_knows(library: &Library) {
    let full = KnowledgeBase {
        name: "Bäume \" ' 🌳".to_owned(),
        description: String::new(),
        meta: json!({"mine": [1, {"b": null}]}).as_object().cloned(),
        access: access(json!({"read": {"group_ids": ["g"], "user_ids": []}, "mine": 1})),
        ..base("full", 10)
    };
    library.keep(&[full.clone(), base("plain", 10)]).await;

    assert_eq!(library.bases.find(&"full".into()).await.unwrap(), Some(full));
    assert_eq!(
        library.bases.find(&"plain".into()).await.unwrap(),
        Some(base("plain", 10))
    );
    assert_eq!(library.bases.find(&"none".into()).await.unwrap(), None);
}

pub async fn an_id_is_used_once(library: &Library) {
    library.keep(&[base("b", 10)]).await;
    let again = library.bases.insert(&base("b", 11)).await;
    assert!(matches!(again, Err(StoreError::Duplicate(_))));
}

pub async fn an_update_rewrites_what_writers_decide(library: &Library) {
    library.keep(&[base("b", 10), base("other", 10)]).await;
    let change = KnowledgeChange {
        name: "New".to_owned(),
        description: "d".to_owned(),
        access: Access::private(),
    };

    let changed = library.bases.update(&"b".into(), &change, 50).await.unwrap().unwrap();

    let expected = KnowledgeBase {
        name: "New".to_owned(),
        description: "d".to_owned(),
        access: Access::private(),
        ..base("b", 50)
    };
    assert_eq!(changed, expected);
    assert_eq!(library.bases.find(&"b".into()).await.unwrap(), Some(changed));
    assert_eq!(
        library.bases.find(&"other".into()).await.unwrap(),
        Some(base("other", 10))
    );
    assert_eq!(library.bases.update(&"none".into(), &change, 50).await.unwrap(), None);
}

pub async fn a_removed_base_is_gone_and_no_model_names_it_any_more(library: &Library) {
    library.keep(&[base("b-1", 10), base("b-2", 10)]).await;
    let knowing = |id: &str, knowledge: Value| Model {
        meta: json!({"knowledge": knowledge, "tags": [{"name": "b-1"}]})
            .as_object()
            .unwrap()
            .clone()
            .into(),
        ..preset(id, 10)
    };
    let both = json!([{"id": "b-1", "name": "B", "type": "collection"}, {"id": "b-2"}, {"id": "x", "name": "b-1"}]);
    let others = knowing("others", json!([{"id": "b-2"}]));
    for model in [knowing("both", both), others.clone(), preset("plain", 10)] {
        library.models.insert(&model).await.unwrap();
    }

    assert!(library.bases.delete(&"b-1".into(), 50).await.unwrap());

    assert!(!library.bases.delete(&"b-1".into(), 60).await.unwrap());
    assert_eq!(library.listed(KnowledgeFilter::default()).await, ["b-2"]);
    let left = Model {
        updated_at: 50,
        ..knowing("both", json!([{"id": "b-2"}, {"id": "x", "name": "b-1"}]))
    };
    assert_eq!(library.models.all().await.unwrap(), [left, others, preset("plain", 10)]);
}

pub async fn a_list_comes_page_by_page_the_latest_change_first(library: &Library) {
    let bases: Vec<_> = (0..7).map(|number| base(&format!("b{number}"), number / 2)).collect();
    library.keep(&bases).await;

    let mut seen = Vec::new();
    for page in 1..=4 {
        let filter = KnowledgeFilter::default();
        let listing = library.bases.list(&filter, Page::numbered(page, 3)).await.unwrap();
        assert_eq!(listing.total, 7);
        seen.extend(listing.items.into_iter().map(|base| base.id.0));
    }

    assert_eq!(seen, ["b6", "b4", "b5", "b2", "b3", "b0", "b1"]);
}

pub async fn a_search_finds_parts_of_names_and_descriptions_and_knows_no_wildcards(library: &Library) {
    let described = |id: &str, name: &str, description: &str| KnowledgeBase {
        name: name.to_owned(),
        description: description.to_owned(),
        ..base(id, 1)
    };
    library
        .keep(&[
            described("a", "100% Oak", "trees"),
            described("b", "Elm", "not an OAK"),
            described("c", "100 percent", "Über [alles]*"),
        ])
        .await;
    let search = async |part: &str| {
        let filter = KnowledgeFilter {
            query: Some(part.to_owned()),
            ..KnowledgeFilter::default()
        };
        library.listed(filter).await
    };

    assert_eq!(search("oak").await, ["a", "b"]);
    assert_eq!(search("100%").await, ["a"]);
    assert_eq!(search("Über [").await, ["c"]);
    assert_eq!(search("über").await, ["c"]);
    assert_eq!(search("ü*l").await, Vec::<String>::new());
    assert_eq!(search("_").await, Vec::<String>::new());
    assert_eq!(search("'; DROP TABLE knowledge; --").await, Vec::<String>::new());
}

pub async fn a_list_tells_own_bases_from_those_of_others(library: &Library) {
    let bobs = KnowledgeBase {
        user_id: "bob".into(),
        ..base("bobs", 1)
    };
    library.keep(&[base("adas", 1), bobs]).await;
    let of = |ownership| KnowledgeFilter {
        ownership: Some(ownership),
        ..KnowledgeFilter::default()
    };

    assert_eq!(library.listed(of(Ownership::By("bob".into()))).await, ["bobs"]);
    assert_eq!(library.listed(of(Ownership::NotBy("bob".into()))).await, ["adas"]);
}

pub async fn a_list_for_somebody_holds_what_they_may_read(library: &Library) {
    let bases = of_all_kinds().map(|(id, owner, access)| KnowledgeBase {
        user_id: owner.into(),
        access,
        ..base(id, 1)
    });
    library.keep(&bases).await;
    let readable_by = |user: &str, groups: &[&str]| KnowledgeFilter {
        query: Some("NAME".to_owned()),
        readable_by: Some(readers(user, groups)),
        ..KnowledgeFilter::default()
    };

    let bob = library.listed(readable_by("bob", &["g2", "g3"])).await;
    assert_eq!(bob, ["by-group", "by-name", "public", "their-own"]);
    assert_eq!(library.listed(readable_by("dan", &[])).await, ["public"]);
}

pub async fn a_new_base_holds_no_documents(library: &Library) {
    library.keep(&[base("b", 10)]).await;
    let filter = FileFilter {
        base: Some("b".into()),
        ..FileFilter::default()
    };
    let files = library.bases.files(&filter, ALL).await.unwrap();
    assert_eq!((files.items.len(), files.total), (0, 0));
    assert_eq!(library.bases.contents(&"b".into()).await.unwrap(), []);
}

promises!(knowledge_store:
    a_base_is_kept_with_all_that_nobody_here_knows,
    an_id_is_used_once,
    an_update_rewrites_what_writers_decide,
    a_removed_base_is_gone_and_no_model_names_it_any_more,
    a_list_comes_page_by_page_the_latest_change_first,
    a_search_finds_parts_of_names_and_descriptions_and_knows_no_wildcards,
    a_list_tells_own_bases_from_those_of_others,
    a_list_for_somebody_holds_what_they_may_read,
    a_new_base_holds_no_documents,
);
