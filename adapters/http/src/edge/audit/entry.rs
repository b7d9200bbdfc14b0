use loquat_core::identity::User;
use loquat_core::shared::{JsonObject, Seconds};
use serde::Serialize;

/// One line of the audit log.
#[derive(Debug, Serialize)]
pub struct Entry {
    pub id: String,
    pub timestamp: Seconds,
    pub user: Person,
    pub audit_level: &'static str,
    pub verb: String,
    pub request_uri: String,
    pub response_status_code: Option<u16>,
    pub source_ip: String,
    pub user_agent: String,
    pub request_object: Option<String>,
    pub response_object: Option<String>,
    pub extra: JsonObject,
}

/// Who it was; an empty object for somebody who is not signed in.
#[derive(Debug, Default, Serialize)]
#[serde(default)]
pub struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
}

impl From<&User> for Person {
    fn from(user: &User) -> Self {
        Self {
            id: Some(user.id.to_string()),
            name: Some(user.name.clone()),
            email: Some(user.email.as_str().to_owned()),
            role: Some(user.role.as_str().to_owned()),
        }
    }
}
