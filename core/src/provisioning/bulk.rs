//! Many operations in one request (RFC 7644, section 3.7).

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use crate::provisioning::schemas::MOST_OPERATIONS;
use crate::provisioning::service::needs;
use crate::provisioning::{Operation, Provisioner, Provisioning, ProvisioningError, Resource, ResourceKind, ScimType};
use crate::shared::JsonObject;

/// One operation.
#[derive(Debug, Clone)]
pub struct BulkOperation {
    pub method: String,
    pub path: String,
    /// What the request calls a resource that it makes.
    pub bulk_id: Option<String>,
    pub version: Option<String>,
    pub data: Option<JsonObject>,
}

/// What became of one.
#[derive(Debug)]
pub struct BulkResult {
    pub operation: BulkOperation,
    pub outcome: Result<Option<Resource>, ProvisioningError>,
}

impl Provisioning {
    /// Does one after the other; stops after so many failures, if that is wanted. Operations may refer to resources
    /// that earlier ones made.
    pub async fn bulk(
        &self,
        who: &Provisioner,
        operations: Vec<BulkOperation>,
        most_failures: Option<usize>,
    ) -> Result<Vec<BulkResult>, ProvisioningError> {
        if operations.len() > MOST_OPERATIONS {
            let detail = format!("at most {MOST_OPERATIONS} operations at a time");
            return Err(ProvisioningError::invalid(ScimType::TooMany, detail));
        }
        let mut made = HashMap::new();
        let mut failures = 0;
        let mut results = Vec::with_capacity(operations.len());
        for operation in operations {
            let outcome = self.one(who, &operation, &made).await;
            match (&outcome, &operation.bulk_id) {
                (Ok(Some(resource)), Some(bulk_id)) => drop(made.insert(bulk_id.clone(), resource.id.clone())),
                (Err(_), _) => failures += 1,
                _ => {}
            }
            results.push(BulkResult { operation, outcome });
            if most_failures.is_some_and(|most| most > 0 && failures >= most) {
                break;
            }
        }
        Ok(results)
    }

    async fn one(
        &self,
        who: &Provisioner,
        operation: &BulkOperation,
        made: &HashMap<String, String>,
    ) -> Result<Option<Resource>, ProvisioningError> {
        let path = resolved(&operation.path, made);
        let (kind, id) = place(&path)?;
        let data = operation.data.as_ref().map(|data| filled(data, made));
        let (data, version) = (data.as_ref(), operation.version.as_deref());
        match (operation.method.to_ascii_uppercase().as_str(), id) {
            ("POST", None) => self.create(who, kind, needs(data)?).await.map(Some),
            ("PUT", Some(id)) => self.replace(who, kind, id, needs(data)?, version).await.map(Some),
            ("PATCH", Some(id)) => {
                let operations = Operation::read_all(needs(data)?)?;
                self.patch(who, kind, id, &operations, version).await.map(Some)
            }
            ("DELETE", Some(id)) => self.remove(who, kind, id, version).await.map(|()| None),
            (method, _) => {
                let detail = format!("{method} of {path} is no operation");
                Err(ProvisioningError::invalid(ScimType::InvalidSyntax, detail))
            }
        }
    }
}

impl Operation {
    /// Reads the operations of a PATCH request.
    pub fn read_all(body: &JsonObject) -> Result<Vec<Self>, ProvisioningError> {
        let bad = |detail: &str| ProvisioningError::invalid(ScimType::InvalidSyntax, detail);
        let member = |object: &JsonObject, name: &str| {
            let found = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone())
        };
        let operations = member(body, "Operations").ok_or_else(|| bad("Operations are missing"))?;
        let Json::Array(operations) = operations else {
            return Err(bad("Operations have to be a list"));
        };
        if operations.len() > MOST_OPERATIONS {
            return Err(ProvisioningError::invalid(ScimType::TooMany, "too many operations"));
        }
        operations
            .iter()
            .map(|operation| {
                let operation = operation
                    .as_object()
                    .ok_or_else(|| bad("an operation has to be an object"))?;
                let text = |name: &str| member(operation, name).and_then(|value| value.as_str().map(str::to_owned));
                Ok(Self {
                    op: text("op").ok_or_else(|| bad("op is missing"))?,
                    path: text("path"),
                    value: member(operation, "value"),
                })
            })
            .collect()
    }
}

fn place(path: &str) -> Result<(ResourceKind, Option<&str>), ProvisioningError> {
    let mut parts = path.trim_start_matches('/').splitn(2, '/');
    let kind = match parts.next() {
        Some("Users") => ResourceKind::User,
        Some("Groups") => ResourceKind::Group,
        _ => {
            let detail = format!("{path} is neither of Users nor of Groups");
            return Err(ProvisioningError::invalid(ScimType::InvalidSyntax, detail));
        }
    };
    Ok((kind, parts.next().filter(|id| !id.is_empty())))
}

/// `/Users/bulkId:x` with the id of what was made as `x`.
fn resolved(path: &str, made: &HashMap<String, String>) -> String {
    match path.split_once("bulkId:") {
        Some((before, bulk_id)) => match made.get(bulk_id) {
            Some(id) => format!("{before}{id}"),
            None => path.to_owned(),
        },
        None => path.to_owned(),
    }
}

/// The data with such ids in it.
fn filled(data: &JsonObject, made: &HashMap<String, String>) -> JsonObject {
    fn fill(value: &mut Json, made: &HashMap<String, String>) {
        match value {
            Json::String(text) => {
                if let Some(id) = text.strip_prefix("bulkId:").and_then(|bulk_id| made.get(bulk_id)) {
                    *value = json!(id);
                }
            }
            Json::Array(values) => values.iter_mut().for_each(|value| fill(value, made)),
            Json::Object(members) => members.values_mut().for_each(|value| fill(value, made)),
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }
    let mut data = data.clone();
    data.values_mut().for_each(|value| fill(value, made));
    data
}
