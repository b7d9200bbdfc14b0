use std::sync::Arc;

use loquat_core::account::{
    ApiKeyStore, CredentialStore, Email, EndedSessions, Group, GroupStore, NewAccount, Role, User, UserStore,
};
use loquat_core::chat::ChatStore;
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
    NewAccount {
        user: User {
            id: name.into(),
            name: name.to_owned(),
            email: Email::typed(&format!("{name}@example.test")),
            role: Role::Pending,
            profile_image_url: User::DEFAULT_PICTURE.to_owned(),
            profile_banner_image_url: None,
            username: None,
            bio: None,
            gender: None,
            date_of_birth: None,
            timezone: None,
            presence_state: None,
            status_emoji: None,
            status_message: None,
            status_expires_at: None,
            info: None,
            settings: None,
            oauth: None,
            last_active_at: created_at,
            updated_at: created_at,
            created_at,
        },
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
