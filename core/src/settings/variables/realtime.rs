//! Events on their way to browsers.

use serde_json::Value as Json;

use crate::settings::variables::redis::{REDIS_CLUSTER, REDIS_URL};
use crate::settings::Preset::{Items, Nothing, Number, Off, On, Text};
use crate::settings::variable::{like, variables};
use crate::settings::{Format, rules};
use crate::shared::Secret;

variables! { Realtime:
    /// WebSocket transport, else polling only
    ENABLE_WEBSOCKET_SUPPORT: bool = On;
    /// redis or empty
    WEBSOCKET_MANAGER: String = Text(""), read Format::OneOf(&["", "redis"]);
    /// Cluster client
    WEBSOCKET_REDIS_CLUSTER: bool = like(REDIS_CLUSTER);
    /// Seconds of the cleanup lock
    WEBSOCKET_REDIS_LOCK_TIMEOUT: i64 = Number(60);
    /// Options of the Redis manager
    WEBSOCKET_REDIS_OPTIONS: Option<Json> = Nothing, by rules::app::socket_options, secret true;
    /// Redis of the socket server
    WEBSOCKET_REDIS_URL: Secret = like(REDIS_URL);
    /// Sentinel hosts
    WEBSOCKET_SENTINEL_HOSTS: Vec<String> = Items(&[]);
    /// Sentinel port
    WEBSOCKET_SENTINEL_PORT: String = Text("26379");
    /// Socket and engine logs
    WEBSOCKET_SERVER_LOGGING: bool = Off;
    /// Seconds
    WEBSOCKET_SERVER_PING_INTERVAL: i64 = Number(25);
    /// Seconds
    WEBSOCKET_SERVER_PING_TIMEOUT: i64 = Number(20);
}
