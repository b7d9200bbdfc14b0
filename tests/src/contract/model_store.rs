//! Every [`ModelStore`] behaves like this.

use std::sync::Arc;

use loquat_core::access::{Access, Ownership};
use loquat_core::model::{Model, ModelChange, ModelFilter, ModelId, ModelMeta, ModelOrder, ModelStore, NewModel};
use loquat_core::shared::{Direction, Page, StoreError};
use serde_json::{Value, json};

use crate::contract::promises;
use crate::contract::readable::{access, of_all_kinds, readers};

/// What the promises are about.
pub type Subject = Arc<dyn ModelStore>;

const ALL: Page = Page { offset: 0, limit: 1000 };

/// A public preset of Ada's, on the model `base`.
pub fn preset(id: &str, created_at: i64) -> Model {
    let mut model = NewModel::blank(id.into(), &format!("Name of {id}")).into_model(&"ada".into(), created_at);
    model.base_model_id = Some("base".into());
    model
}

fn meta(value: Value) -> ModelMeta {
    serde_json::from_value(value).unwrap()
}

async fn keep(store: &Subject, models: &[Model]) {
    for model in models {
        store.insert(model).await.unwrap();
    }
}

async fn listed(store: &Subject, filter: ModelFilter) -> Vec<String> {
    let listing = store.list(&filter, ALL).await.unwrap();
    assert_eq!(listing.total, listing.items.len() as i64);
    listing.items.into_iter().map(|model| model.id.0).collect()
}

pub async fn a_model_is_kept_with_all_that_nobody_here_knows(store: &Subject) {
    let full = Model {
        meta: meta(json!({"description": "Ünï \" '", "capabilities": {"vision": true}, "mine": [1, {"b": null}]})),
        params: json!({"temperature": 0.5, "system": "s", "custom_params": {"z": 1, "a": 2}})
            .as_object()
            .unwrap()
            .clone(),
        access: access(json!({"read": {"group_ids": ["g"], "user_ids": []}, "mine": 1})),
        is_active: false,
        ..preset("a/b c:latest", 10)
    };
    keep(store, std::slice::from_ref(&full)).await;

    assert_eq!(store.find(&"a/b c:latest".into()).await.unwrap(), Some(full));
    assert_eq!(store.find(&"a".into()).await.unwrap(), None);
}

pub async fn an_id_is_used_once(store: &Subject) {
    keep(store, &[preset("m", 10)]).await;
    let again = store.insert(&preset("m", 11)).await;
    assert!(matches!(again, Err(StoreError::Duplicate(_))));
}

pub async fn all_models_come_oldest_first(store: &Subject) {
    let settings = Model {
        base_model_id: None,
        ..preset("settings", 20)
    };
    keep(store, &[preset("new", 30), settings, preset("b", 10), preset("a", 10)]).await;

    let all = store.all().await.unwrap();

    let ids: Vec<_> = all.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "settings", "new"]);
}

pub async fn an_update_rewrites_all_but_owner_and_birth(store: &Subject) {
    let first = Model {
        access: Access::private(),
        ..preset("m", 10)
    };
    keep(store, &[first, preset("other", 10)]).await;
    let change = ModelChange {
        base_model_id: None,
        name: "New".to_owned(),
        params: json!({"top_p": 0.1}).as_object().unwrap().clone(),
        meta: meta(json!({"description": "d"})),
        access: Access::PUBLIC,
        is_active: false,
    };

    let changed = store.update(&"m".into(), &change, 50).await.unwrap().unwrap();

    assert_eq!(ModelChange::of(&changed), change);
    assert_eq!(
        (changed.user_id.as_str(), changed.created_at, changed.updated_at),
        ("ada", 10, 50)
    );
    assert_eq!(store.find(&"m".into()).await.unwrap(), Some(changed));
    assert_eq!(store.find(&"other".into()).await.unwrap(), Some(preset("other", 10)));
    assert_eq!(store.update(&"none".into(), &change, 50).await.unwrap(), None);
}

pub async fn a_switch_goes_back_and_forth(store: &Subject) {
    keep(store, &[preset("m", 10)]).await;
    let off = store.toggle(&"m".into(), 20).await.unwrap().unwrap();
    assert_eq!((off.is_active, off.updated_at), (false, 20));
    let on = store.toggle(&"m".into(), 30).await.unwrap().unwrap();
    assert_eq!((on.is_active, on.updated_at), (true, 30));
    assert_eq!(store.toggle(&"none".into(), 40).await.unwrap(), None);
}

