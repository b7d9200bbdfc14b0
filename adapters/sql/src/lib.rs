//! SQLite, SQLCipher and PostgreSQL behind every store port of the core.
//!
//! The tables are Open WebUI 0.7.2's own ([`schema`]). One [`Db`] holds whichever database is configured; [`on_db!`]
//! runs the same query on it, and the few words in which the databases differ stand in `dialect`. One file per port:
//! its `impl` is a table of contents, the queries are plain functions beneath it.
//!
//! Opening ([`Db::open`]) connects, makes sure that the database is new or one that Open WebUI 0.7.2 made, and applies
//! the files of `/migrations` that it lacks (`migrations`). To add a table or an index, add a file there for each
//! database, name it in `migrations::ALL`, and call everything in it `loquat_*`: Open WebUI must be able to open the
//! database again.
//!
//! Start reading at [`Db`], then at [`SqlUsers`].

mod column;
#[macro_use]
mod db;
mod api_keys;
mod collection_users;
mod copies;
mod credentials;
mod dialect;
mod ended_sessions;
mod error;
#[macro_use]
mod chats;
#[macro_use]
mod groups;
#[macro_use]
mod grants;
mod feedbacks;
mod files;
mod folders;
mod functions;
#[macro_use]
mod jobs;
mod knowledge;
mod lock;
mod memories;
mod migrations;
mod models;
mod note_texts;
mod notes;
mod oauth_sessions;
mod pictures;
mod prompts;
mod provisioned;
mod schema;
mod settings;
mod tools;
mod users;

pub use api_keys::SqlApiKeys;
pub use chats::{SqlChats, SqlTags};
pub use collection_users::SqlCollectionUsers;
pub use credentials::SqlCredentials;
pub use db::{
    Address, AddressError, DatabaseConfig, Db, Pooling, PostgresAddress, SqliteFile, SslMode, postgres_client,
};
pub use ended_sessions::SqlEndedSessions;
pub use error::OpenError;
pub use feedbacks::SqlFeedbacks;
pub use files::SqlFiles;
pub use folders::SqlFolders;
pub use functions::SqlFunctions;
pub use groups::SqlGroups;
pub use jobs::SqlJobs;
pub use knowledge::SqlKnowledge;
pub use memories::SqlMemories;
pub use migrations::SchemaError;
pub use models::SqlModels;
pub use note_texts::SqlNoteTexts;
pub use notes::SqlNotes;
pub use oauth_sessions::SqlOAuthSessions;
pub use pictures::SqlPictures;
pub use prompts::SqlPrompts;
pub use provisioned::SqlProvisioned;
pub use settings::SqlSettings;
pub use tools::SqlTools;
pub use users::SqlUsers;
