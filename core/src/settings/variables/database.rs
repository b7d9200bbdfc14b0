//! Where everything is kept.

use crate::settings::Preset::{Nothing, Number, Off, On, Text};
use crate::settings::variable::variables;
use crate::settings::rules;
use crate::shared::Secret;

variables! { Database:
    /// Implementation detail of sessions
    DATABASE_ENABLE_SESSION_SHARING: bool = Off;
    /// WAL journal, else DELETE
    DATABASE_ENABLE_SQLITE_WAL: bool = Off;
    /// Part of the URL
    DATABASE_HOST: Option<String> = Nothing;
    /// Part of the URL
    DATABASE_NAME: Option<String> = Nothing;
    /// Part of the URL; key of SQLCipher
    DATABASE_PASSWORD: Option<Secret> = Nothing;
    /// Extra pooled connections
    DATABASE_POOL_MAX_OVERFLOW: i64 = Number(0);
    /// Seconds before a connection is renewed
    DATABASE_POOL_RECYCLE: i64 = Number(3600);
    /// Pool size; empty = library default, 0 = no pool
    DATABASE_POOL_SIZE: Option<i64> = Nothing;
    /// Seconds to wait for a connection
    DATABASE_POOL_TIMEOUT: i64 = Number(30);
    /// Part of the URL
    DATABASE_PORT: Option<String> = Nothing;
    /// Schema of the tables
    DATABASE_SCHEMA: Option<String> = Nothing;
    /// Part of the URL, or sqlite+sqlcipher
    DATABASE_TYPE: Option<String> = Nothing;
    /// Database address; overridden when all parts are set
    DATABASE_URL: Secret = Text(""), by rules::database::url;
    /// Part of the URL
    DATABASE_USER: Option<String> = Nothing;
    /// Least seconds between writes of last_active_at per user
    DATABASE_USER_ACTIVE_STATUS_UPDATE_INTERVAL: Option<f64> = Nothing;
    /// Run migrations at start
    ENABLE_DB_MIGRATIONS: bool = On;
}
