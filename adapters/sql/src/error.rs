use diesel::result::{DatabaseErrorKind, Error};
use loquat_core::shared::StoreError;

/// What a query can fail with, before a port's caller sees it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SqlError {
    #[error(transparent)]
    Query(#[from] Error),
    #[error("no connection to the database")]
    Pool(#[from] diesel_async::pooled_connection::deadpool::PoolError),
}

impl From<SqlError> for StoreError {
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, what)) => Self::Duplicate(
                what.column_name()
                    .or(what.constraint_name())
                    .unwrap_or("this")
                    .to_owned(),
            ),
            other => Self::failed(other),
        }
    }
}
