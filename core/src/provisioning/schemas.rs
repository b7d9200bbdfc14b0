//! What this service says of itself.

use serde_json::{Value as Json, json};

use crate::provisioning::ResourceKind;
use crate::provisioning::query::Query;

pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// So many operations in one bulk request, of so many bytes.
pub const MOST_OPERATIONS: usize = 1000;
pub const LARGEST_BULK: usize = 4 << 20;

pub fn service_provider_config(base: &str) -> Json {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": true, "maxOperations": MOST_OPERATIONS, "maxPayloadSize": LARGEST_BULK},
        "filter": {"supported": true, "maxResults": Query::LARGEST_PAGE},
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": true},
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "The token of SCIM_TOKEN as a bearer token",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")}
    })
}

pub fn resource_types(base: &str) -> Vec<Json> {
    [ResourceKind::User, ResourceKind::Group].map(|kind| {
        let extensions = match kind {
            ResourceKind::User => json!([{"schema": ENTERPRISE, "required": false}]),
            ResourceKind::Group => json!([]),
        };
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": kind.as_str(),
            "name": kind.as_str(),
            "endpoint": kind.endpoint(),
            "description": match kind { ResourceKind::User => "User account", ResourceKind::Group => "Group of users" },
            "schema": kind.schema(),
            "schemaExtensions": extensions,
            "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", kind.as_str())}
        })
    })
    .to_vec()
}

/// The schemas; that of the extension is told only where the whole of the standard is spoken.
pub fn schemas(base: &str) -> Vec<Json> {
    let of = |id: &str, name: &str, attributes: Vec<Json>| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id,
            "name": name,
            "description": name,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")}
        })
    };
    vec![
        of(ResourceKind::User.schema(), "User", user()),
        of(ResourceKind::Group.schema(), "Group", group()),
        of(ENTERPRISE, "EnterpriseUser", enterprise()),
    ]
}

/// How an attribute is described, with what differs from the usual.
fn attribute(name: &str, kind: &str, more: Json) -> Json {
    let mut attribute = json!({
        "name": name,
        "type": kind,
        "multiValued": false,
        "description": name,
        "required": false,
        "caseExact": false,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none"
    });
    if let (Json::Object(attribute), Json::Object(more)) = (&mut attribute, more) {
        attribute.extend(more);
    }
    attribute
}

fn text(name: &str) -> Json {
    attribute(name, "string", json!({}))
}

fn texts(names: &[&str]) -> Vec<Json> {
    names.iter().map(|name| text(name)).collect()
}

/// Several values with a type, a name to show, and one of them the primary one.
fn several(name: &str, value: Json) -> Json {
    let subs = json!([
        value,
        text("display"),
        text("type"),
        attribute("primary", "boolean", json!({}))
    ]);
    attribute(name, "complex", json!({"multiValued": true, "subAttributes": subs}))
}

fn user() -> Vec<Json> {
    let parts = texts(&[
        "formatted",
        "familyName",
        "givenName",
        "middleName",
        "honorificPrefix",
        "honorificSuffix",
    ]);
    let reference = |name: &str, to: &[&str]| attribute(name, "reference", json!({"referenceTypes": to}));
    let address = [
        texts(&[
            "formatted",
            "streetAddress",
            "locality",
            "region",
            "postalCode",
            "country",
            "type",
        ]),
        vec![attribute("primary", "boolean", json!({}))],
    ];
    let membership = json!([
        attribute("value", "string", json!({"mutability": "readOnly"})),
        attribute(
            "$ref",
            "reference",
            json!({"mutability": "readOnly", "referenceTypes": ["Group"]})
        ),
        attribute("display", "string", json!({"mutability": "readOnly"})),
        attribute("type", "string", json!({"mutability": "readOnly"})),
    ]);
    let mut all = vec![
        attribute("userName", "string", json!({"required": true, "uniqueness": "server"})),
        attribute("displayName", "string", json!({"required": true})),
        attribute("name", "complex", json!({"subAttributes": parts})),
        attribute("active", "boolean", json!({})),
        several("phoneNumbers", text("value")),
        several("ims", text("value")),
        several("photos", reference("value", &["external"])),
        several("entitlements", text("value")),
        several("roles", text("value")),
        several(
            "x509Certificates",
            attribute("value", "binary", json!({"caseExact": true})),
        ),
        attribute(
            "addresses",
            "complex",
            json!({"multiValued": true, "subAttributes": address.concat()}),
        ),
        attribute(
            "groups",
            "complex",
            json!({"multiValued": true, "mutability": "readOnly", "subAttributes": membership}),
        ),
        reference("profileUrl", &["external"]),
    ];
    let mut emails = several("emails", text("value"));
    emails["required"] = json!(true);
    all.push(emails);
    all.extend(texts(&[
        "nickName",
        "title",
        "userType",
        "preferredLanguage",
        "locale",
        "timezone",
    ]));
    all
}

fn group() -> Vec<Json> {
    let members = json!([
        attribute("value", "string", json!({"mutability": "immutable", "caseExact": true})),
        attribute(
            "$ref",
            "reference",
            json!({"mutability": "immutable", "referenceTypes": ["User"]})
        ),
        attribute("display", "string", json!({"mutability": "readOnly"})),
        attribute("type", "string", json!({"mutability": "immutable"})),
    ]);
    vec![
        attribute("displayName", "string", json!({"required": true})),
        attribute(
            "members",
            "complex",
            json!({"multiValued": true, "subAttributes": members}),
        ),
    ]
}

fn enterprise() -> Vec<Json> {
    let manager = json!([
        text("value"),
        attribute("$ref", "reference", json!({"referenceTypes": ["User"]})),
        attribute("displayName", "string", json!({"mutability": "readOnly"})),
    ]);
    let mut all = texts(&["employeeNumber", "costCenter", "organization", "division", "department"]);
    all.push(attribute("manager", "complex", json!({"subAttributes": manager})));
    all
}
