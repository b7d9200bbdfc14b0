use crate::access::AccessControl;
use crate::identity::{GroupId, Principal, UserId};
use crate::shared::JsonObject;

/// Who may read and write one thing, as it is stored and shown.
///
/// Beside the control it keeps the object that the control was read from: members that nothing here knows are not
/// lost when the thing is written back.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    object: Option<JsonObject>,
    control: Option<AccessControl>,
}

impl Access {
    /// Every verified user may read it.
    pub const PUBLIC: Self = Self {
        object: None,
        control: None,
    };

    /// Only its owner may read and write it.
    pub fn private() -> Self {
        Self::from(Some(JsonObject::new()))
    }

    /// The object as it is stored and shown; `None` is public.
    pub fn object(&self) -> Option<&JsonObject> {
        self.object.as_ref()
    }

    /// May `who` read a thing of `owner`?
    pub fn lets_read(&self, owner: &UserId, who: &Principal) -> bool {
        AccessControl::lets_read(self.control.as_ref(), owner, who)
    }

    /// May a user with these groups read a thing of `owner`?
    pub fn lets_these_read(&self, owner: &UserId, user: &UserId, groups: &[GroupId]) -> bool {
        AccessControl::lets_these_read(self.control.as_ref(), owner, user, groups)
    }

    /// May `who` change a thing of `owner`?
    pub fn lets_write(&self, owner: &UserId, who: &Principal) -> bool {
        AccessControl::lets_write(self.control.as_ref(), owner, who)
    }

    /// May `who` read a thing that has no owner?
    pub fn lets_read_unowned(&self, who: &Principal) -> bool {
        self.control.as_ref().is_none_or(|control| control.lets_in(who))
    }
}

/// What somebody owns in the workspace and may open to others.
pub trait Shareable {
    fn owner(&self) -> &UserId;

    fn access(&self) -> &Access;

    /// May `who` see and use it by its own access control?
    fn lets_read(&self, who: &Principal) -> bool {
        self.access().lets_read(self.owner(), who)
    }

    /// May `who` change it by its own access control?
    fn lets_write(&self, who: &Principal) -> bool {
        self.access().lets_write(self.owner(), who)
    }
}

impl From<Option<JsonObject>> for Access {
    fn from(object: Option<JsonObject>) -> Self {
        let control = object.as_ref().map(AccessControl::of);
        Self { object, control }
    }
}