pub async fn a_removed_model_is_gone(store: &Subject) {
    keep(store, &[preset("m", 10), preset("n", 10)]).await;
    assert!(store.delete(&"m".into()).await.unwrap());
    assert!(!store.delete(&"m".into()).await.unwrap());
    assert_eq!(store.all().await.unwrap(), [preset("n", 10)]);
}

pub async fn saving_adds_and_replaces(store: &Subject) {
    keep(store, &[preset("m", 10), preset("n", 10)]).await;
    let named = |id: &str, name: &str| Model {
        name: name.to_owned(),
        base_model_id: None,
        ..preset(id, 20)
    };

    let saved = [named("m", "first"), named("o", "new"), named("m", "last")];
    store.save(&saved).await.unwrap();

    let all = store.all().await.unwrap();
    assert_eq!(all, [preset("n", 10), named("m", "last"), named("o", "new")]);
}

pub async fn replacing_all_leaves_nothing_else(store: &Subject) {
    keep(store, &[preset("m", 10), preset("n", 10)]).await;
    store.replace_all(&[preset("n", 20), preset("p", 30)]).await.unwrap();
    assert_eq!(store.all().await.unwrap(), [preset("n", 20), preset("p", 30)]);
    store.replace_all(&[]).await.unwrap();
    assert_eq!(store.all().await.unwrap(), []);
}

pub async fn a_list_holds_presets_only_page_by_page(store: &Subject) {
    let settings = Model {
        base_model_id: None,
        ..preset("settings", 99)
    };
    let presets: Vec<_> = (0..7).map(|number| preset(&format!("m{number}"), number / 2)).collect();
    keep(store, &presets).await;
    keep(store, &[settings]).await;

    let mut seen = Vec::new();
    for page in 1..=4 {
        let listing = store
            .list(&ModelFilter::default(), Page::numbered(page, 3))
            .await
            .unwrap();
        assert_eq!(listing.total, 7);
        seen.extend(listing.items.into_iter().map(|model| model.id.0));
    }

    // The latest first; equals in the order of their ids.
    assert_eq!(seen, ["m6", "m4", "m5", "m2", "m3", "m0", "m1"]);
}

pub async fn a_list_is_sorted_as_asked(store: &Subject) {
    let model = |id: &str, created_at, updated_at| Model {
        updated_at,
        ..preset(id, created_at)
    };
    keep(store, &[model("a", 2, 5), model("b", 1, 6), model("c", 3, 4)]).await;
    let sorted = |order, direction| ModelFilter {
        order,
        direction,
        ..ModelFilter::default()
    };

    for (order, ascending) in [
        (ModelOrder::Name, ["a", "b", "c"]),
        (ModelOrder::CreatedAt, ["b", "a", "c"]),
        (ModelOrder::UpdatedAt, ["c", "a", "b"]),
    ] {
        assert_eq!(listed(store, sorted(order, Direction::Ascending)).await, ascending);
        let mut descending = ascending;
        descending.reverse();
        assert_eq!(listed(store, sorted(order, Direction::Descending)).await, descending);
    }
}

pub async fn a_search_finds_parts_of_names_and_bases_and_knows_no_wildcards(store: &Subject) {
    let named = |id: &str, name: &str, base: &str| Model {
        name: name.to_owned(),
        base_model_id: Some(base.into()),
        ..preset(id, 1)
    };
    keep(
        store,
        &[
            named("a", "100% Oak", "x"),
            named("b", "Elm", "OAK:latest"),
            named("c", "100 percent", "y"),
            named("d", "Übung [1]*", "Größe"),
        ],
    )
    .await;
    let search = |part: &str| ModelFilter {
        query: Some(part.to_owned()),
        ..ModelFilter::default()
    };

    assert_eq!(listed(store, search("oak")).await, ["a", "b"]);
    assert_eq!(listed(store, search("100%")).await, ["a"]);
    for part in ["übung [", "ÜBUNG", "GRÖ", "größe"] {
        assert_eq!(listed(store, search(part)).await, ["d"], "{part}");
    }
    assert_eq!(listed(store, search("ü*g")).await, Vec::<String>::new());
    assert_eq!(listed(store, search("_")).await, Vec::<String>::new());
    assert_eq!(
        listed(store, search("'; DROP TABLE model; --")).await,
        Vec::<String>::new()
    );
}

