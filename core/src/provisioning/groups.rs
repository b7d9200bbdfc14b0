//! Groups as resources, and back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::identity::{Group, User, UserId};
use crate::provisioning::people::framed;
use crate::provisioning::resource::Resource;
use crate::provisioning::{Provisioned, ProvisioningError, ResourceKind, ScimType};
use crate::shared::JsonObject;

/// The resource of a group. `names` knows what its members are called, where that is wanted.
pub fn resource(
    group: &Group,
    kept: Option<&Provisioned>,
    members: &[UserId],
    names: &BTreeMap<UserId, User>,
) -> Resource {
    let mut body = JsonObject::from_iter([("displayName".to_owned(), json!(group.name))]);
    if let Some(external_id) = kept.and_then(|kept| kept.external_id.as_ref()) {
        body.insert("externalId".to_owned(), json!(external_id));
    }
    let member = |id: &UserId| {
        let mut member = json!({"value": id, "type": "User"});
        if let Some(user) = names.get(id) {
            member["display"] = json!(user.name);
        }
        member
    };
    body.insert("members".to_owned(), members.iter().map(member).collect());
    framed(
        ResourceKind::Group,
        group.id.as_str(),
        body,
        group.created_at,
        group.updated_at,
    )
}

/// What a resource means.
#[derive(Debug, Clone, PartialEq)]
pub struct Meant {
    pub name: String,
    pub external_id: Option<String>,
    pub members: BTreeSet<UserId>,
}

impl Meant {
    pub fn of(body: &JsonObject) -> Result<Self, ProvisioningError> {
        let text = |key: &str| {
            body.get(key)
                .and_then(Json::as_str)
                .map(str::trim)
                .filter(|text| !text.is_empty())
        };
        let name = text("displayName").filter(|name| name.len() <= 255);
        let members = body.get("members").and_then(Json::as_array);
        Ok(Self {
            name: name.map(str::to_owned).ok_or_else(|| {
                ProvisioningError::invalid(ScimType::InvalidValue, "displayName is missing, or too long")
            })?,
            external_id: text("externalId").map(str::to_owned),
            members: members.into_iter().flatten().filter_map(member_id).collect(),
        })
    }

    pub fn kept(&self, id: &str) -> Provisioned {
        Provisioned {
            kind: ResourceKind::Group,
            id: id.to_owned(),
            external_id: self.external_id.clone(),
            user_name: None,
            details: JsonObject::new(),
        }
    }
}

fn member_id(member: &Json) -> Option<UserId> {
    member["value"].as_str().or(member.as_str()).map(UserId::from)
}
