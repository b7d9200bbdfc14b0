use std::sync::Arc;

use loquat_core::identity::{Permission, Permissions};
use loquat_core::settings::{Changes, Settings, USER_PERMISSIONS};
use loquat_core::shared::JsonObject;
use poem_openapi::OpenApi;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, free};

/// What everybody may do.
pub struct DefaultPermissions {
    pub settings: Arc<Settings>,
}

/// The complete tree: every section with every permission. Sections must be given, permissions in them need not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct PermissionTree(Permissions);

impl PermissionTree {
    /// The form's own idea of what is missing. It grants two things that are not granted by default elsewhere: clients
    /// rely on both.
    fn by_default(permission: Permission) -> bool {
        matches!(permission, Permission::SharePublicTools | Permission::SharePublicNotes) || permission.by_default()
    }

    /// The tree with nothing missing.
    pub fn of(permissions: &Permissions) -> Self {
        let mut tree = Permissions::default();
        for permission in Permission::ALL {
            let leaves = permissions.0.get(permission.section());
            let granted = leaves.and_then(|leaves| leaves.get(permission.leaf())).copied();
            tree.set(*permission, granted.unwrap_or_else(|| Self::by_default(*permission)));
        }
        Self(tree)
    }

    fn read(tree: &JsonObject) -> Result<Self, String> {
        let mut given = Permissions::default();
        for permission in Permission::ALL {
            let (section, leaf) = (permission.section(), permission.leaf());
            let leaves = match tree.get(section) {
                Some(Value::Object(leaves)) => leaves,
                Some(_) => return Err(format!("`{section}` must be an object")),
                None => return Err(format!("missing field `{section}`")),
            };
            match leaves.get(leaf) {
                Some(Value::Bool(granted)) => given.set(*permission, *granted),
                Some(_) => return Err(format!("`{section}.{leaf}` must be true or false")),
                None => {}
            }
        }
        Ok(Self::of(&given))
    }
}

impl<'de> Deserialize<'de> for PermissionTree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = JsonObject::deserialize(deserializer)?;
        Self::read(&tree).map_err(serde::de::Error::custom)
    }
}

free!(
    PermissionTree,
    "UserPermissions",
    schema(),
    |value| Self::read(value.as_object()?).ok(),
    |tree| serde_json::to_value(tree).ok()
);

fn schema() -> MetaSchema {
    let mut tree = MetaSchema::new("object");
    for permission in Permission::ALL {
        let section = permission.section();
        if tree.properties.last().is_none_or(|(name, _)| *name != section) {
            tree.required.push(section);
            tree.properties
                .push((section, MetaSchemaRef::Inline(Box::new(MetaSchema::new("object")))));
        }
        if let Some((_, MetaSchemaRef::Inline(leaves))) = tree.properties.last_mut() {
            let mut flag = MetaSchema::new("boolean");
            flag.default = Some(Value::Bool(PermissionTree::by_default(*permission)));
            leaves
                .properties
                .push((permission.leaf(), MetaSchemaRef::Inline(Box::new(flag))));
        }
    }
    tree
}

#[OpenApi(prefix_path = "/api/v1/users/default", tag = "Area::Users")]
impl DefaultPermissions {
    /// Read what everybody may do
    #[oai(path = "/permissions", method = "get", operation_id = "get_default_permissions")]
    async fn read(&self, caller: Administrator) -> Result<Body<PermissionTree>, Failure> {
        let now = self.settings.view(&caller.0)?;
        Ok(Body(PermissionTree::of(now.get(USER_PERMISSIONS))))
    }

    /// Replace what everybody may do
    #[oai(path = "/permissions", method = "post", operation_id = "set_default_permissions")]
    async fn replace(
        &self,
        caller: Administrator,
        form: Body<PermissionTree>,
    ) -> Result<Body<PermissionTree>, Failure> {
        let changes = Changes::new().set(USER_PERMISSIONS, form.0.0);
        let now = self.settings.change_as(&caller.0, changes).await?;
        Ok(Body(PermissionTree::of(now.get(USER_PERMISSIONS))))
    }
}

#[cfg(test)]
mod tests {
    use loquat_core::identity::Permission;
    use serde_json::json;

    use super::PermissionTree;

    #[test]
    fn every_section_is_needed_and_what_is_missing_inside_is_filled_in() {
        let tree = json!({"workspace": {}, "sharing": {}, "chat": {"edit": false}, "features": {}, "settings": {}});
        let PermissionTree(read) = serde_json::from_value(tree).unwrap();
        assert!(!read.grants(Permission::ChatEdit) && read.grants(Permission::ChatDelete));
        assert!(read.grants(Permission::SharePublicTools) && !read.grants(Permission::WorkspaceModels));

        let missing = serde_json::from_value::<PermissionTree>(json!({"chat": {}})).unwrap_err();
        assert_eq!(missing.to_string(), "missing field `workspace`");
    }
}
