//! What the original does not have, and the few names that its starter reads.

use crate::settings::Format;
use crate::settings::Preset::{Items, Nothing, Number, Off, On, Text};
use crate::settings::variable::variables;
use crate::shared::Secret;

variables! { Loquat:
    /// Address to listen on
    HOST: String = Text("127.0.0.1");
    /// Port to listen on
    PORT: i64 = Number(8080);
    /// Proxies whose X-Forwarded-For is believed, * = all
    FORWARDED_ALLOW_IPS: Vec<String> = Items(&["127.0.0.1"]);
    /// Log lines as text or json
    LOG_FORMAT: String = Text("text"), read Format::OneOf(&["text", "json"]);
    /// How passwords are hashed from now on: bcrypt, which the original reads too, or scrypt
    PASSWORD_HASH: String = Text("bcrypt"), read Format::OneOf(&["bcrypt", "scrypt"]);
    /// Serve Prometheus metrics at /metrics
    LOQUAT_METRICS: bool = Off;
    /// Other sites may show the pages in frames
    LOQUAT_FRAMEABLE: bool = Off;
    /// Largest body of a request in bytes; files have limits of their own
    LOQUAT_BODY_LIMIT: i64 = Number(104_857_600);
    /// Seconds in which a request without a stream must be answered; empty = no limit
    LOQUAT_REQUEST_TIMEOUT: Option<i64> = Number(300);
    /// Seconds that running requests and streams get to finish when the service is stopped
    LOQUAT_SHUTDOWN_TIMEOUT: i64 = Number(30);
    /// Milliseconds between two frames of a streamed answer; up to three times as many when it is long
    LOQUAT_STREAM_INTERVAL: i64 = Number(25);
    /// Address of Deepgram's API, for a proxy in front of it
    LOQUAT_DEEPGRAM_API_BASE_URL: String = Text("https://api.deepgram.com");
    /// Seconds in which a provider must begin to answer before another connection with the model is asked; empty = no limit
    LOQUAT_FIRST_BYTE_TIMEOUT: Option<i64> = Nothing;
    /// So many failures in a row leave a connection out while others offer the model
    LOQUAT_REPLICA_FAILURES: i64 = Number(3);
    /// Seconds after which a connection that is left out is tried again
    LOQUAT_REPLICA_PAUSE: i64 = Number(10);
    /// Who waits for an answer of a provider does the work of its connection; off = hyper's plain client
    LOQUAT_READ_PACING: bool = On;
    /// Seconds after which each instance compares its settings with the saved ones, in case it missed a message
    LOQUAT_SETTINGS_REFRESH: i64 = Number(30);
    /// Interpreter for plug-ins; else the first fitting python3 of the search path
    LOQUAT_PLUGIN_PYTHON: Option<String> = Nothing;
    /// How plug-ins are shut in: on as far as the kernel can, required or not at all, off
    LOQUAT_PLUGIN_JAIL: String = Text("on"), read Format::OneOf(&["on", "off", "required"]);
    /// Plug-ins may call other machines
    LOQUAT_PLUGIN_NETWORK: bool = On;
    /// Names of variables that plug-ins may read
    LOQUAT_PLUGIN_ENVIRONMENT: Vec<String> = Items(&[]), read Format::Words;
    /// Megabytes that one plug-in may allocate
    LOQUAT_PLUGIN_MEMORY: i64 = Number(1024);
    /// Microsoft's directory, for connections to Azure that show a token of Entra ID
    AZURE_AUTHORITY_HOST: Option<String> = Nothing;
    /// Id of this installation at that directory
    AZURE_CLIENT_ID: Option<String> = Nothing;
    /// Secret of this installation at that directory
    AZURE_CLIENT_SECRET: Option<Secret> = Nothing;
    /// File with a token of the cluster in place of the secret
    AZURE_FEDERATED_TOKEN_FILE: Option<String> = Nothing;
    /// Tenant of that directory
    AZURE_TENANT_ID: Option<String> = Nothing;
    /// Address of the machine's managed identity
    IDENTITY_ENDPOINT: Option<String> = Nothing;
    /// What the managed identity wants to see
    IDENTITY_HEADER: Option<Secret> = Nothing;
    /// Proxy for http addresses
    HTTP_PROXY: Secret = Text(""), formerly "http_proxy";
    /// Proxy for https addresses
    HTTPS_PROXY: Secret = Text(""), formerly "https_proxy";
    /// Proxy for addresses that no other proxy is for; socks5 is possible, too
    ALL_PROXY: Secret = Text(""), formerly "all_proxy";
    /// Hosts, domains and networks that are reached without a proxy
    NO_PROXY: String = Text(""), formerly "no_proxy";
    /// File that keeps the generated signing key when WEBUI_SECRET_KEY is not set
    LOQUAT_SECRET_KEY_FILE: Option<String> = Nothing;
}
