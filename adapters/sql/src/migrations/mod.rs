//! Makes a database ours: creates the tables in an empty one, adopts one of Open WebUI 0.7.2, and turns away from all
//! others before anything is changed.
//!
//! diesel's own migrations would keep their book in a table `__diesel_schema_migrations`. Everything that we add to
//! somebody else's database is called `loquat_*`, and two instances that start at once must not both begin; thirty
//! lines of our own do both.

mod found;
mod session;

use diesel::result::Error;

use found::Found;
pub(crate) use session::Session;

/// A step on the way of a database, once applied never changed.
struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($version:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../../migrations/postgres/", $name, ".sql")),
        }
    };
}

/// The first makes the tables of Open WebUI; a database that it made itself has taken that step already.
const ALL: &[Migration] = &[
    migration!(1, "0001_open_webui_0_7_2"),
    migration!(2, "0002_loquat"),
    migration!(3, "0003_ended_sessions"),
    migration!(4, "0004_jobs"),
    migration!(6, "0006_sign_in"),
    migration!(7, "0007_documents"),
];

/// The database is not one that can be served. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error(
        "the database was made by another version of Open WebUI: its schema is {found}, and only {} (version 0.7.2) can \
         be taken over; back it up, start Open WebUI 0.7.2 on it once, which brings it up to date, and start again",
        found::OPEN_WEBUI_0_7_2
    )]
    OtherVersion { found: String },
    #[error(
        "the database holds tables of Open WebUI ({}) but not its version; it may be half made or half restored: \
         restore a backup, or start Open WebUI 0.7.2 on it once",
        .0.join(", ")
    )]
    NoVersion(Vec<String>),
    #[error(
        "the database was used by a newer Loquat (its migration {0} is unknown here): start that version, or restore a \
         backup"
    )]
    Newer(String),
    #[error("the database is incomplete ({0}) and ENABLE_DB_MIGRATIONS is false: start once with it true")]
    NotAllowed(String),
    #[error("cannot prepare the database: {0}")]
    Failed(#[from] Error),
}

/// Looks what the database is, and brings it up to date if it `may` be changed.
pub(crate) async fn settle(session: &mut Session, may: bool) -> Result<(), SchemaError> {
    let pending = pending(session).await?;
    let Some(first) = pending.first() else { return Ok(()) };
    if !may {
        return Err(SchemaError::NotAllowed(format!("migration {} is missing", first.name)));
    }

    session.begin_alone().await?;
    match apply(session).await {
        Ok(()) => Ok(session.run("COMMIT").await?),
        Err(error) => {
            if let Err(cause) = session.run("ROLLBACK").await {
                tracing::warn!("cannot roll back a failed migration: {cause}");
            }
            Err(error)
        }
    }
}

/// Applies what is missing. Looks again first, because another instance may have done it while this one waited.
async fn apply(session: &mut Session) -> Result<(), SchemaError> {
    let missing = pending(session).await?;
    if missing.is_empty() {
        return Ok(());
    }
    session
        .run(
            "CREATE TABLE IF NOT EXISTS loquat_migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL, \
             applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        )
        .await?;
    for migration in ALL {
        let Migration { version, name, .. } = migration;
        if missing.iter().any(|missing| missing.version == *version) {
            tracing::info!("applying database migration {name}");
            session.run(migration.sql(session)).await?;
        }
        // Steps that were taken without us, by Open WebUI, are written down too.
        session
            .run(&format!(
                "INSERT INTO loquat_migration (version, name) VALUES ({version}, '{name}') ON CONFLICT DO NOTHING"
            ))
            .await?;
    }
    Ok(())
}

/// The steps that the database has not taken, in order; an error if it is on another way.
async fn pending(session: &mut Session) -> Result<Vec<&'static Migration>, SchemaError> {
    let applied = match Found::look(session).await? {
        Found::Nothing => return Ok(ALL.iter().collect()),
        Found::OpenWebUi { applied } => applied,
        Found::OtherVersion(found) => return Err(SchemaError::OtherVersion { found }),
        Found::NoVersion(tables) => return Err(SchemaError::NoVersion(tables)),
    };
    if let Some(unknown) = applied
        .iter()
        .find(|name| !ALL.iter().any(|known| known.name == **name))
    {
        return Err(SchemaError::Newer(unknown.clone()));
    }
    Ok(ALL
        .iter()
        .skip(1)
        .filter(|migration| !applied.iter().any(|name| name == migration.name))
        .collect())
}

impl Migration {
    fn sql(&self, session: &Session) -> &'static str {
        match session {
            Session::Postgres(_) => self.postgres,
            Session::Sqlite(_) => self.sqlite,
        }
    }
}
