//! What several instances share.

use crate::settings::Preset::{Items, Nothing, Number, Off, Text};
use crate::settings::variable::variables;
use crate::settings::rules;
use crate::shared::Secret;

variables! { Redis:
    /// Cluster client
    REDIS_CLUSTER: bool = Off;
    /// Prefix of keys
    REDIS_KEY_PREFIX: String = Text("open-webui");
    /// Sentinel hosts
    REDIS_SENTINEL_HOSTS: Vec<String> = Items(&[]);
    /// Retries at fail-over, less than 1 = 2
    REDIS_SENTINEL_MAX_RETRY_COUNT: i64 = Number(2), by rules::app::at_least_one;
    /// Sentinel port
    REDIS_SENTINEL_PORT: String = Text("26379");
    /// Seconds
    REDIS_SOCKET_CONNECT_TIMEOUT: Option<f64> = Nothing;
    /// Redis address, empty = none
    REDIS_URL: Secret = Text("");
}
