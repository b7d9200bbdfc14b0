use std::sync::Arc;
use std::time::Duration;

use fred::prelude::{Builder, Config, ReconnectPolicy, Server, ServerConfig, TlsConfig, TlsConnector};
use fred::socket2::TcpKeepalive;
use fred::types::config::{ClusterDiscoveryPolicy, TlsHostMapping, UnresponsiveConfig};
use loquat_core::shared::Secret;
use rustls::ClientConfig;
use url::{Host, Url};

use crate::RedisError;

/// Where Redis is and how it is spoken to.
#[derive(Debug, Clone)]
pub struct RedisConfig {
    /// `redis://user:password@host:port/database`, or `rediss://` for TLS. With sentinels the host is the name of the
    /// service that they watch.
    pub url: Secret,
    /// The sentinels to ask for the server; none without sentinels.
    pub sentinels: Vec<Sentinel>,
    /// Is the server a node of a cluster? The others are found through it.
    pub cluster: bool,
    /// What all keys and channels begin with.
    pub key_prefix: String,
    /// How long the making of a connection may take.
    pub connect_timeout: Option<Duration>,
    /// Whom to trust, for `rediss://`.
    pub tls: Option<Arc<ClientConfig>>,
}

/// Watches over servers and knows which one is the master.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentinel {
    pub host: String,
    pub port: u16,
}

/// The parts of the address that the driver needs.
struct Address {
    server: Server,
    username: Option<String>,
    password: Option<String>,
    database: Option<u8>,
    tls: bool,
}

impl RedisConfig {
    /// A command that takes longer has failed.
    const COMMAND_TIMEOUT: Duration = Duration::from_secs(3);
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
    /// So many commands wait for an answer before further ones are refused.
    const MOST_IN_FLIGHT: usize = 20_000;
    /// So many messages wait to be handed out within the process.
    pub(crate) const WAITING: usize = 1_024;

    /// The server's address without its secrets, for logs and errors.
    pub(crate) fn shown_address(&self) -> String {
        match self.address() {
            Ok(address) if self.sentinels.is_empty() => format!("{}:{}", address.server.host, address.server.port),
            Ok(address) => format!(
                "{} (watched by {} sentinels)",
                address.server.host,
                self.sentinels.len()
            ),
            Err(_) => "an unknown address".to_owned(),
        }
    }

    /// The driver's way to make clients.
    pub(crate) fn builder(&self) -> Result<Builder, RedisError> {
        let address = self.address()?;
        let mut config = Config {
            username: address.username,
            password: address.password,
            database: address.database,
            // The first connection tells at once whether the address is right; only later ones are tried again.
            fail_fast: true,
            ..Config::default()
        };
        if address.tls {
            let trust = self.tls.as_ref().ok_or(RedisError::NoTrust)?;
            config.tls = Some(TlsConfig {
                connector: TlsConnector::from(ClientConfig::clone(trust)),
                // A cluster tells its nodes by number, and certificates are made out to names.
                hostnames: TlsHostMapping::DefaultHost,
            });
        }
        config.server = self.server(address.server);

        let mut builder = Builder::from_config(config);
        builder
            .set_policy(ReconnectPolicy::new_exponential(0, 100, 5_000, 2))
            .with_performance_config(|performance| {
                performance.default_command_timeout = Self::COMMAND_TIMEOUT;
                performance.broadcast_channel_capacity = Self::WAITING;
            })
            .with_connection_config(|connection| {
                connection.connection_timeout = self.connect_timeout.unwrap_or(Self::CONNECT_TIMEOUT);
                connection.internal_command_timeout = Self::CONNECT_TIMEOUT;
                connection.max_command_buffer_len = Self::MOST_IN_FLIGHT;
                connection.unresponsive = UnresponsiveConfig {
                    max_timeout: Some(2 * Self::COMMAND_TIMEOUT),
                    interval: Duration::from_secs(1),
                };
                connection.tcp.nodelay = Some(true);
                // A subscriber only listens: it would never notice by itself that the other end is gone.
                connection.tcp.keepalive = Some(
                    TcpKeepalive::new()
                        .with_time(Duration::from_secs(15))
                        .with_interval(Duration::from_secs(5)),
                );
                // A server that starts up or hands over refuses with errors that look like wrong credentials.
                connection.reconnect_on_auth_error = true;
            });
        Ok(builder)
    }

