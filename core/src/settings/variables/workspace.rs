//! Things beside chats: folders, notes, memories, channels, ratings, presence.

use serde_json::Value as Json;

use crate::settings::Preset::{Document, Nothing, Off, On, Text};
use crate::settings::variable::variables;
use crate::settings::Format;

variables! { Workspace:
    /// Local model that weighs the leaderboard by a query
    AUXILIARY_EMBEDDING_MODEL: String = Text("TaylorAI/bge-micro-v2");
    /// Channels on
    ENABLE_CHANNELS: bool = Off, saved "channels.enable";
    /// Arena models on
    ENABLE_EVALUATION_ARENA_MODELS: bool = On, saved "evaluation.arena.enable";
    /// Folders on
    ENABLE_FOLDERS: bool = On, saved "folders.enable";
    /// Memories on
    ENABLE_MEMORIES: bool = On, saved "memories.enable";
    /// Rating buttons
    ENABLE_MESSAGE_RATING: bool = On, saved "ui.enable_message_rating";
    /// Notes on (frontend)
    ENABLE_NOTES: bool = On, saved "notes.enable";
    /// Non-admins see how many are active
    ENABLE_PUBLIC_ACTIVE_USERS_COUNT: bool = On;
    /// Presence status on
    ENABLE_USER_STATUS: bool = On, saved "users.enable_status";
    /// Users may set a notification webhook
    ENABLE_USER_WEBHOOKS: bool = On, saved "ui.enable_user_webhooks";
    /// Arena model definitions
    EVALUATION_ARENA_MODELS: Vec<Json> = Document("[]"), env [], saved "evaluation.arena.models";
    /// Most files of a folder, empty = no limit (frontend)
    FOLDER_MAX_FILE_COUNT: Option<i64> = Nothing, read Format::IntegerOrEmpty, saved "folders.max_file_count";
}
