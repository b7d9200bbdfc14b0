use loquat_core::identity::Permissions;
use poem_openapi::registry::MetaSchema;
use serde::{Deserialize, Serialize};

use crate::wire::{free, object_of};

/// What somebody may do: sections (`workspace`, `sharing`, `chat`, `features`, `settings`), in each the permissions
/// by name, granted or not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PermissionTree(pub Permissions);

free!(
    PermissionTree,
    "object",
    sections(),
    |value| serde_json::from_value(value).ok(),
    |tree| serde_json::to_value(tree).ok()
);

fn sections() -> MetaSchema {
    let leaves = object_of(MetaSchema::new("boolean"));
    object_of(leaves)
}
