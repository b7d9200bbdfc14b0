use async_trait::async_trait;

use crate::shared::{JsonObject, StoreError};

/// What a directory keeps here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    User,
    Group,
}

impl ResourceKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// The schema of the core.
    pub fn schema(self) -> &'static str {
        match self {
            Self::User => "urn:ietf:params:scim:schemas:core:2.0:User",
            Self::Group => "urn:ietf:params:scim:schemas:core:2.0:Group",
        }
    }

    /// Where its resources are, below the service's address.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::User => "/Users",
            Self::Group => "/Groups",
        }
    }
}

/// What the directory says of an account or a group beyond what that holds itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Provisioned {
    pub kind: ResourceKind,
    /// The id of the user or the group.
    pub id: String,
    /// What the directory calls it itself.
    pub external_id: Option<String>,
    /// The name in the directory, where it is not the e-mail address; in lower case.
    pub user_name: Option<String>,
    /// Attributes that only the directory cares about.
    pub details: JsonObject,
}

/// Keeps what directories say of accounts and groups. What belongs to a user or a group that is gone is never found
/// any more, and may be removed at any time.
#[async_trait]
pub trait ProvisionedStore: Send + Sync {
    /// What is kept of those ids, in no particular order.
    async fn find_many(&self, kind: ResourceKind, ids: &[String]) -> Result<Vec<Provisioned>, StoreError>;

    /// The ids of those that the directory calls so.
    async fn by_external_id(&self, kind: ResourceKind, external_id: &str) -> Result<Vec<String>, StoreError>;

    /// The ids of the users of that name in the directory; the name is in lower case.
    async fn by_user_name(&self, user_name: &str) -> Result<Vec<String>, StoreError>;

    /// Keeps this in the place of what was kept before.
    async fn put(&self, provisioned: &Provisioned) -> Result<(), StoreError>;

    /// Forgets it.
    async fn remove(&self, kind: ResourceKind, id: &str) -> Result<(), StoreError>;
}
