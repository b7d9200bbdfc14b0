//! Every [`ToolStore`] behaves like this.

use std::sync::Arc;

use loquat_core::access::{Access, Readers};
use loquat_core::shared::{JsonObject, StoreError};
use loquat_core::tool::workspace::{ToolChange, ToolStore, WorkspaceTool};
use serde_json::{Value, json};

use crate::contract::promises;
use crate::contract::readable::{access, of_all_kinds, readers};

/// What the promises are about.
pub type Subject = Arc<dyn ToolStore>;

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap_or_default()
}

/// A public tool of Ada's.
pub fn tool(id: &str, updated_at: i64) -> WorkspaceTool {
    WorkspaceTool {
        id: id.into(),
        user_id: "ada".into(),
        name: format!("Name of {id}"),
        content: "class Tools:\n    pass\n".to_owned(),
        specs: vec![json!({"name": "depth_of", "parameters": {"properties": {}}})],
        meta: object(json!({"description": null, "manifest": {"title": "Grüße 🍊"}})),
        access: Access::PUBLIC,
        created_at: 5,
        updated_at,
    }
}

async fn keep(store: &Subject, tools: &[WorkspaceTool]) {
    for tool in tools {
        store.insert(tool).await.unwrap();
    }
}

async fn listed(store: &Subject, readable_by: Option<&Readers>) -> Vec<String> {
    let tools = store.list(readable_by).await.unwrap();
    tools.into_iter().map(|tool| tool.id.0).collect()
}

pub async fn a_tool_is_kept_as_it_is(store: &Subject) {
    let private = WorkspaceTool {
        access: Access::private(),
        content: "# \"quotes\" 'and' größe\n".repeat(1000),
        ..tool("private", 10)
    };
    keep(store, &[private.clone(), tool("public", 10)]).await;
    assert_eq!(store.find(&"private".into()).await.unwrap(), Some(private));
    assert_eq!(store.find(&"public".into()).await.unwrap(), Some(tool("public", 10)));
    assert_eq!(store.find(&"none".into()).await.unwrap(), None);
}

pub async fn an_id_is_used_once(store: &Subject) {
    keep(store, &[tool("a", 10)]).await;
    let again = store.insert(&tool("a", 11)).await;
    assert!(matches!(again, Err(StoreError::Duplicate(_))));
    assert_eq!(store.find(&"a".into()).await.unwrap(), Some(tool("a", 10)));
}

pub async fn an_update_rewrites_all_but_id_owner_and_valves(store: &Subject) {
    keep(store, &[tool("a", 10), tool("b", 10)]).await;
    let valves = object(json!({"key": "k", "n": [1, null]}));
    assert!(store.set_valves(&"a".into(), &valves, 20).await.unwrap());
    let change = ToolChange {
        name: "New".to_owned(),
        content: String::new(),
        specs: Vec::new(),
        meta: object(json!({"description": "d"})),
        access: access(json!({"write": {"user_ids": ["bob"], "group_ids": []}})),
    };

    let changed = store.update(&"a".into(), &change, 50).await.unwrap().unwrap();

    let mut expected = tool("a", 10);
    expected.apply(change.clone(), 50);
    assert_eq!(changed, expected);
    assert_eq!(store.find(&"a".into()).await.unwrap(), Some(expected));
    assert_eq!(store.valves(&"a".into()).await.unwrap(), valves);
    assert_eq!(store.update(&"none".into(), &change, 50).await.unwrap(), None);
    assert_eq!(listed(store, None).await, ["a", "b"]);
}

pub async fn valves_belong_to_their_tool(store: &Subject) {
    keep(store, &[tool("a", 10), tool("b", 10)]).await;
    assert!(store.valves(&"a".into()).await.unwrap().is_empty());
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
    assert_eq!(store.valves(&"a".into()).await.unwrap(), object(json!({"y": 2})));
    assert!(store.valves(&"b".into()).await.unwrap().is_empty());
    assert!(!store.set_valves(&"none".into(), &object(json!({})), 20).await.unwrap());
    assert!(store.delete(&"a".into()).await.unwrap());
    keep(store, &[tool("a", 40)]).await;
    assert!(store.valves(&"a".into()).await.unwrap().is_empty());
}

pub async fn a_removed_tool_is_gone(store: &Subject) {
    keep(store, &[tool("a", 10), tool("b", 10)]).await;
    assert!(store.delete(&"a".into()).await.unwrap());
    assert!(!store.delete(&"a".into()).await.unwrap());
    assert_eq!(listed(store, None).await, ["b"]);
}

pub async fn a_list_for_somebody_holds_what_they_may_read(store: &Subject) {
    let tools = of_all_kinds().map(|(name, owner, access)| WorkspaceTool {
        user_id: owner.into(),
        access,
        ..tool(name, 1)
    });
    keep(store, &tools).await;
    let bob = listed(store, Some(&readers("bob", &["g2", "g3"]))).await;
    assert_eq!(bob, ["by-group", "by-name", "public", "their-own"]);
    assert_eq!(listed(store, Some(&readers("dan", &[]))).await, ["public"]);
    assert_eq!(listed(store, None).await.len(), 9);
}

promises!(tool_store:
    a_tool_is_kept_as_it_is,
    an_id_is_used_once,
    an_update_rewrites_all_but_id_owner_and_valves,
    valves_belong_to_their_tool,
    a_removed_tool_is_gone,
    a_list_for_somebody_holds_what_they_may_read,
);
