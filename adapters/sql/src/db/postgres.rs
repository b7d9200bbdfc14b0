use std::sync::Arc;
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{Manager, Metrics, Pool, RecycleError, RecycleResult};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode as Negotiation;
use tokio_postgres::error::SqlState;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::lease::{Pooled, fit};
use super::{Pooling, PostgresAddress, SslMode, tls};
use crate::error::OpenError;

/// No statement of ours takes longer on a healthy server; one that does must not hold its connection for ever.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(120);

/// A server that starts together with us may need so long.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_secs(1);

/// Makes connections to a PostgreSQL server.
#[derive(Clone)]
pub(crate) struct Connector(Arc<Server>);

struct Server {
    config: Config,
    tls: MakeRustlsConnect,
    setup: String,
    address: PostgresAddress,
}

/// A pool's connections.
pub struct PostgresConnections {
    connector: Connector,
    pooling: Pooling,
}

impl std::fmt::Debug for PostgresConnections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresConnections")
            .field("pooling", &self.pooling)
            .finish_non_exhaustive()
    }
}

impl Pooled for PostgresConnections {
    fn pooling(&self) -> Pooling {
        self.pooling
    }
}

impl Manager for PostgresConnections {
    type Type = AsyncPgConnection;
    type Error = OpenError;

    async fn create(&self) -> Result<AsyncPgConnection, OpenError> {
        self.connector.connect().await
    }

    async fn recycle(&self, connection: &mut AsyncPgConnection, metrics: &Metrics) -> RecycleResult<OpenError> {
        use diesel_async::pooled_connection::PoolableConnection;

        if PoolableConnection::is_broken(connection) {
            return Err(RecycleError::message("the server closed the connection"));
        }
        fit(self.pooling, connection, metrics)
    }
}

impl Connector {
    pub(crate) fn new(address: &PostgresAddress, schema: Option<&str>) -> Result<Self, OpenError> {
        let mut config = Config::new();
        config
            .host(&address.host)
            .port(address.port)
            .dbname(&address.database)
            .user(&address.user)
            .application_name(&address.application_name)
            .connect_timeout(address.connect_timeout)
            .ssl_mode(match address.ssl {
                // A Unix socket needs no encryption and has no name to verify.
                _ if address.host.starts_with('/') => Negotiation::Disable,
                SslMode::Disable => Negotiation::Disable,
                SslMode::Prefer => Negotiation::Prefer,
                SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => Negotiation::Require,
            });
        if let Some(password) = &address.password {
            config.password(password.expose());
        }
        let mut setup = String::new();
        match &address.options {
            Some(options) => {
                config.options(options);
            }
            None => setup.push_str(&format!("SET statement_timeout = {};", STATEMENT_TIMEOUT.as_millis())),
        }
        if let Some(schema) = schema {
            setup.push_str(&format!("SET search_path TO {};", quoted(schema)));
        }
        Ok(Self(Arc::new(Server {
            config,
            tls: tls::connector(address)?,
            setup,
            address: address.clone(),
        })))
    }

    /// The first connection of the process, which waits a few seconds for a server that is still starting.
    pub(crate) async fn first_connection(&self) -> Result<AsyncPgConnection, OpenError> {
        let started = std::time::Instant::now();
        loop {
            match self.connect().await {
                Err(OpenError::Unreachable { server, cause }) if started.elapsed() < PATIENCE => {
                    tracing::warn!("waiting for PostgreSQL at {server}: {cause}");
                    tokio::time::sleep(PAUSE).await;
                }
                other => return other,
            }
        }
    }

    pub(crate) fn pool(self, pooling: Pooling) -> Result<Pool<PostgresConnections>, OpenError> {
        let connections = PostgresConnections {
            connector: self,
            pooling,
        };
        let pool = Pool::builder(connections)
            .max_size(pooling.size.max(1))
            .wait_timeout(Some(pooling.wait))
            .runtime(Runtime::Tokio1)
            .build()?;
        Ok(pool)
    }

    async fn connect(&self) -> Result<AsyncPgConnection, OpenError> {
        let server = &*self.0;
        let (client, connection) = server
            .config
            .connect(server.tls.clone())
            .await
            .map_err(|error| server.refused(error))?;
        let mut connection = AsyncPgConnection::try_from_client_and_connection(client, connection)
            .await
            .map_err(|error| server.unreachable(error.to_string()))?;
        if !server.setup.is_empty() {
            connection
                .batch_execute(&server.setup)
                .await
                .map_err(|error| server.unreachable(error.to_string()))?;
        }
        Ok(connection)
    }
}

/// A connection for stores beside the database that have SQL of their own. It lives as long as it is held.
pub async fn postgres_client(address: &PostgresAddress) -> Result<tokio_postgres::Client, OpenError> {
    let Connector(server) = Connector::new(address, None)?;
    let connected = server.config.connect(server.tls.clone()).await;
    let (client, connection) = connected.map_err(|error| server.refused(error))?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!("a connection to PostgreSQL broke off: {error}");
        }
    });
    if !server.setup.is_empty() {
        let set_up = client.batch_execute(&server.setup).await;
        set_up.map_err(|error| server.unreachable(error.to_string()))?;
    }
    Ok(client)
}

impl Server {
    fn refused(&self, error: tokio_postgres::Error) -> OpenError {
        let told = error
            .as_db_error()
            .map_or_else(|| chain(&error), |told| told.message().to_owned());
        match error.code() {
            // Starting up, shutting down, out of connections: time helps.
            Some(code)
                if [
                    SqlState::CANNOT_CONNECT_NOW,
                    SqlState::ADMIN_SHUTDOWN,
                    SqlState::TOO_MANY_CONNECTIONS,
                ]
                .contains(code) =>
            {
                self.unreachable(told)
            }
            Some(_) => OpenError::Refused {
                server: self.name(),
                told,
            },
            None if self.address.password.is_none() && told.contains("password missing") => OpenError::Refused {
                server: self.name(),
                told: "it asks for a password".to_owned(),
            },
            None if told.to_lowercase().contains("tls") || told.contains("certificate") => OpenError::Refused {
                server: self.name(),
                told,
            },
            None => self.unreachable(told),
        }
    }

    fn unreachable(&self, cause: String) -> OpenError {
        OpenError::Unreachable {
            server: self.name(),
            cause,
        }
    }

    /// How messages call the server.
    fn name(&self) -> String {
        let PostgresAddress {
            user,
            host,
            port,
            database,
            ..
        } = &self.address;
        format!("{host}:{port} (database {database}, user {user})")
    }
}

/// An identifier as SQL spells it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// An error with its causes: the driver's own words end before the interesting part.
fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !told.contains(&more) {
            told = format!("{told}: {more}");
        }
        cause = inner.source();
    }
    told
}
