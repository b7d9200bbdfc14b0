use crate::access::Readers;
use crate::identity::Principal;
use crate::settings::{BYPASS_ADMIN_ACCESS_CONTROL, BYPASS_MODEL_ACCESS_CONTROL, Snapshot};

/// How far the operator lets administrators and users reach beyond what access control grants them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessPolicy {
    /// Administrators see and change everything in the workspace. Otherwise lists show them what they would see as
    /// users.
    pub admins_see_all: bool,
    /// Every verified user may use every model.
    pub models_open_to_all: bool,
}

impl AccessPolicy {
    /// What the settings say.
    pub fn of(settings: &Snapshot) -> Self {
        Self {
            admins_see_all: settings.get(BYPASS_ADMIN_ACCESS_CONTROL),
            models_open_to_all: settings.get(BYPASS_MODEL_ACCESS_CONTROL),
        }
    }

    /// Does access control not count for them?
    pub fn sees_all(self, who: &Principal) -> bool {
        who.is_admin() && self.admins_see_all
    }

    /// For whom a list is narrowed when they ask for it; nobody where they see everything.
    pub fn narrows_to(self, who: &Principal) -> Option<Readers> {
        (!self.sees_all(who)).then(|| Readers::of(who))
    }

    /// May they use every model?
    pub fn uses_all_models(self, who: &Principal) -> bool {
        self.models_open_to_all || self.sees_all(who)
    }
}
