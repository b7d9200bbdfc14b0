use crate::identity::{Email, Role, User, UserId};
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
    /// The user that they become.
    pub(super) fn into_user(self, email: Email, role: Role, clock: &dyn Clock, ids: &dyn Ids) -> User {
        let user = User::new(UserId(ids.uuid()), self.name, email, role, clock.now().seconds());
        User {
            profile_image_url: self.profile_image_url.unwrap_or(user.profile_image_url),
            ..user
        }
    }
}
