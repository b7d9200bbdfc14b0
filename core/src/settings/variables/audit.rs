//! The audit log.

use crate::settings::variables::app::DATA_DIR;
use crate::settings::Preset::{Items, Number, Off, On, Text};
use crate::settings::variable::{below, variables};
use crate::settings::Format;

variables! { Audit:
    /// Path beginnings (after /api or /api/v1) not audited
    AUDIT_EXCLUDED_PATHS: Vec<String> = Items(&["chats", "chat", "folders"]), read Format::PATHS;
    /// Audit file
    AUDIT_LOGS_FILE_PATH: String = below(DATA_DIR, "audit.log");
    /// Rotation size
    AUDIT_LOG_FILE_ROTATION_SIZE: String = Text("10MB");
    /// NONE, METADATA, REQUEST, REQUEST_RESPONSE
    AUDIT_LOG_LEVEL: String = Text("NONE"), read Format::OneOf(&["NONE", "METADATA", "REQUEST", "REQUEST_RESPONSE"]);
    /// Logger names captured
    AUDIT_UVICORN_LOGGER_NAMES: Vec<String> = Items(&["uvicorn.access"]), read Format::COMMAS_AS_THEY_ARE;
    /// Write the audit file
    ENABLE_AUDIT_LOGS_FILE: bool = On;
    /// Audit to standard output
    ENABLE_AUDIT_STDOUT: bool = Off;
    /// Bytes of bodies kept
    MAX_BODY_LOG_SIZE: i64 = Number(2048);
}
