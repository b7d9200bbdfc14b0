//! Workflows of ComfyUI: JSON that administrators paste, into which the values of an order are put.

use loquat_core::image::{ComfyUi, EngineError, WorkflowNode};
use loquat_core::shared::JsonObject;
use serde_json::Value;

/// The value of an order for a kind of node; `None` leaves the node's own value.
pub type Values<'a> = dyn Fn(&str, usize) -> Option<Value> + 'a;

/// The workflow with the values of an order in it.
pub fn filled(engine: &ComfyUi, values: &Values<'_>) -> Result<JsonObject, EngineError> {
    let mut workflow: JsonObject = serde_json::from_str(&engine.workflow).map_err(|_| {
        EngineError::Settings("The ComfyUI workflow is not JSON; paste one that was exported for the API.".to_owned())
    })?;
    for node in &engine.nodes {
        for (index, id) in node.ids.iter().enumerate() {
            let value = match &node.kind {
                Some(kind) => values(kind, index),
                None => node.value.clone(),
            };
            if let Some(value) = value {
                inputs(&mut workflow, id)?.insert(key(node).to_owned(), value);
            }
        }
    }
    Ok(workflow)
}

fn inputs<'a>(workflow: &'a mut JsonObject, id: &str) -> Result<&'a mut JsonObject, EngineError> {
    let node = workflow.get_mut(id).and_then(Value::as_object_mut);
    let node = node.ok_or_else(|| {
        EngineError::Settings(format!(
            "The ComfyUI workflow has no node {id}; correct the node ids in the image settings."
        ))
    })?;
    let inputs = node.entry("inputs").or_insert_with(|| Value::Object(JsonObject::new()));
    inputs
        .as_object_mut()
        .ok_or_else(|| EngineError::Settings(format!("The node {id} of the ComfyUI workflow takes no inputs.")))
}

/// The input that a node of this kind has if the settings name none.
fn key(node: &WorkflowNode) -> &str {
    let usual = match node.kind.as_deref() {
        Some("width") => "width",
        Some("height") => "height",
        Some("n") => "batch_size",
        Some("steps") => "steps",
        Some("seed") => "seed",
        Some("model") => "ckpt_name",
        Some("image") => "image",
        _ => "text",
    };
    node.key.as_deref().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use loquat_core::shared::Secret;
    use serde_json::json;

    use super::*;

    fn engine(nodes: Vec<WorkflowNode>) -> ComfyUi {
        ComfyUi {
            url: String::new(),
            key: Secret::new(""),
            workflow: r#"{"3": {"inputs": {"seed": 1}}, "6": {"inputs": {"text": ""}}}"#.to_owned(),
            nodes,
        }
    }

    fn node(kind: &str, id: &str) -> WorkflowNode {
        WorkflowNode {
            kind: Some(kind.to_owned()),
            ids: vec![id.to_owned()],
            key: None,
            value: None,
        }
    }

    #[test]
    fn values_go_where_the_nodes_say() {
        let values = |kind: &str, _: usize| (kind == "prompt").then(|| json!("a boat"));
        let workflow = filled(&engine(vec![node("prompt", "6"), node("seed", "3")]), &values).unwrap();
        assert_eq!(
            Value::Object(workflow),
            json!({"3": {"inputs": {"seed": 1}}, "6": {"inputs": {"text": "a boat"}}})
        );
    }

    #[test]
    fn a_node_that_is_not_there_is_named() {
        let refused = filled(&engine(vec![node("prompt", "77")]), &|_, _| Some(json!("x")));
        assert!(refused.unwrap_err().to_string().contains("77"));
    }
}
