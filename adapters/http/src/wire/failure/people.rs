use loquat_core::account::{GroupError, HashError, PeopleError};

use crate::wire::Failure;

impl From<PeopleError> for Failure {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::NotFound
            | PeopleError::NoOauthSessions
            | PeopleError::NotAnAddress(_)
            | PeopleError::UnknownRole
            | PeopleError::BadName
            | PeopleError::BadPassword(_) => Self::refused(error),
            PeopleError::PrimaryAdministrator | PeopleError::Oneself => Self::forbidden(error),
            PeopleError::Hash(error) => error.into(),
            PeopleError::Denied(denied) => denied.into(),
            PeopleError::Store(error) => error.into(),
        }
    }
}

impl From<GroupError> for Failure {
    fn from(error: GroupError) -> Self {
        match error {
            // 401 where one expects 404: clients of this API are used to it.
            GroupError::NotFound => Self::unauthorized(error),
            GroupError::Gone => Self::refused(error),
            GroupError::Denied(denied) => denied.into(),
            GroupError::Store(error) => error.into(),
        }
    }
}

impl From<HashError> for Failure {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::too_many(error),
            HashError::Failed(_) => Self::internal(error),
        }
    }
}
