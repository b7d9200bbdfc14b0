//! What the web client shows.

use serde_json::Value as Json;

use crate::settings::Preset::{Document, Items, Nothing, Off, On, Text};
use crate::settings::variable::{like, variables};
use crate::settings::rules;
use crate::shared::Secret;

variables! { Frontend:
    /// Locale before the user chooses
    DEFAULT_LOCALE: String = Text(""), saved "ui.default_locale" as "";
    /// Comma list of models selected for a new chat
    DEFAULT_MODELS: Option<String> = Nothing, saved "ui.default_models";
    /// Comma list of models pinned by default
    DEFAULT_PINNED_MODELS: Option<String> = Nothing, saved "ui.default_pinned_models";
    /// Suggestions on the empty chat page
    DEFAULT_PROMPT_SUGGESTIONS: Vec<Json> = Document("[]"),
        by rules::frontend::suggestions,
        saved "ui.prompt_suggestions";
    /// Google Drive picker
    ENABLE_GOOGLE_DRIVE_INTEGRATION: bool = Off, saved "google_drive.enable";
    /// OneDrive business entry
    ENABLE_ONEDRIVE_BUSINESS: bool = On;
    /// OneDrive picker
    ENABLE_ONEDRIVE_INTEGRATION: bool = Off, saved "onedrive.enable";
    /// OneDrive personal entry
    ENABLE_ONEDRIVE_PERSONAL: bool = On;
    /// Second password field
    ENABLE_SIGNUP_PASSWORD_CONFIRMATION: bool = Off;
    /// Manifest proxied from there
    EXTERNAL_PWA_MANIFEST_URL: Option<String> = Nothing;
    /// Built frontend
    FRONTEND_BUILD_DIR: Option<String> = Nothing;
    /// Picker key
    GOOGLE_DRIVE_API_KEY: Secret = Text(""), saved "google_drive.api_key" as "";
    /// Picker client id
    GOOGLE_DRIVE_CLIENT_ID: String = Text(""), saved "google_drive.client_id" as "";
    /// Order of models in lists
    MODEL_ORDER_LIST: Vec<String> = Items(&[]), env [], saved "ui.model_order_list";
    /// Default of the two below
    ONEDRIVE_CLIENT_ID: String = Text("");
    /// Picker client id
    ONEDRIVE_CLIENT_ID_BUSINESS: String = like(ONEDRIVE_CLIENT_ID);
    /// Picker client id
    ONEDRIVE_CLIENT_ID_PERSONAL: String = like(ONEDRIVE_CLIENT_ID);
    /// Tenant of the picker
    ONEDRIVE_SHAREPOINT_TENANT_ID: String = Text(""), saved "onedrive.sharepoint_tenant_id" as "";
    /// SharePoint address of the picker
    ONEDRIVE_SHAREPOINT_URL: String = Text(""), saved "onedrive.sharepoint_url" as "";
    /// Text shown to pending users
    PENDING_USER_OVERLAY_CONTENT: Option<String> = Text(""), saved "ui.pending_user_overlay_content";
    /// Title shown to pending users
    PENDING_USER_OVERLAY_TITLE: Option<String> = Text(""), saved "ui.pending_user_overlay_title";
    /// Text appended when copying answers
    RESPONSE_WATERMARK: Option<String> = Text(""), saved "ui.watermark";
    /// Static files, cleared and refilled at start
    STATIC_DIR: Option<String> = Nothing;
    /// Banners
    WEBUI_BANNERS: Vec<Json> = Document("[]"), by rules::frontend::banners, saved "ui.banners" as "BANNERS";
}
