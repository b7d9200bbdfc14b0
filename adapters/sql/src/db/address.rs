use std::path::PathBuf;
use std::time::Duration;

use loquat_core::shared::Secret;

pub use super::sqlite::SqliteFile;

/// Where the database is.
#[derive(Debug, Clone)]
pub enum Address {
    Sqlite(SqliteFile),
    Postgres(Box<PostgresAddress>),
}

/// A PostgreSQL server, a database on it, and who we are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresAddress {
    /// A name, an address, or the folder of a Unix socket.
    pub host: String,
    pub port: u16,
    pub database: String,
    pub user: String,
    pub password: Option<Secret>,
    pub ssl: SslMode,

    /// A file with the certificates (PEM) of the authorities to trust instead of the public ones.
    pub root_certificates: Option<PathBuf>,

    /// Start-up options, like `-c statement_timeout=5min`.
    pub options: Option<String>,
    pub application_name: String,
    pub connect_timeout: Duration,
}

/// What `sslmode` asks for, with the meaning that PostgreSQL's own programs give it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SslMode {
    Disable,
    /// Encrypted if the server can.
    #[default]
    Prefer,
    /// Encrypted, whoever the server is; with root certificates as [`SslMode::VerifyCa`].
    Require,
    /// The server's certificate is from a trusted authority.
    VerifyCa,
    /// And it names the host.
    VerifyFull,
}

/// The address cannot be understood. Never shows passwords.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AddressError {
    #[error("DATABASE_URL must begin with sqlite:///, sqlite+sqlcipher:/// or postgresql://")]
    Scheme,
    #[error("DATABASE_URL names no file: write sqlite:///relative/path or sqlite:////absolute/path")]
    NoFile,
    #[error("an encrypted database (sqlite+sqlcipher) needs DATABASE_PASSWORD")]
    NoKey,
    #[error("DATABASE_URL has an invalid port: {0}")]
    Port(String),
    #[error("DATABASE_URL has an invalid {name}: {value}")]
    Parameter { name: String, value: String },
}

impl Address {
    /// Reads a DATABASE_URL. `password` is DATABASE_PASSWORD, the key of an encrypted file.
    pub fn parse(url: &str, password: Option<Secret>) -> Result<Self, AddressError> {
        let (scheme, rest) = url.split_once("://").ok_or(AddressError::Scheme)?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => Ok(Self::Sqlite(SqliteFile {
                path: file(rest.strip_prefix('/').unwrap_or_default())?,
                key: None,
            })),
            // Open WebUI takes everything behind the scheme as the path, so that three slashes are absolute already.
            "sqlite+sqlcipher" => Ok(Self::Sqlite(SqliteFile {
                path: file(rest)?,
                key: Some(
                    password
                        .filter(|key| !key.expose().trim().is_empty())
                        .ok_or(AddressError::NoKey)?,
                ),
            })),
            // A driver may be named behind a plus; it means nothing here.
            scheme if matches!(scheme.split('+').next(), Some("postgres" | "postgresql")) => {
                Ok(Self::Postgres(Box::new(PostgresAddress::parse(rest)?)))
            }
            _ => Err(AddressError::Scheme),
        }
    }
}

fn file(rest: &str) -> Result<PathBuf, AddressError> {
    let path = rest.split('?').next().unwrap_or_default();
    if matches!(path, "" | "/" | ":memory:") {
        return Err(AddressError::NoFile);
    }
    Ok(PathBuf::from(path))
}

impl PostgresAddress {
    /// Reads `user:password@host:port/database?parameters`. Passwords are often written as they are: what stands before
    /// the last @ is the user, whatever characters it holds, and percent signs are decoded where they can be.
    fn parse(rest: &str) -> Result<Self, AddressError> {
        let (user_info, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (place, query) = place.split_once('?').unwrap_or((place, ""));
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        let (user, password) = match user_info.split_once(':') {
            Some((user, password)) => (user, Some(Secret::new(decoded(password)))),
            None => (user_info, None),
        };
        let (host, port) = split_port(authority);

        let mut address = Self {
            host: decoded(host),
            port: parse_port(port)?,
            database: decoded(database),
            user: decoded(user),
            password,
            ssl: SslMode::default(),
            root_certificates: None,
            options: None,
            application_name: "loquat".to_owned(),
            connect_timeout: Duration::from_secs(10),
        };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            address.set(&name, value.into_owned())?;
        }
        if address.host.is_empty() {
            address.host = "localhost".to_owned();
        }
        if address.user.is_empty() {
            address.user = "postgres".to_owned();
        }
        if address.database.is_empty() {
            address.database = address.user.clone();
        }
        Ok(address)
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), AddressError> {
        let invalid = |value: &str| AddressError::Parameter {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        match name {
            "sslmode" => self.ssl = SslMode::parse(&value).ok_or_else(|| invalid(&value))?,
            "sslrootcert" if value == "system" => self.ssl = SslMode::VerifyFull,
            "sslrootcert" => self.root_certificates = Some(PathBuf::from(value)),
            "host" => self.host = value,
            "port" => self.port = parse_port(&value)?,
            "user" => self.user = value,
            "password" => self.password = Some(Secret::new(value)),
            "dbname" => self.database = value,
            "options" => self.options = Some(value),
            "application_name" => self.application_name = value,
            "connect_timeout" => {
                self.connect_timeout = Duration::from_secs(value.parse().map_err(|_| invalid(&value))?);
            }
            // Parameters that tune PostgreSQL's own library mean nothing to ours.
            _ => tracing::warn!("DATABASE_URL holds the parameter {name}, which is ignored"),
        }
        Ok(())
    }
}

impl SslMode {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "disable" => Self::Disable,
            "allow" | "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return None,
        })
    }
}

