use loquat_core::settings::*;
use poem_openapi::Object;
use serde::Serialize;

use crate::web_client::audience::Audience;
use crate::web_client::config::optional_fields;
use crate::wire::FreeValue;

/// What is switched on. What strangers need not know is left out for them.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageFeatures")]
pub struct Features {
    /// People sign in; false: everybody is the same administrator
    auth: bool,
    /// A proxy says who it is
    auth_trusted_header: bool,
    enable_signup_password_confirmation: bool,
    enable_ldap: bool,
    enable_api_keys: bool,
    enable_signup: bool,
    enable_login_form: bool,
    /// Sockets may use WebSocket from the start
    enable_websocket: bool,
    enable_version_update_check: bool,
    enable_public_active_users_count: bool,
    #[serde(flatten)]
    #[oai(flatten)]
    inside: FeaturesInside,
}

optional_fields! {
    FeaturesInside {
        enable_direct_connections: bool,
        enable_folders: bool,
        /// A number, or empty for no limit
        folder_max_file_count: FreeValue,
        enable_channels: bool,
        enable_notes: bool,
        enable_web_search: bool,
        enable_code_execution: bool,
        enable_code_interpreter: bool,
        enable_image_generation: bool,
        enable_autocomplete_generation: bool,
        enable_community_sharing: bool,
        enable_message_rating: bool,
        enable_user_webhooks: bool,
        enable_user_status: bool,
        enable_admin_export: bool,
        enable_admin_chat_access: bool,
        enable_google_drive_integration: bool,
        enable_onedrive_integration: bool,
        enable_memories: bool,
        /// Only with `enable_onedrive_integration`
        enable_onedrive_personal: bool,
        /// Only with `enable_onedrive_integration`
        enable_onedrive_business: bool,
    }
}

impl Features {
    pub fn of(now: &Snapshot, audience: Audience) -> Self {
        let vouching_header = now.get(WEBUI_AUTH_TRUSTED_EMAIL_HEADER);
        Self {
            auth: now.get(WEBUI_AUTH),
            auth_trusted_header: vouching_header.is_some_and(|name| !name.is_empty()),
            enable_signup_password_confirmation: now.get(ENABLE_SIGNUP_PASSWORD_CONFIRMATION),
            enable_ldap: now.get(ENABLE_LDAP),
            enable_api_keys: now.get(ENABLE_API_KEYS),
            enable_signup: now.get(ENABLE_SIGNUP),
            enable_login_form: now.get(ENABLE_LOGIN_FORM),
            enable_websocket: now.get(ENABLE_WEBSOCKET_SUPPORT),
            enable_version_update_check: now.get(ENABLE_VERSION_UPDATE_CHECK),
            enable_public_active_users_count: now.get(ENABLE_PUBLIC_ACTIVE_USERS_COUNT),
            inside: match audience {
                Audience::Stranger => FeaturesInside::default(),
                _ => FeaturesInside::of(now),
            },
        }
    }
}

impl FeaturesInside {
    fn of(now: &Snapshot) -> Self {
        let flag = |setting| Some(now.get(setting));
        let onedrive = now.get(ENABLE_ONEDRIVE_INTEGRATION);
        Self {
            enable_direct_connections: flag(ENABLE_DIRECT_CONNECTIONS),
            enable_folders: flag(ENABLE_FOLDERS),
            folder_max_file_count: Some(FreeValue(now.json(FOLDER_MAX_FILE_COUNT))),
            enable_channels: flag(ENABLE_CHANNELS),
            enable_notes: flag(ENABLE_NOTES),
            enable_web_search: flag(ENABLE_WEB_SEARCH),
            enable_code_execution: flag(ENABLE_CODE_EXECUTION),
            enable_code_interpreter: flag(ENABLE_CODE_INTERPRETER),
            enable_image_generation: flag(ENABLE_IMAGE_GENERATION),
            enable_autocomplete_generation: flag(ENABLE_AUTOCOMPLETE_GENERATION),
            enable_community_sharing: flag(ENABLE_COMMUNITY_SHARING),
            enable_message_rating: flag(ENABLE_MESSAGE_RATING),
            enable_user_webhooks: flag(ENABLE_USER_WEBHOOKS),
            enable_user_status: flag(ENABLE_USER_STATUS),
            enable_admin_export: flag(ENABLE_ADMIN_EXPORT),
            enable_admin_chat_access: flag(ENABLE_ADMIN_CHAT_ACCESS),
            enable_google_drive_integration: flag(ENABLE_GOOGLE_DRIVE_INTEGRATION),
            enable_onedrive_integration: Some(onedrive),
            enable_memories: flag(ENABLE_MEMORIES),
            enable_onedrive_personal: onedrive.then(|| now.get(ENABLE_ONEDRIVE_PERSONAL)),
            enable_onedrive_business: onedrive.then(|| now.get(ENABLE_ONEDRIVE_BUSINESS)),
        }
    }
}
