use loquat_core::settings::*;
use poem_openapi::Object;
use serde::Serialize;

use crate::configs::{PermissionTree, Suggestion, read_items};
use crate::web_client::audience::Audience;
use crate::web_client::features::Features;
use crate::web_client::providers::Oauth;
use crate::web_client::version::VERSION;
use crate::wire::FreeValue;

/// What the page must know before anything else. Strangers see a part, people who wait a little more.
#[derive(Debug, Object, Serialize)]
pub struct PageConfig {
    /// There is no account yet: offer to make the first one
    #[serde(skip_serializing_if = "Option::is_none")]
    onboarding: Option<bool>,
    /// True
    status: bool,
    /// The name of this installation
    name: String,
    version: String,
    /// Language before anybody chooses one; empty: the browser's
    default_locale: String,
    oauth: Oauth,
    features: Features,
    #[serde(flatten)]
    #[oai(flatten)]
    inside: Inside,
}

/// Defines fields that are left out together; an `Option` around a flattened struct cannot say so in the document.
macro_rules! optional_fields {
    ($name:ident { $($(#[$meta:meta])* $field:ident: $type:ty,)* }) => {
        #[derive(Debug, Default, poem_openapi::Object, serde::Serialize)]
        pub struct $name {
            $(
                $(#[$meta])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )*
        }
    };
}
pub(super) use optional_fields;

optional_fields! {
    Inside {
        /// Models of a new chat, with commas between them
        default_models: Option<String>,
        /// Models that everybody finds pinned, with commas between them
        default_pinned_models: Option<String>,
        /// Questions that the empty chat page offers
        default_prompt_suggestions: Vec<Suggestion>,
        /// How many accounts there are
        user_count: i64,
        code: Code,
        audio: Audio,
        file: Files,
        /// What everybody may do
        permissions: PermissionTree,
        google_drive: GoogleDrive,
        onedrive: OneDrive,
        ui: Texts,
        /// Null: there is no licence
        license_metadata: Option<FreeValue>,
        /// For administrators; null
        active_entries: Option<i64>,
    }
}

/// Who runs code blocks
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageCode")]
pub struct Code {
    /// `pyodide` (the browser) or `jupyter`
    engine: String,
}

/// Who speaks and listens
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageAudio")]
pub struct Audio {
    tts: Speech,
    stt: Listening,
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageSpeech")]
struct Speech {
    /// Empty: the browser
    engine: String,
    voice: String,
    split_on: String,
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageListening")]
struct Listening {
    /// Empty: this server; `web`: the browser
    engine: String,
}

/// What may be uploaded
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageFiles")]
pub struct Files {
    /// In MB
    max_size: Option<i64>,
    max_count: Option<i64>,
    image_compression: ImageCompression,
}

/// To what size the browser shrinks pictures
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageImageCompression")]
struct ImageCompression {
    width: Option<i64>,
    height: Option<i64>,
}

/// For the picker of Google Drive
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageGoogleDrive")]
pub struct GoogleDrive {
    client_id: String,
    /// The picker runs in the browser and needs it there
    api_key: String,
}

/// For the picker of OneDrive
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageOneDrive")]
pub struct OneDrive {
    client_id_personal: String,
    client_id_business: String,
    sharepoint_url: String,
    sharepoint_tenant_id: String,
}

/// Texts of this installation
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageTexts")]
pub struct Texts {
    pending_user_overlay_title: Option<String>,
    pending_user_overlay_content: Option<String>,
    /// Not for people who wait
    #[serde(skip_serializing_if = "Option::is_none")]
    response_watermark: Option<Option<String>>,
}

impl PageConfig {
    /// What that audience is shown now.
    pub fn of(now: &Snapshot, users: i64, audience: Audience) -> Self {
        let onboarding = audience == Audience::Stranger && users == 0;
        Self {
            onboarding: onboarding.then_some(true),
            status: true,
            name: now.get(WEBUI_NAME).to_owned(),
            version: VERSION.to_owned(),
            default_locale: now.get(DEFAULT_LOCALE).to_owned(),
            oauth: Oauth::of(now),
            features: Features::of(now, audience),
            inside: Inside::of(now, users, audience),
        }
    }
}

impl Texts {
    fn of(now: &Snapshot, audience: Audience) -> Self {
        let text = |setting: Setting<Option<String>>| now.get(setting).map(str::to_owned);
        Self {
            pending_user_overlay_title: text(PENDING_USER_OVERLAY_TITLE),
            pending_user_overlay_content: text(PENDING_USER_OVERLAY_CONTENT),
            response_watermark: audience.is_verified().then(|| text(RESPONSE_WATERMARK)),
        }
    }
}

impl Inside {
    fn of(now: &Snapshot, users: i64, audience: Audience) -> Self {
        let ui = (audience != Audience::Stranger).then(|| Texts::of(now, audience));
        if !audience.is_verified() {
            return Self { ui, ..Self::default() };
        }
        let text = |setting: Setting<String>| now.get(setting).to_owned();
        let nullable = |setting: Setting<Option<String>>| now.get(setting).map(str::to_owned);
        Self {
            default_models: Some(nullable(DEFAULT_MODELS)),
            default_pinned_models: Some(nullable(DEFAULT_PINNED_MODELS)),
            default_prompt_suggestions: Some(read_items(now, DEFAULT_PROMPT_SUGGESTIONS)),
            user_count: Some(users),
            code: Some(Code {
                engine: text(CODE_EXECUTION_ENGINE),
            }),
            audio: Some(Audio {
                tts: Speech {
                    engine: text(AUDIO_TTS_ENGINE),
                    voice: text(AUDIO_TTS_VOICE),
                    split_on: text(AUDIO_TTS_SPLIT_ON),
                },
                stt: Listening {
                    engine: text(AUDIO_STT_ENGINE),
                },
            }),
            file: Some(Files {
                max_size: now.get(RAG_FILE_MAX_SIZE),
                max_count: now.get(RAG_FILE_MAX_COUNT),
                image_compression: ImageCompression {
                    width: now.get(FILE_IMAGE_COMPRESSION_WIDTH),
                    height: now.get(FILE_IMAGE_COMPRESSION_HEIGHT),
                },
            }),
            permissions: Some(PermissionTree::of(now.get(USER_PERMISSIONS))),
            google_drive: Some(GoogleDrive {
                client_id: text(GOOGLE_DRIVE_CLIENT_ID),
                api_key: now.get(GOOGLE_DRIVE_API_KEY).expose().to_owned(),
            }),
            onedrive: Some(OneDrive {
                client_id_personal: text(ONEDRIVE_CLIENT_ID_PERSONAL),
                client_id_business: text(ONEDRIVE_CLIENT_ID_BUSINESS),
                sharepoint_url: text(ONEDRIVE_SHAREPOINT_URL),
                sharepoint_tenant_id: text(ONEDRIVE_SHAREPOINT_TENANT_ID),
            }),
            ui,
            license_metadata: Some(None),
            active_entries: (audience == Audience::Administrator).then_some(None),
        }
    }
}