    fn server(&self, server: Server) -> ServerConfig {
        if !self.sentinels.is_empty() {
            let hosts = self.sentinels.iter();
            return ServerConfig::Sentinel {
                hosts: hosts
                    .map(|sentinel| Server::new(sentinel.host.as_str(), sentinel.port))
                    .collect(),
                service_name: server.host.to_string(),
                username: None,
                password: None,
            };
        }
        if self.cluster {
            return ServerConfig::Clustered {
                hosts: vec![server],
                policy: ClusterDiscoveryPolicy::UseCache,
            };
        }
        ServerConfig::Centralized { server }
    }

    fn address(&self) -> Result<Address, RedisError> {
        let url = Url::parse(self.url.expose()).map_err(|_| RedisError::Address("it is not a URL"))?;
        let tls = match url.scheme() {
            "redis" | "valkey" => false,
            "rediss" | "valkeys" => true,
            _ => return Err(RedisError::Address("it begins with neither redis:// nor rediss://")),
        };
        let host = match url.host() {
            None => "localhost".to_owned(),
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
        };
        Ok(Address {
            server: Server::new(host, url.port().unwrap_or(6379)),
            username: decoded(url.username()),
            password: url.password().and_then(decoded),
            database: database(&url)?,
            tls,
        })
    }
}

/// The database's number: the path, or the parameter `db`, which wins.
fn database(url: &Url) -> Result<Option<u8>, RedisError> {
    let parameter = url.query_pairs().find(|(name, _)| name == "db");
    let number = parameter.map_or_else(
        || url.path().trim_matches('/').to_owned(),
        |(_, value)| value.into_owned(),
    );
    if number.is_empty() {
        return Ok(None);
    }
    let number = number
        .parse()
        .map_err(|_| RedisError::Address("its path is not the number of a database"))?;
    Ok(Some(number))
}

fn decoded(part: &str) -> Option<String> {
    let text = percent_encoding::percent_decode_str(part).decode_utf8_lossy();
    (!text.is_empty()).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::{RedisConfig, Sentinel};
    use crate::RedisError;
    use fred::prelude::{Config, ServerConfig};
    use loquat_core::shared::Secret;

    fn config(url: &str) -> RedisConfig {
        RedisConfig {
            url: Secret::new(url),
            sentinels: Vec::new(),
            cluster: false,
            key_prefix: "test".to_owned(),
            connect_timeout: None,
            tls: None,
        }
    }

    fn driver_config(config: &RedisConfig) -> Config {
        config.builder().unwrap().get_config().unwrap().clone()
    }

    #[test]
    fn an_address_names_host_port_database_and_credentials() {
        let driver = driver_config(&config("redis://ada:p%40ss@[::1]:6380/3"));

        assert_eq!(driver.server, ServerConfig::new_centralized("::1", 6380));
        assert_eq!(driver.username.as_deref(), Some("ada"));
        assert_eq!(driver.password.as_deref(), Some("p@ss"));
        assert_eq!(driver.database, Some(3));
    }

    #[test]
    fn a_short_address_means_the_usual_port_and_the_first_database() {
        let driver = driver_config(&config("redis://cache"));

        assert_eq!(driver.server, ServerConfig::new_centralized("cache", 6379));
        assert_eq!((driver.username, driver.password, driver.database), (None, None, None));
        assert_eq!(driver_config(&config("redis://cache?db=2")).database, Some(2));
    }

    #[test]
    fn with_sentinels_the_host_is_the_name_of_the_service() {
        let mut watched = config("redis://:secret@mymaster:6379/1");
        watched.sentinels = vec![Sentinel {
            host: "s1".to_owned(),
            port: 26379,
        }];

        let driver = driver_config(&watched);

        assert_eq!(
            driver.server,
            ServerConfig::new_sentinel(vec![("s1".to_owned(), 26379)], "mymaster")
        );
        assert_eq!(driver.password.as_deref(), Some("secret"));
    }

    #[test]
    fn a_wrong_address_is_told_without_its_secrets() {
        for url in [
            "cache:6379",
            "http://cache",
            "redis://:secret@cache/first",
            "rediss://:secret@cache",
        ] {
            let error = config(url).builder().unwrap_err();
            assert!(matches!(error, RedisError::Address(_) | RedisError::NoTrust));
            assert!(!error.to_string().contains("secret"));
        }
    }
}
