//! The service as a whole: its name, its folders, its saved configuration.

use crate::settings::Preset::{Items, Nothing, Number, Off, On, Text};
use crate::settings::variable::{below, variables};
use crate::settings::{Format, rules};
use crate::shared::Secret;

variables! { App:
    /// Further schemes allowed in CORS_ALLOW_ORIGIN
    CORS_ALLOW_CUSTOM_SCHEME: Vec<String> = Items(&[""]), read Format::SEMICOLONS_AS_THEY_ARE;
    /// Allowed origins for HTTP and the socket
    CORS_ALLOW_ORIGIN: Vec<String> = Items(&["*"]), read Format::SEMICOLONS_AS_THEY_ARE, by rules::app::origins;
    /// Legacy branding, asks a public address at start
    CUSTOM_NAME: String = Text("");
    /// Data folder
    DATA_DIR: String = Text("data");
    /// Shown by /api/version; a change reloads pages
    DEPLOYMENT_ID: String = Text("");
    /// Running in the official image
    DOCKER: bool = Off;
    /// Admins may export chats and the database
    ENABLE_ADMIN_EXPORT: bool = On;
    /// Compress responses
    ENABLE_COMPRESSION_MIDDLEWARE: bool = On;
    /// Saved oauth.* values count
    ENABLE_OAUTH_PERSISTENT_CONFIG: bool = Off;
    /// Saved values count at start
    ENABLE_PERSISTENT_CONFIG: bool = On;
    /// Look for newer releases
    ENABLE_VERSION_UPDATE_CHECK: bool = On, by rules::app::unless_offline;
    /// dev, test, prod; dev exposes /docs, /openapi.json and diagnosis routes
    ENV: String = Text("dev");
    /// Fonts for PDF export
    FONTS_DIR: Option<String> = Nothing;
    /// Set by the command-line starter
    FROM_INIT_PY: bool = Off;
    /// Log level
    GLOBAL_LOG_LEVEL: String = Text("INFO"),
        read Format::OneOf(&["CRITICAL", "FATAL", "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "NOTSET"]);
    /// Instance name in logs and status
    INSTANCE_ID: Option<String> = Nothing;
    /// Extended by the starter for CUDA
    LD_LIBRARY_PATH: String = Text("");
    /// Licence file
    LICENSE_BLOB_PATH: String = below(DATA_DIR, "l.data");
    /// Licence key
    LICENSE_KEY: Secret = Text("");
    /// Key that checks the licence
    LICENSE_PUBLIC_KEY: String = Text("");
    /// No downloads, no version check
    OFFLINE_MODE: bool = Off;
    /// Options for installing requirements of Python plug-ins
    PIP_OPTIONS: Vec<String> = Items(&[]), read Format::Words;
    /// Index options for the same
    PIP_PACKAGE_INDEX_OPTIONS: Vec<String> = Items(&[]), read Format::Words;
    /// Delete the saved configuration at start
    RESET_CONFIG_ON_START: bool = Off;
    /// Switch all functions off at start
    SAFE_MODE: bool = Off;
    /// Worker threads
    THREAD_POOL_SIZE: Option<i64> = Nothing;
    /// Worker processes
    UVICORN_WORKERS: i64 = Number(1), by rules::app::at_least_one;
    /// Address told about new accounts
    WEBHOOK_URL: Secret = Text(""), saved "webhook_url";
    /// Logged at start
    WEBUI_BUILD_HASH: String = Text("dev-build");
    /// Name; a suffix is added when changed
    WEBUI_NAME: String = Text("Open WebUI"), by rules::app::name;
    /// Public address, used in links and redirects
    WEBUI_URL: String = Text(""), saved "webui.url";
}
