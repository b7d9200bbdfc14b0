//! Where files are kept.

use serde_json::Value as Json;

use crate::settings::Preset::{Nothing, Off, Text};
use crate::settings::variable::variables;
use crate::settings::Format;
use crate::shared::Secret;

variables! { Storage:
    /// Container
    AZURE_STORAGE_CONTAINER_NAME: Option<String> = Nothing;
    /// Account address
    AZURE_STORAGE_ENDPOINT: Option<String> = Nothing;
    /// Key, empty = ambient identity
    AZURE_STORAGE_KEY: Option<Secret> = Nothing;
    /// Bucket
    GCS_BUCKET_NAME: Option<String> = Nothing;
    /// Service account, empty = ambient identity
    GOOGLE_APPLICATION_CREDENTIALS_JSON: Option<Json> = Nothing, secret true;
    /// Key id, empty = ambient identity
    S3_ACCESS_KEY_ID: Option<String> = Nothing;
    /// path, virtual or auto
    S3_ADDRESSING_STYLE: Option<String> = Nothing;
    /// Bucket
    S3_BUCKET_NAME: Option<String> = Nothing;
    /// Tag objects
    S3_ENABLE_TAGGING: bool = Off;
    /// Address of a compatible service
    S3_ENDPOINT_URL: Option<String> = Nothing;
    /// Prefix of keys
    S3_KEY_PREFIX: Option<String> = Nothing;
    /// Region
    S3_REGION_NAME: Option<String> = Nothing;
    /// Secret
    S3_SECRET_ACCESS_KEY: Option<Secret> = Nothing;
    /// Accelerated endpoint
    S3_USE_ACCELERATE_ENDPOINT: bool = Off;
    /// local, s3, gcs, azure
    STORAGE_PROVIDER: String = Text("local"), read Format::Exactly(&["local", "s3", "gcs", "azure"]);
}
