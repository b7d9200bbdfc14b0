use std::sync::Arc;

use loquat_core::settings::Settings;
use poem_openapi::OpenApi;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::area::Area;
use crate::configs::form::{Field, settings_form};
use crate::wire::{Administrator, Body, Failure, free};

/// The general settings of an installation.
pub struct General {
    pub settings: Arc<Settings>,
}

settings_form! {
    /// General settings
    #[oai(rename = "AdminConfig", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    GeneralForm {
        /// Show people who wait whom to ask
        show_admin_details: bool = SHOW_ADMIN_DETAILS;
        /// Whom to ask; null: the first administrator
        #[serde(default)]
        admin_email: Option<String> = ADMIN_EMAIL;
        /// Public address, for links and redirects
        webui_url: String = WEBUI_URL;
        /// People may make accounts for themselves
        enable_signup: bool = ENABLE_SIGNUP;
        /// API keys may be made and used
        enable_api_keys: bool = ENABLE_API_KEYS;
        /// Keys open only the allowed paths
        enable_api_keys_endpoint_restrictions: bool = ENABLE_API_KEYS_ENDPOINT_RESTRICTIONS;
        /// The allowed paths, with commas between them
        api_keys_allowed_endpoints: String = API_KEYS_ALLOWED_ENDPOINTS;
        /// Role of new accounts: `pending`, `user` or `admin`; anything else changes nothing
        default_user_role: String = DEFAULT_USER_ROLE, by set_default_role;
        /// Group that new accounts join; empty: none
        default_group_id: String = DEFAULT_GROUP_ID;
        /// How long sessions last: `-1` or `0` for ever, else a number with ms, s, m, h, d or w; anything else changes
        /// nothing
        jwt_expires_in: String = JWT_EXPIRES_IN, by set_session_length;
        /// Chats may be shared with the community
        enable_community_sharing: bool = ENABLE_COMMUNITY_SHARING;
        /// Answers can be rated
        enable_message_rating: bool = ENABLE_MESSAGE_RATING;
        /// Chats can be put into folders
        enable_folders: bool = ENABLE_FOLDERS;
        /// Most files of a folder
        #[serde(default)]
        folder_max_file_count: Most = FOLDER_MAX_FILE_COUNT;
        /// Channels are offered
        enable_channels: bool = ENABLE_CHANNELS;
        /// Memories are offered
        enable_memories: bool = ENABLE_MEMORIES;
        /// Notes are offered
        enable_notes: bool = ENABLE_NOTES;
        /// Users may have events sent to an address of their own
        enable_user_webhooks: bool = ENABLE_USER_WEBHOOKS;
        /// Users show whether they are there
        enable_user_status: bool = ENABLE_USER_STATUS;
        /// Title shown to people who wait
        #[serde(default)]
        pending_user_overlay_title: Option<String> = PENDING_USER_OVERLAY_TITLE;
        /// Text shown to people who wait
        #[serde(default)]
        pending_user_overlay_content: Option<String> = PENDING_USER_OVERLAY_CONTENT;
        /// Text that is added to copied answers
        #[serde(default)]
        response_watermark: Option<String> = RESPONSE_WATERMARK;
    }
}

/// A largest number; none is written as `""`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Most(Option<i64>);

impl Field<Option<i64>> for Most {
    fn shown(value: Option<i64>) -> Self {
        Self(value)
    }

    fn taken(self) -> Option<i64> {
        self.0
    }
}

impl Most {
    /// Zero, nothing and an empty text all mean that there is no limit.
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self(None)),
            Value::Number(number) => number.as_i64().map(|most| Self((most != 0).then_some(most))),
            Value::String(text) if text.trim().is_empty() => Some(Self(None)),
            Value::String(text) => text.trim().parse().ok().map(|most| Self(Some(most))),
            _ => None,
        }
    }
}

impl Serialize for Most {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(most) => serializer.serialize_i64(most),
            None => serializer.serialize_str(""),
        }
    }
}

impl<'de> Deserialize<'de> for Most {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::read(&value).ok_or_else(|| serde::de::Error::custom("write a whole number, or nothing for no limit"))
    }
}

free!(
    Most,
    "most",
    {
        let mut schema = MetaSchema::ANY;
        schema.any_of = vec![
            MetaSchemaRef::Inline(Box::new(MetaSchema::new("integer"))),
            MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
        ];
        schema.nullable = true;
        schema
    },
    |value| Self::read(&value),
    |most| serde_json::to_value(most).ok()
);

#[OpenApi(prefix_path = "/api/v1/auths/admin", tag = "Area::Configs")]
impl General {
    /// Read general settings
    #[oai(path = "/config", method = "get", operation_id = "get_general_settings")]
    async fn read(&self, caller: Administrator) -> Result<Body<GeneralForm>, Failure> {
        let now = self.settings.view(&caller.0)?;
        Ok(Body(GeneralForm::of(&now)))
    }

    /// Replace general settings
    #[oai(path = "/config", method = "post", operation_id = "set_general_settings")]
    async fn replace(&self, caller: Administrator, form: Body<GeneralForm>) -> Result<Body<GeneralForm>, Failure> {
        let now = self.settings.change_as(&caller.0, form.0.changes()).await?;
        Ok(Body(GeneralForm::of(&now)))
    }
}
