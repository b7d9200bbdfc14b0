use std::error::Error;

use async_trait::async_trait;

use crate::identity::Email;
use crate::settings::{
    ENABLE_LDAP_GROUP_MANAGEMENT, LDAP_APP_DN, LDAP_APP_PASSWORD, LDAP_ATTRIBUTE_FOR_GROUPS, LDAP_ATTRIBUTE_FOR_MAIL,
    LDAP_ATTRIBUTE_FOR_USERNAME, LDAP_CA_CERT_FILE, LDAP_SEARCH_BASE, LDAP_SEARCH_FILTER, LDAP_SERVER_HOST,
    LDAP_SERVER_PORT, LDAP_USE_TLS, LDAP_VALIDATE_CERT, Snapshot,
};
use crate::shared::Secret;

/// A person as a directory service knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryPerson {
    pub email: Email,
    pub name: String,
    /// Names of their groups; `None` where groups are not asked for.
    pub groups: Option<Vec<String>>,
}

/// Where a directory is, and how people are found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryServer {
    /// Asked in this order: the next one when one cannot be reached.
    pub hosts: Vec<DirectoryHost>,
    /// File with the certificates to trust; `None`: those that the machine trusts.
    pub ca_file: Option<String>,
    /// False takes every certificate.
    pub verify: bool,
    /// The account that searches; empty: nobody in particular.
    pub account: String,
    pub account_password: Secret,
    pub base: String,
    /// The administrator's further filter.
    pub filter: String,
    pub name_attribute: String,
    pub mail_attribute: String,
    /// The attribute that names groups, where groups are asked for.
    pub groups_attribute: Option<String>,
}

/// One server of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryHost {
    pub host: String,
    pub port: u16,
    pub security: DirectorySecurity,
}

/// How a connection to a directory is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectorySecurity {
    Plain,
    /// TLS from the first byte.
    Tls,
    /// TLS after the server agreed to it.
    StartTls,
}

impl DirectoryServer {
    /// The server that the settings name.
    pub fn of(settings: &Snapshot) -> Self {
        let security = match settings.get(LDAP_USE_TLS) {
            true => DirectorySecurity::Tls,
            false => DirectorySecurity::Plain,
        };
        let port = settings.get(LDAP_SERVER_PORT).and_then(|port| u16::try_from(port).ok());
        let hosts = settings.get(LDAP_SERVER_HOST).split([',', ' ']);
        let hosts = hosts.map(str::trim).filter(|host| !host.is_empty());
        let ca_file = settings.get(LDAP_CA_CERT_FILE).filter(|path| !path.is_empty());
        let groups = settings.get(LDAP_ATTRIBUTE_FOR_GROUPS);
        let wants_groups = settings.get(ENABLE_LDAP_GROUP_MANAGEMENT) && !groups.is_empty();
        Self {
            hosts: hosts.map(|host| DirectoryHost::read(host, port, security)).collect(),
            ca_file: ca_file.map(str::to_owned),
            verify: settings.get(LDAP_VALIDATE_CERT),
            account: settings.get(LDAP_APP_DN).to_owned(),
            account_password: settings.get(LDAP_APP_PASSWORD).clone(),
            base: settings.get(LDAP_SEARCH_BASE).to_owned(),
            filter: settings.get(LDAP_SEARCH_FILTER).to_owned(),
            name_attribute: settings.get(LDAP_ATTRIBUTE_FOR_USERNAME).to_owned(),
            mail_attribute: settings.get(LDAP_ATTRIBUTE_FOR_MAIL).to_owned(),
            groups_attribute: wants_groups.then(|| groups.to_owned()),
        }
    }
}

impl DirectoryHost {
    /// Reads a host as the settings write it: `dc1`, `dc1:1389`, `ldaps://dc1`, `ldap+starttls://dc1`.
    fn read(text: &str, port: Option<u16>, security: DirectorySecurity) -> Self {
        let (security, rest) = match text.split_once("://") {
            Some(("ldaps", rest)) => (DirectorySecurity::Tls, rest),
            Some(("ldap+starttls" | "starttls", rest)) => (DirectorySecurity::StartTls, rest),
            Some(("ldap", rest)) => (DirectorySecurity::Plain, rest),
            _ => (security, text),
        };
        let rest = rest.trim_end_matches('/');
        let preset = port.unwrap_or(match security {
            DirectorySecurity::Tls => 636,
            DirectorySecurity::Plain | DirectorySecurity::StartTls => 389,
        });
        // A bare IPv6 address has colons of its own.
        let is_bare_v6 = rest.matches(':').count() > 1 && !rest.starts_with('[');
        let own = if is_bare_v6 { None } else { rest.rsplit_once(':') };
        let own = own.and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) = own.unwrap_or((rest, preset));
        Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            security,
        }
    }
}

/// What is done one after the other when somebody signs in by a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryStep {
    Connect,
    /// Signing in with the account that searches.
    Account,
    Search,
    /// Reading what is known of the person.
    Person,
    /// Signing in as the person.
    Password,
}

impl DirectoryStep {
    pub const ALL: [Self; 5] = [Self::Connect, Self::Account, Self::Search, Self::Person, Self::Password];

    /// Its name in an answer.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Account => "account",
            Self::Search => "search",
            Self::Person => "person",
            Self::Password => "password",
        }
    }
}

/// Why a directory does not let somebody in.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Unknown, or another password: the caller does not learn which, the log and an administrator's trial do.
    #[error("the directory does not know this name with this password")]
    Unknown(DirectoryStep),
    /// The cause is for the log, not for the caller.
    #[error("the directory could not be asked")]
    Failed {
        step: DirectoryStep,
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
}

impl DirectoryError {
    /// The step that did not succeed.
    pub fn step(&self) -> DirectoryStep {
        match self {
            Self::Unknown(step) | Self::Failed { step, .. } => *step,
        }
    }
}

/// A directory service of an organisation, such as LDAP, in which people have a name and a password.
#[async_trait]
pub trait Directory: Send + Sync {
    /// The person of that name, if the password is theirs. Names are compared without case. Answers within ten
    /// seconds, whatever the servers do. Never called with an empty password, which most directories accept from
    /// anybody.
    async fn authenticate(
        &self,
        server: &DirectoryServer,
        name: &str,
        password: &Secret,
    ) -> Result<DirectoryPerson, DirectoryError>;
}

#[cfg(test)]
mod tests {
    use super::{DirectoryHost, DirectorySecurity};

    #[test]
    fn a_host_says_where_it_is_and_how_it_is_spoken_to() {
        use DirectorySecurity::{Plain, StartTls, Tls};
        for (text, port, host, read, security) in [
            ("dc1", Some(1389), "dc1", 1389, Plain),
            ("dc1", None, "dc1", 389, Plain),
            ("dc1:7", Some(1389), "dc1", 7, Plain),
            ("ldaps://dc1/", None, "dc1", 636, Tls),
            ("ldap+starttls://dc1:3", None, "dc1", 3, StartTls),
            ("fe80::1", None, "fe80::1", 389, Plain),
            ("[fe80::1]:7", None, "fe80::1", 7, Plain),
        ] {
            let want = DirectoryHost {
                host: host.to_owned(),
                port: read,
                security,
            };
            assert_eq!(DirectoryHost::read(text, port, Plain), want, "{text}");
        }
    }
}
