use std::time::Duration;

use super::Address;

/// Which database, and how to use it: the DATABASE_* variables, parsed.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    pub address: Address,

    /// DATABASE_SCHEMA: the PostgreSQL schema of all tables; SQLite knows none.
    pub schema: Option<String>,

    pub pooling: Pooling,

    /// DATABASE_ENABLE_SQLITE_WAL. Write-ahead logging lets readers work while somebody writes; it needs shared memory,
    /// which network file systems lack. True unless the variable explicitly says false.
    pub sqlite_wal: bool,

    /// ENABLE_DB_MIGRATIONS: false only checks that the database is complete.
    pub migrate: bool,
}

impl DatabaseConfig {
    /// A database with everything else as when no variable is set.
    pub fn new(address: Address) -> Self {
        Self {
            address,
            schema: None,
            pooling: Pooling::default(),
            sqlite_wal: true,
            migrate: true,
        }
    }
}

/// How many connections are kept, for how long, and how long a caller waits for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pooling {
    /// At most so many connections at once.
    pub size: usize,

    /// Whether connections are kept for the next caller. Not, where another program pools them.
    pub keep: bool,

    /// DATABASE_POOL_TIMEOUT: how long a caller waits for a connection before it fails.
    pub wait: Duration,

    /// DATABASE_POOL_RECYCLE: a connection older than this is renewed.
    pub recycle: Duration,
}

/// Connections at once when nothing says how many.
const DEFAULT_SIZE: usize = 15;

/// Connections at once when they are not pooled: a database server takes a hundred by default.
const UNPOOLED_SIZE: usize = 90;

impl Default for Pooling {
    fn default() -> Self {
        Self {
            size: DEFAULT_SIZE,
            keep: true,
            wait: Duration::from_secs(30),
            recycle: Duration::from_secs(3600),
        }
    }
}

impl Pooling {
    /// The pool that DATABASE_POOL_SIZE and DATABASE_POOL_MAX_OVERFLOW ask for: no size is the default, 0 is no pool.
    #[must_use]
    pub fn sized(self, size: Option<usize>, overflow: usize) -> Self {
        match size {
            None => Self {
                size: DEFAULT_SIZE,
                keep: true,
                ..self
            },
            Some(0) => Self {
                size: UNPOOLED_SIZE,
                keep: false,
                ..self
            },
            Some(size) => Self {
                size: size.saturating_add(overflow),
                keep: true,
                ..self
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_holds_what_its_variables_add_up_to() {
        let pooling = Pooling::default();
        assert_eq!(pooling.sized(None, 3).size, 15);
        assert_eq!(pooling.sized(Some(4), 3).size, 7);
        assert!(!pooling.sized(Some(0), 3).keep);
    }
}
