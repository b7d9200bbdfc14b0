use crate::account::{Email, Role, User, UserId};
use crate::shared::{Clock, Ids, Secret};

/// Who wants an account, as typed.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub name: String,
    pub email: String,
    pub password: Secret,
    /// `None`: the default picture.
    pub profile_image_url: Option<String>,
}

impl Newcomer {
    /// The user that he becomes.
    pub(super) fn into_user(self, email: Email, role: Role, clock: &dyn Clock, ids: &dyn Ids) -> User {
        let now = clock.now().seconds();
        User {
            id: UserId(ids.uuid()),
            name: self.name,
            email,
            role,
            profile_image_url: self
                .profile_image_url
                .unwrap_or_else(|| User::DEFAULT_PICTURE.to_owned()),
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
            last_active_at: now,
            updated_at: now,
            created_at: now,
        }
    }
}
