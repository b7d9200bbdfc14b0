use loquat_core::identity::User;
use poem_openapi::Object;
use serde::Serialize;

/// Who made a thing of the workspace.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub struct Owner {
    id: String,
    name: String,
    role: String,
    email: String,
}

impl From<User> for Owner {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            name: user.name,
            role: user.role.as_str().to_owned(),
            email: user.email.as_str().to_owned(),
        }
    }
}
