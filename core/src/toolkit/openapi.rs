//! The operations of an OpenAPI document as functions that models call.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::completion::ToolSpec;
use crate::shared::JsonObject;

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    pub spec: ToolSpec,
    method: String,
    path: String,
    in_path: Vec<String>,
    in_query: Vec<String>,
    in_headers: Vec<String>,
    has_body: bool,
}

/// A call of an operation, ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    pub method: String,
    /// Behind the address of the server.
    pub path_and_query: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Value>,
}

const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// References into references are followed so far.
const DEEPEST: usize = 24;

/// What a part of an address may hold as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The operations that have an id, in the order of the document.
pub fn operations(document: &JsonObject) -> Vec<Operation> {
    let root = Value::Object(document.clone());
    let paths = root["paths"].as_object().into_iter().flatten();
    let mut found = Vec::new();
    for (path, item) in paths {
        let shared = item["parameters"].as_array().cloned().unwrap_or_default();
        for (method, operation) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&method.to_ascii_lowercase().as_str())
                && let Some(id) = operation["operationId"].as_str()
            {
                found.push(read(&root, path, method, id, operation, &shared));
            }
        }
    }
    found
}

fn read(root: &Value, path: &str, method: &str, id: &str, operation: &Value, shared: &[Value]) -> Operation {
    let mut properties = JsonObject::new();
    let mut required: Vec<String> = Vec::new();
    let (mut in_path, mut in_query, mut in_headers) = (Vec::new(), Vec::new(), Vec::new());
    let own = operation["parameters"].as_array().into_iter().flatten();
    for parameter in shared.iter().chain(own) {
        let parameter = resolved(root, parameter, 0);
        let Some(name) = parameter["name"].as_str().map(str::to_owned) else {
            continue;
        };
        match parameter["in"].as_str() {
            Some("path") => in_path.push(name.clone()),
            Some("query") => in_query.push(name.clone()),
            Some("header") => in_headers.push(name.clone()),
            _ => continue,
        }
        if parameter["required"] == true && !required.contains(&name) {
            required.push(name.clone());
        }
        properties.insert(name, property(&parameter));
    }
    let body = resolved(root, &operation["requestBody"], 0);
    let schema = body["content"].as_object().and_then(|content| {
        let json = content.iter().find(|(kind, _)| kind.starts_with("application/json"));
        json.map(|(_, media)| media["schema"].clone())
    });
    let mut parameters = json!({"type": "object"});
    if let Some(schema) = schema.as_ref().map(merged) {
        let members = schema["properties"].as_object().into_iter().flatten();
        let has_members = schema["properties"].is_object();
        properties.extend(members.map(|(name, schema)| (name.clone(), schema.clone())));
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !required.iter().any(|known| known == name) {
                required.push(name.to_owned());
            }
        }
        if !has_members && schema["type"] == "array" {
            properties.insert(BODY.to_owned(), schema);
            required.push(BODY.to_owned());
        }
    }
    parameters["properties"] = Value::Object(properties);
    parameters["required"] = json!(required);
    let text = |key: &str| operation[key].as_str().filter(|text| !text.is_empty());
    let description = text("description").or_else(|| text("summary")).unwrap_or_default();
    Operation {
        spec: ToolSpec {
            name: id.to_owned(),
            description: description.to_owned(),
            parameters,
        },
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        in_path,
        in_query,
        in_headers,
        has_body: body["content"].is_object(),
    }
}

/// The argument that stands for a whole body that is a list.
const BODY: &str = "body";

/// A parameter as a member of the arguments.
fn property(parameter: &Value) -> Value {
    let mut schema = merged(&parameter["schema"]);
    if !schema.is_object() {
        schema = json!({"type": "string"});
    }
    let told = schema["description"].as_str().filter(|text| !text.is_empty());
    let told = told
        .or_else(|| parameter["description"].as_str())
        .unwrap_or_default()
        .to_owned();
    if !told.is_empty() {
        schema["description"] = Value::String(told);
    }
    schema
}

/// The value with its references replaced by what they refer to.
fn resolved(root: &Value, value: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return json!({});
    }
    match value {
        Value::Object(object) => match object.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
                let mut target = target
                    .map(|target| resolved(root, target, depth + 1))
                    .unwrap_or_else(|| json!({}));
                if let Some(members) = target.as_object_mut() {
                    let beside = object.iter().filter(|(key, _)| *key != "$ref");
                    members.extend(beside.map(|(key, value)| (key.clone(), value.clone())));
                }
                target
            }
            None => {
                let members = object
                    .iter()
                    .map(|(key, value)| (key.clone(), resolved(root, value, depth + 1)));
                Value::Object(members.collect())
            }
        },
        Value::Array(items) => items.iter().map(|item| resolved(root, item, depth + 1)).collect(),
        other => other.clone(),
    }
}

