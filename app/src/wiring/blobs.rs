use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use loquat_client::HttpClient;
use loquat_core::file::BlobStore;
use loquat_core::settings::{
    AZURE_STORAGE_CONTAINER_NAME, AZURE_STORAGE_ENDPOINT, AZURE_STORAGE_KEY, DATA_DIR, Environment, GCS_BUCKET_NAME,
    GOOGLE_APPLICATION_CREDENTIALS_JSON, S3_ACCESS_KEY_ID, S3_ADDRESSING_STYLE, S3_BUCKET_NAME, S3_ENABLE_TAGGING,
    S3_ENDPOINT_URL, S3_KEY_PREFIX, S3_REGION_NAME, S3_SECRET_ACCESS_KEY, S3_USE_ACCELERATE_ENDPOINT, STORAGE_PROVIDER,
};
use loquat_files::{Folder, S3Config};

use super::outgoing::Outgoing;

/// Connections to buckets are kept so long.
const KEEP_IDLE: Duration = Duration::from_secs(60);

/// Where the bytes of files are kept, as `STORAGE_PROVIDER` says.
pub fn store(environment: &Environment, outgoing: &Outgoing) -> Result<Arc<dyn BlobStore>, Box<dyn Error>> {
    let needed = |value: Option<&str>, name: &str| match value.filter(|value| !value.is_empty()) {
        Some(value) => Ok(value.to_owned()),
        None => Err(format!("set {name}, or STORAGE_PROVIDER=local")),
    };
    let given = |value: Option<&str>| value.filter(|value| !value.is_empty()).map(str::to_owned);
    let client = || outgoing.client(true, KEEP_IDLE).map(HttpClient::new);
    match environment.get(STORAGE_PROVIDER) {
        "s3" => {
            let config = S3Config {
                bucket: needed(environment.get(S3_BUCKET_NAME), "S3_BUCKET_NAME")?,
                prefix: given(environment.get(S3_KEY_PREFIX)).unwrap_or_default(),
                region: given(environment.get(S3_REGION_NAME)),
                endpoint: given(environment.get(S3_ENDPOINT_URL)),
                key_id: given(environment.get(S3_ACCESS_KEY_ID)),
                secret: environment.get(S3_SECRET_ACCESS_KEY).cloned(),
                addressing: given(environment.get(S3_ADDRESSING_STYLE)),
                accelerated: environment.get(S3_USE_ACCELERATE_ENDPOINT),
                tagged: environment.get(S3_ENABLE_TAGGING),
            };
            Ok(Arc::new(loquat_files::s3(&config, client()?)?))
        }
        "gcs" => {
            let bucket = needed(environment.get(GCS_BUCKET_NAME), "GCS_BUCKET_NAME")?;
            let key = environment
                .get(GOOGLE_APPLICATION_CREDENTIALS_JSON)
                .map(ToString::to_string);
            Ok(Arc::new(loquat_files::gcs(&bucket, key.as_deref(), client()?)?))
        }
        "azure" => {
            let endpoint = needed(environment.get(AZURE_STORAGE_ENDPOINT), "AZURE_STORAGE_ENDPOINT")?;
            let container = needed(
                environment.get(AZURE_STORAGE_CONTAINER_NAME),
                "AZURE_STORAGE_CONTAINER_NAME",
            )?;
            let key = environment
                .get(AZURE_STORAGE_KEY)
                .filter(|key| !key.expose().is_empty());
            Ok(Arc::new(loquat_files::azure(&endpoint, &container, key, client()?)?))
        }
        _ => Ok(Arc::new(Folder::new(
            Path::new(environment.get(DATA_DIR)).join("uploads"),
        ))),
    }
}
