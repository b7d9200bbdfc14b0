//! Every [`SettingsStore`] behaves like this. The subject is the store as two instances see it.

use std::sync::Arc;

use futures::future::join_all;
use loquat_core::settings::{Saved, SettingsStore};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use crate::contract::promises;

type Instances = [Arc<dyn SettingsStore>; 2];

/// Paths for values that are saved at the same time.
const PATHS: [&str; 8] = ["a.a", "a.b", "a.c.d", "a.c.e", "f", "g", "h.i.j.k", "h.i.j.l"];

fn saved(path: &'static str, value: Value) -> Saved {
    Saved { path, value }
}

fn tree(json: Value) -> JsonObject {
    json.as_object().cloned().unwrap_or_default()
}

pub async fn before_anything_is_saved_the_tree_is_empty([ours, _]: &Instances) {
    assert_eq!(ours.load().await.unwrap(), JsonObject::new());
}

pub async fn a_saved_value_is_there_for_every_instance([ours, theirs]: &Instances) {
    let merged = ours.merge(&[saved("ui.enable_signup", json!(false))]).await.unwrap();

    assert_eq!(merged, tree(json!({"ui": {"enable_signup": false}})));
    assert_eq!(theirs.load().await.unwrap(), merged);
}

pub async fn saving_leaves_everything_else_as_it_was([ours, theirs]: &Instances) {
    let before =
        json!({"ui": {"banners": [{"content": "Zoë ✓ \u{1F333}"}], "n": 9_007_199_254_740_993_i64}, "mine": null});
    ours.replace(&tree(before)).await.unwrap();

    let values = [
        saved("ui.enable_signup", json!(true)),
        saved("rag.top_k", json!(5)),
        saved("ui.n", json!(1.5)),
    ];
    theirs.merge(&values).await.unwrap();

    let after = json!({
        "ui": {"banners": [{"content": "Zoë ✓ \u{1F333}"}], "n": 1.5, "enable_signup": true},
        "mine": null,
        "rag": {"top_k": 5},
    });
    assert_eq!(ours.load().await.unwrap(), tree(after));
}

pub async fn what_instances_save_at_the_same_time_is_all_kept([ours, theirs]: &Instances) {
    let writers = PATHS.iter().enumerate().map(|(number, path)| async move {
        let store = if number % 2 == 0 { ours } else { theirs };
        for round in 0..5 {
            store.merge(&[saved(path, json!(round))]).await.unwrap();
        }
    });
    join_all(writers).await;

    let expected =
        json!({"a": {"a": 4, "b": 4, "c": {"d": 4, "e": 4}}, "f": 4, "g": 4, "h": {"i": {"j": {"k": 4, "l": 4}}}});
    assert_eq!(ours.load().await.unwrap(), tree(expected));
}

pub async fn a_replaced_tree_is_gone([ours, theirs]: &Instances) {
    ours.merge(&[saved("a.b", json!(1))]).await.unwrap();
    let new = tree(json!({"c": {"d": 2}}));

    theirs.replace(&new).await.unwrap();
    assert_eq!(ours.load().await.unwrap(), new);

    theirs.clear().await.unwrap();
    assert_eq!(ours.load().await.unwrap(), JsonObject::new());
    let merged = ours.merge(&[saved("e", json!(3))]).await.unwrap();
    assert_eq!(merged, tree(json!({"e": 3})));
}

promises!(
    settings_store: before_anything_is_saved_the_tree_is_empty,
    a_saved_value_is_there_for_every_instance,
    saving_leaves_everything_else_as_it_was,
    what_instances_save_at_the_same_time_is_all_kept,
    a_replaced_tree_is_gone,
);