/// The schema with the members of those in its `allOf` among its own.
fn merged(schema: &Value) -> Value {
    let Some(parts) = schema["allOf"].as_array() else {
        return schema.clone();
    };
    let mut whole = schema.clone();
    let mut properties = whole["properties"].as_object().cloned().unwrap_or_default();
    let mut required = whole["required"].as_array().cloned().unwrap_or_default();
    for part in parts.iter().map(merged) {
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
        if whole["type"].is_null() {
            whole["type"] = part["type"].clone();
        }
    }
    if let Some(members) = whole.as_object_mut() {
        members.shift_remove("allOf");
        if !properties.is_empty() {
            members.insert("properties".to_owned(), Value::Object(properties));
        }
        if !required.is_empty() {
            members.insert("required".to_owned(), Value::Array(required));
        }
    }
    whole
}

impl Operation {
    /// Takes the arguments apart: what the document puts into the path, the query and the headers, and the body.
    pub fn prepare(&self, arguments: &JsonObject) -> Prepared {
        let given = |name: &String| arguments.get(name).filter(|value| !value.is_null());
        let mut path = self.path.clone();
        for name in &self.in_path {
            if let Some(value) = given(name) {
                path = path.replace(&format!("{{{name}}}"), &encoded(&text(value)));
            }
        }
        let mut query: Vec<String> = Vec::new();
        for name in &self.in_query {
            match given(name) {
                Some(Value::Array(items)) => {
                    query.extend(
                        items
                            .iter()
                            .map(|item| format!("{}={}", encoded(name), encoded(&text(item)))),
                    );
                }
                Some(value) => query.push(format!("{}={}", encoded(name), encoded(&text(value)))),
                None => {}
            }
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let headers = self
            .in_headers
            .iter()
            .filter_map(|name| Some((name.clone(), text(given(name)?))));
        let body = self.has_body.then(|| match arguments.get(BODY) {
            Some(Value::Array(items)) if !self.spec.parameters["properties"][BODY].is_null() => json!(items),
            _ => Value::Object(arguments.clone()),
        });
        Prepared {
            method: self.method.clone(),
            path_and_query: path,
            headers: headers.collect(),
            body,
        }
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Operation, operations};

    fn only(document: Value) -> Operation {
        let mut all = operations(document.as_object().unwrap());
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    #[test]
    fn arguments_go_where_the_document_puts_them() {
        let weather = only(json!({"paths": {"/weather/{city}": {"get": {
        "operationId": "get_weather", "summary": "Weather", "parameters": [
            {"name": "city", "in": "path", "required": true, "schema": {"type": "string"}, "description": "City"},
            {"name": "unit", "in": "query", "schema": {"type": "string", "enum": ["c", "f"]}},
            {"name": "X-Key", "in": "header", "schema": {"type": "string"}},
        ]}}}}));
        assert_eq!(weather.spec.description, "Weather");
        assert_eq!(weather.spec.parameters["required"], json!(["city"]));
        assert_eq!(weather.spec.parameters["properties"]["city"]["description"], "City");
        let arguments = json!({"city": "Sankt Pölten/?", "unit": "c&d", "X-Key": "k"});
        let call = weather.prepare(arguments.as_object().unwrap());
        assert_eq!(call.path_and_query, "/weather/Sankt%20P%C3%B6lten%2F%3F?unit=c%26d");
        assert_eq!((call.method.as_str(), call.body), ("GET", None));
        assert_eq!(call.headers, [("X-Key".to_owned(), "k".to_owned())]);
    }

    #[test]
    fn bodies_are_found_through_references_and_parts() {
        let add = only(json!({
            "paths": {"/sum": {"post": {"operationId": "add", "requestBody": {"$ref": "#/components/requestBodies/Pair"}}}},
            "components": {
                "requestBodies": {"Pair": {"content": {"application/json": {"schema": {"allOf": [
                    {"$ref": "#/components/schemas/A"}, {"properties": {"b": {"type": "integer"}}, "required": ["b"]}]}}}}},
                "schemas": {"A": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/N"}}, "required": ["a"]},
                    "N": {"type": "integer"}},
            },
        }));
        assert_eq!(
            add.spec.parameters["properties"],
            json!({"a": {"type": "integer"}, "b": {"type": "integer"}})
        );
        assert_eq!(add.spec.parameters["required"], json!(["a", "b"]));
        let arguments = json!({"a": 1, "b": 2});
        assert_eq!(add.prepare(arguments.as_object().unwrap()).body, Some(arguments));
    }

    #[test]
    fn a_schema_that_holds_itself_ends_somewhere() {
        let tree = only(json!({
            "paths": {"/t": {"post": {"operationId": "t", "requestBody": {"content": {"application/json": {"schema":
                {"$ref": "#/components/schemas/T"}}}}}}},
            "components": {"schemas": {"T": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/T"}}}}},
        }));
        assert!(tree.spec.parameters["properties"]["next"].is_object());
    }
}
