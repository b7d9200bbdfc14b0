use std::sync::Arc;

use loquat_core::account::{ApiKeyStore, CredentialStore, EndedSessions, GroupStore, NewAccount, UserStore};
use loquat_core::chat::ChatStore;
use loquat_core::identity::{Email, Group, Role, User};
use loquat_core::shared::{Seconds, Secret};

/// The stores of one world of accounts.
#[derive(Clone)]
pub struct Accounts {
    pub users: Arc<dyn UserStore>,
    /// The same users as another instance keeps them.
    pub users_elsewhere: Arc<dyn UserStore>,
    pub groups: Arc<dyn GroupStore>,
    pub chats: Arc<dyn ChatStore>,
    pub credentials: Arc<dyn CredentialStore>,
    pub keys: Arc<dyn ApiKeyStore>,
    pub ended: Arc<dyn EndedSessions>,
}

/// An account named after its owner, who waits for an administrator.
pub fn account(name: &str, created_at: Seconds) -> NewAccount {
    let email = Email::typed(&format!("{name}@example.test"));
    NewAccount {
        user: User::new(name.into(), name, email, Role::Pending, created_at),
        password_hash: Secret::new(format!("hash of {name}")),
        first_is_admin: true,
    }
}

/// A group named by its id, without permissions of its own.
pub fn group(name: &str, created_at: Seconds) -> Group {
    Group {
        id: name.into(),
        user_id: "ada".into(),
        name: name.to_owned(),
        description: String::new(),
        data: None,
        meta: None,
        permissions: None,
        created_at,
        updated_at: created_at,
    }
}
