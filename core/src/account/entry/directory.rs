use std::error::Error;

use async_trait::async_trait;

use crate::identity::Email;
use crate::shared::Secret;

/// A person as a directory service knows him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryPerson {
    pub email: Email,
    pub name: String,
    /// Names of his groups; `None` where groups are not asked for.
    pub groups: Option<Vec<String>>,
}

/// Why a directory lets somebody not in.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Unknown, or another password: the caller does not learn which.
    #[error("the directory does not know this name with this password")]
    Unknown,
    /// The cause is for the log, not for the caller.
    #[error("the directory could not be asked")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// A directory service of an organisation, such as LDAP, in which people have a name and a password.
#[async_trait]
pub trait Directory: Send + Sync {
    /// The person of that name, if the password is his.
    async fn authenticate(&self, name: &str, password: &Secret) -> Result<DirectoryPerson, DirectoryError>;
}