/// Splits `host:port`, where the host may be an IPv6 address in brackets.
fn split_port(authority: &str) -> (&str, &str) {
    if let Some((host, port)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (host, port.strip_prefix(':').unwrap_or_default());
    }
    authority.rsplit_once(':').unwrap_or((authority, ""))
}

fn parse_port(text: &str) -> Result<u16, AddressError> {
    match text {
        "" => Ok(5432),
        port => port.parse().map_err(|_| AddressError::Port(port.to_owned())),
    }
}

/// Decodes percent signs; a plus stays a plus, as everywhere before the question mark.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = (first == b'%').then(|| tail.get(..2)).flatten();
        let value = escape
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match value {
            Some(value) => {
                bytes.push(value);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(url: &str) -> PathBuf {
        match Address::parse(url, Some(Secret::new("key"))).unwrap() {
            Address::Sqlite(file) => file.path,
            Address::Postgres(_) => panic!("{url} is a file"),
        }
    }

    fn server(url: &str) -> PostgresAddress {
        match Address::parse(url, None).unwrap() {
            Address::Postgres(address) => *address,
            Address::Sqlite(_) => panic!("{url} is a server"),
        }
    }

    #[test]
    fn three_slashes_are_relative_and_four_are_absolute() {
        assert_eq!(path("sqlite:///data/webui.db"), PathBuf::from("data/webui.db"));
        assert_eq!(
            path("sqlite:////data/webui.db?timeout=5"),
            PathBuf::from("/data/webui.db")
        );
        assert_eq!(
            path("sqlite+sqlcipher:////data/webui.db"),
            PathBuf::from("//data/webui.db")
        );
    }

    #[test]
    fn a_database_in_memory_is_refused_because_its_connections_would_not_see_each_other() {
        for url in ["sqlite://", "sqlite:///", "sqlite:///:memory:"] {
            assert_eq!(Address::parse(url, None).unwrap_err(), AddressError::NoFile);
        }
    }

    #[test]
    fn an_encrypted_database_needs_its_key() {
        let url = "sqlite+sqlcipher:////data/webui.db";
        assert_eq!(Address::parse(url, None).unwrap_err(), AddressError::NoKey);
        assert_eq!(
            Address::parse(url, Some(Secret::new(" "))).unwrap_err(),
            AddressError::NoKey
        );
    }

    #[test]
    fn a_server_is_read_with_its_parameters() {
        let found = server("postgres://ada:lovelace@db.example:6432/webui?sslmode=verify-full&sslrootcert=/ca.pem");
        assert_eq!(
            (found.user.as_str(), found.host.as_str(), found.port),
            ("ada", "db.example", 6432)
        );
        assert_eq!(found.password, Some(Secret::new("lovelace")));
        assert_eq!(found.database, "webui");
        assert_eq!(found.ssl, SslMode::VerifyFull);
        assert_eq!(found.root_certificates, Some(PathBuf::from("/ca.pem")));
    }

    #[test]
    fn passwords_are_taken_as_they_are_and_decoded_where_they_are_encoded() {
        assert_eq!(
            server("postgresql://a:p@s/s#w@h/d").password,
            Some(Secret::new("p@s/s#w"))
        );
        assert_eq!(
            server("postgresql://a:p%40ss%@h/d").password,
            Some(Secret::new("p@ss%"))
        );
        assert_eq!(server("postgresql+psycopg2://a:b@[::1]:7/d").host, "::1");
    }

    #[test]
    fn what_is_missing_is_what_postgresql_assumes() {
        let found = server("postgresql://");
        assert_eq!(
            (found.user.as_str(), found.database.as_str(), found.port),
            ("postgres", "postgres", 5432)
        );
        assert_eq!(server("postgresql:///d?host=/run/postgresql").host, "/run/postgresql");
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        assert_eq!(Address::parse("mysql://h/d", None).unwrap_err(), AddressError::Scheme);
        assert_eq!(Address::parse("webui.db", None).unwrap_err(), AddressError::Scheme);
        assert_eq!(
            Address::parse("postgresql://h:x/d", None).unwrap_err(),
            AddressError::Port("x".into())
        );
        let refused = Address::parse("postgresql://h/d?sslmode=always", None).unwrap_err();
        assert_eq!(refused.to_string(), "DATABASE_URL has an invalid sslmode: always");
    }
}