pub async fn a_tag_is_found_by_its_whole_name_in_any_case(store: &Subject) {
    let tagged = |id: &str, value: Value| Model {
        meta: meta(value),
        ..preset(id, 1)
    };
    keep(
        store,
        &[
            tagged("a", json!({"tags": [{"name": "Trees"}, {"name": "Bäume \"alt\""}]})),
            tagged(
                "b",
                json!({"tags": [{"name": "trees and more"}], "description": "\"trees\""}),
            ),
            tagged("c", json!({"description": "trees", "suggestion_prompts": ["trees"]})),
            tagged("d", json!({"tags": "trees"})),
        ],
    )
    .await;
    let with = |tag: &str| ModelFilter {
        tag: Some(tag.to_owned()),
        ..ModelFilter::default()
    };

    assert_eq!(listed(store, with("trees")).await, ["a"]);
    assert_eq!(listed(store, with("bäume \"alt\"")).await, ["a"]);
    assert_eq!(listed(store, with("tree_")).await, Vec::<String>::new());
}

pub async fn a_list_tells_own_models_from_those_of_others(store: &Subject) {
    let bobs = Model {
        user_id: "bob".into(),
        ..preset("bobs", 1)
    };
    keep(store, &[preset("adas", 1), bobs]).await;
    let of = |ownership| ModelFilter {
        ownership: Some(ownership),
        ..ModelFilter::default()
    };

    assert_eq!(listed(store, of(Ownership::By("bob".into()))).await, ["bobs"]);
    assert_eq!(listed(store, of(Ownership::NotBy("bob".into()))).await, ["adas"]);
}

pub async fn a_list_for_somebody_holds_what_they_may_read(store: &Subject) {
    let models = of_all_kinds().map(|(id, owner, access)| Model {
        user_id: owner.into(),
        access,
        ..preset(id, 1)
    });
    keep(store, &models).await;
    let readable_by = |user: &str, groups: &[&str]| ModelFilter {
        readable_by: Some(readers(user, groups)),
        ..ModelFilter::default()
    };

    let bob = listed(store, readable_by("bob", &["g2", "g3"])).await;
    assert_eq!(bob, ["by-group", "by-name", "public", "their-own"]);
    let dan = listed(store, readable_by("dan", &[])).await;
    assert_eq!(dan, ["public"]);
}

pub async fn filters_narrow_each_other(store: &Subject) {
    let model = |id: &str, owner: &str, tag: &str| Model {
        user_id: owner.into(),
        meta: meta(json!({"tags": [{"name": tag}]})),
        ..preset(id, 1)
    };
    keep(
        store,
        &[
            model("oak-1", "bob", "t"),
            model("oak-2", "ada", "t"),
            model("oak-3", "bob", "u"),
            model("elm", "bob", "t"),
        ],
    )
    .await;
    let filter = ModelFilter {
        query: Some("oak".to_owned()),
        ownership: Some(Ownership::By("bob".into())),
        tag: Some("t".to_owned()),
        readable_by: Some(readers("cleo", &[])),
        ..ModelFilter::default()
    };
    assert_eq!(listed(store, filter).await, ["oak-1"]);
    assert!(store.find(&ModelId::from("oak-1")).await.unwrap().is_some());
}

promises!(model_store:
    a_model_is_kept_with_all_that_nobody_here_knows,
    an_id_is_used_once,
    all_models_come_oldest_first,
    an_update_rewrites_all_but_owner_and_birth,
    a_switch_goes_back_and_forth,
    a_removed_model_is_gone,
    saving_adds_and_replaces,
    replacing_all_leaves_nothing_else,
    a_list_holds_presets_only_page_by_page,
    a_list_is_sorted_as_asked,
    a_search_finds_parts_of_names_and_bases_and_knows_no_wildcards,
    a_tag_is_found_by_its_whole_name_in_any_case,
    a_list_tells_own_models_from_those_of_others,
    a_list_for_somebody_holds_what_they_may_read,
    filters_narrow_each_other,
);
