use std::path::PathBuf;

use deadpool::managed::BuildError;
use diesel::result::{DatabaseErrorKind, Error};
use loquat_core::shared::StoreError;

use crate::migrations::SchemaError;

/// What a query can fail with, before a port's caller sees it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SqlError {
    #[error(transparent)]
    Query(#[from] Error),
    #[error("no connection to the database")]
    NoConnection(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SqlError {
    pub(crate) fn no_connection(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::NoConnection(Box::new(cause))
    }
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
            SqlError::Query(Error::DatabaseError(DatabaseErrorKind::Unknown, what)) if is_unfit(what.message()) => {
                Self::Unfit
            }
            other => Self::failed(other),
        }
    }
}

/// Does PostgreSQL refuse a text: one for a `varchar(255)` that is longer, or one that holds a NUL character? SQLite
/// takes both. The driver hands on the message only.
fn is_unfit(message: &str) -> bool {
    message.starts_with("value too long for type") || message.starts_with("invalid byte sequence for encoding")
}

/// The database could not be opened. Whoever starts the server reads this, so it says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the folder {} of the database does not exist; create it, or correct DATA_DIR or DATABASE_URL", .0.display())]
    NoFolder(PathBuf),
    #[error("{} is a folder, not a database; correct DATABASE_URL", .0.display())]
    IsFolder(PathBuf),
    #[error("cannot open the database {}: {}", .0.display(), .1)]
    File(PathBuf, String),
    #[error(
        "{} is not a SQLite database, or it is encrypted: then DATABASE_URL must begin with sqlite+sqlcipher:// and \
         DATABASE_PASSWORD must hold its key",
        .0.display()
    )]
    NotADatabase(PathBuf),
    #[error("DATABASE_PASSWORD is not the key of {}, or the file is no encrypted SQLite database", .0.display())]
    WrongKey(PathBuf),
    #[error("PostgreSQL at {server} refuses the connection: {told}; correct DATABASE_URL")]
    Refused { server: String, told: String },
    #[error("PostgreSQL at {server} cannot be reached: {cause}; start it, or correct DATABASE_URL")]
    Unreachable { server: String, cause: String },
    #[error("cannot set up TLS for the database: {0}")]
    Tls(#[source] rustls::Error),
    #[error("cannot use the root certificates (sslrootcert of DATABASE_URL): {0}")]
    Certificates(String),
    #[error("cannot build the connection pool")]
    Pool(#[from] BuildError),
    #[error(transparent)]
    Schema(#[from] SchemaError),
}
