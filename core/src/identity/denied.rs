use crate::identity::Permission;

/// Why somebody may not do what they asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("your account waits for an administrator to let you in")]
    Pending,
    #[error("only administrators may do this")]
    NotAdmin,
    #[error("you lack the permission {}.{}", .0.section(), .0.leaf())]
    Lacks(Permission),
    /// The thing belongs to somebody else, or does not exist: callers must not learn which.
    #[error("you do not have access to this")]
    NotYours,
    /// The installation has this switched off.
    #[error("{0} is switched off here")]
    SwitchedOff(&'static str),
}
