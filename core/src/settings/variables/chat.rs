//! How answers are made and kept.

use crate::settings::Preset::{Nothing, Number, Off, On};
use crate::settings::variable::variables;

variables! { Chat:
    /// Tool rounds of one answer
    CHAT_RESPONSE_MAX_TOOL_CALL_RETRIES: i64 = Number(30);
    /// Deltas gathered before an event is sent
    CHAT_RESPONSE_STREAM_DELTA_CHUNK_SIZE: i64 = Number(1);
    /// Guard for over-long SSE lines in bytes; empty or <= 0 = off
    CHAT_STREAM_RESPONSE_CHUNK_MAX_BUFFER_SIZE: Option<i64> = Nothing;
    /// Admins may read users' chats
    ENABLE_ADMIN_CHAT_ACCESS: bool = On;
    /// Store data-URL images of answers as files
    ENABLE_CHAT_RESPONSE_BASE64_IMAGE_URL_CONVERSION: bool = Off;
    /// Community sharing and statistics export
    ENABLE_COMMUNITY_SHARING: bool = On, saved "ui.enable_community_sharing";
    /// Save the message at each delta
    ENABLE_REALTIME_CHAT_SAVE: bool = Off;
    /// Put the context into the system message
    RAG_SYSTEM_CONTEXT: bool = Off;
}
