//! Every [`FunctionStore`] behaves like this.

use std::sync::Arc;

use loquat_core::function::{Function, FunctionChange, FunctionStore};
use loquat_core::plugin::FunctionKind;
use loquat_core::shared::{JsonObject, StoreError};
use serde_json::{Value, json};

use crate::contract::promises;

/// What the promises are about.
pub type Subject = Arc<dyn FunctionStore>;

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap_or_default()
}

/// A filter of Ada's that is switched off.
pub fn function(id: &str, updated_at: i64) -> Function {
    Function {
        id: id.into(),
        user_id: "ada".into(),
        name: format!("Name of {id}"),
        kind: FunctionKind::Filter,
        content: "class Filter:\n    pass\n".to_owned(),
        meta: object(json!({"description": "d", "manifest": {}, "mine": [1, {"b": null}]})),
        valves: None,
        is_active: false,
        is_global: false,
        created_at: 5,
        updated_at,
    }
}

async fn keep(store: &Subject, functions: &[Function]) {
    for function in functions {
        store.insert(function).await.unwrap();
    }
}

async fn found(store: &Subject, id: &str) -> Function {
    store.find(&id.into()).await.unwrap().unwrap()
}

pub async fn a_function_is_kept_as_it_is(store: &Subject) {
    let full = Function {
        kind: FunctionKind::Other("later".to_owned()),
        valves: Some(object(json!({"priority": 2.5, "word": "größe"}))),
        is_active: true,
        is_global: true,
        ..function("full", 10)
    };
    keep(store, &[full.clone(), function("plain", 10)]).await;
    assert_eq!(found(store, "full").await, full);
    assert_eq!(found(store, "plain").await, function("plain", 10));
    assert_eq!(store.find(&"none".into()).await.unwrap(), None);
}

pub async fn an_id_is_used_once(store: &Subject) {
    keep(store, &[function("a", 10)]).await;
    let again = store.insert(&function("a", 11)).await;
    assert!(matches!(again, Err(StoreError::Duplicate(_))));
}

pub async fn the_latest_change_comes_first(store: &Subject) {
    keep(store, &[function("b", 10), function("a", 10), function("c", 30)]).await;
    let ids: Vec<String> = store.list().await.unwrap().into_iter().map(|f| f.id.0).collect();
    assert_eq!(ids, ["c", "a", "b"]);
}

pub async fn an_update_keeps_switches_and_valves(store: &Subject) {
    let before = Function {
        valves: Some(object(json!({"x": 1}))),
        is_active: true,
        is_global: true,
        ..function("a", 10)
    };
    keep(store, std::slice::from_ref(&before)).await;
    let change = FunctionChange {
        name: "New".to_owned(),
        kind: FunctionKind::Pipe,
        content: "class Pipe: pass".to_owned(),
        meta: JsonObject::new(),
    };
    let changed = store.update(&"a".into(), &change, 50).await.unwrap().unwrap();
    let mut expected = before;
    expected.apply(change.clone(), 50);
    assert_eq!(changed, expected);
    assert_eq!(found(store, "a").await, expected);
    assert_eq!(store.update(&"none".into(), &change, 50).await.unwrap(), None);
}

pub async fn switches_go_on_and_off(store: &Subject) {
    keep(store, &[function("a", 10)]).await;
    let id = "a".into();
    assert!(store.flip_active(&id, 20).await.unwrap().unwrap().is_active);
    assert!(store.flip_global(&id, 30).await.unwrap().unwrap().is_global);
    let last = store.flip_active(&id, 40).await.unwrap().unwrap();
    assert_eq!((last.is_active, last.is_global, last.updated_at), (false, true, 40));
    assert_eq!(found(store, "a").await, last);
    assert_eq!(store.flip_active(&"none".into(), 20).await.unwrap(), None);
    assert_eq!(store.flip_global(&"none".into(), 20).await.unwrap(), None);
}

pub async fn valves_replace_each_other(store: &Subject) {
    keep(store, &[function("a", 10)]).await;
    assert!(
        store
            .set_valves(&"a".into(), &object(json!({"x": 1})), 20)
            .await
            .unwrap()
    );
    assert!(
        store
            .set_valves(&"a".into(), &object(json!({"y": 2})), 30)
            .await
            .unwrap()
    );
    assert_eq!(found(store, "a").await.valves, Some(object(json!({"y": 2}))));
    assert!(!store.set_valves(&"none".into(), &JsonObject::new(), 20).await.unwrap());
}

pub async fn all_are_replaced_at_once_or_none(store: &Subject) {
    keep(store, &[function("a", 10), function("b", 10)]).await;
    let twice = [function("c", 1), function("c", 2)];
    if store.replace_all(&twice).await.is_err() {
        assert_eq!(store.list().await.unwrap().len(), 2);
    }
    let new = [function("b", 20), function("c", 30)];
    store.replace_all(&new).await.unwrap();
    let ids: Vec<String> = store.list().await.unwrap().into_iter().map(|f| f.id.0).collect();
    assert_eq!(ids, ["c", "b"]);
    assert_eq!(found(store, "b").await, new[0]);
}

pub async fn all_are_switched_off_at_once(store: &Subject) {
    let on = Function {
        is_active: true,
        ..function("on", 10)
    };
    keep(store, &[on, function("off", 10)]).await;
    store.deactivate_all(20).await.unwrap();
    assert_eq!(
        (found(store, "on").await.is_active, found(store, "on").await.updated_at),
        (false, 20)
    );
    assert_eq!(found(store, "off").await, function("off", 10));
}

pub async fn a_removed_function_is_gone(store: &Subject) {
    keep(store, &[function("a", 10)]).await;
    assert!(store.delete(&"a".into()).await.unwrap());
    assert!(!store.delete(&"a".into()).await.unwrap());
}

promises!(function_store:
    a_function_is_kept_as_it_is,
    an_id_is_used_once,
    the_latest_change_comes_first,
    an_update_keeps_switches_and_valves,
    switches_go_on_and_off,
    valves_replace_each_other,
    all_are_replaced_at_once_or_none,
    all_are_switched_off_at_once,
    a_removed_function_is_gone,
);
