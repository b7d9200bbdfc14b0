use loquat_core::identity::Role;

/// Who asks for the page's configuration; what they are shown depends on nothing else of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Stranger,
    Pending,
    User,
    Administrator,
}

impl Audience {
    /// How many audiences there are.
    pub const COUNT: usize = 4;

    pub fn of(role: Option<&Role>) -> Self {
        match role {
            None => Self::Stranger,
            Some(Role::Pending | Role::Other(_)) => Self::Pending,
            Some(Role::User) => Self::User,
            Some(Role::Admin) => Self::Administrator,
        }
    }

    pub fn is_verified(self) -> bool {
        matches!(self, Self::User | Self::Administrator)
    }
}
