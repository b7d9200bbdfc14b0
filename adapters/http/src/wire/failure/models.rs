use loquat_core::folder::FolderError;
use loquat_core::model::ModelError;
use loquat_core::model::catalog::CatalogError;

use crate::wire::Failure;

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::NotFound => Self::not_found(error),
            FolderError::Forbidden(denied) => Self::forbidden(denied),
            FolderError::Refused(refused) => Self::refused(refused),
            FolderError::Denied(denied) => denied.into(),
            FolderError::Store(error) => error.into(),
        }
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        match error {
            ModelError::NotFound => Self::not_found(error),
            // 401 where one expects 404 and 409: clients of this API are used to it.
            ModelError::NothingToChange | ModelError::IdTaken => Self::unauthorized(error),
            ModelError::BadId | ModelError::NotWriter | ModelError::Unreadable(_) => Self::refused(error),
            ModelError::Denied(denied) => denied.into(),
            ModelError::Store(error) => error.into(),
        }
    }
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::NotFound => Self::not_found(error),
            CatalogError::Denied(denied) => denied.into(),
            CatalogError::Store(error) => error.into(),
        }
    }
}
