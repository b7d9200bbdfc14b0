use std::time::Duration;

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings};
use loquat_core::account::{DirectoryError, DirectoryHost, DirectorySecurity, DirectoryServer, DirectoryStep};
use tokio::time::timeout;

use crate::{failed, trust};

/// A server that is silent for so long is not there; covers TLS as well.
const TO_CONNECT: Duration = Duration::from_secs(3);

/// A connection to the first server that lets itself be connected to.
pub async fn connect(server: &DirectoryServer) -> Result<Ldap, DirectoryError> {
    let mut last = failed(DirectoryStep::Connect, "no server is set");
    for host in &server.hosts {
        match timeout(TO_CONNECT, connect_to(host, server)).await {
            Ok(Ok(ldap)) => return Ok(ldap),
            Ok(Err(error)) => last = error,
            Err(late) => last = failed(DirectoryStep::Connect, late),
        }
        if server.hosts.len() > 1 {
            tracing::warn!(cause = ?last, "the directory server {} cannot be reached; the next one is asked", host.host);
        }
    }
    Err(last)
}

async fn connect_to(host: &DirectoryHost, server: &DirectoryServer) -> Result<Ldap, DirectoryError> {
    let mut settings = LdapConnSettings::new().set_conn_timeout(TO_CONNECT);
    if host.security != DirectorySecurity::Plain {
        let trust = trust::config(server.ca_file.as_deref(), server.verify);
        settings = settings
            .set_config(trust.map_err(|error| failed(DirectoryStep::Connect, error))?)
            // Beside the configuration: the library refuses addresses without names otherwise.
            .set_no_tls_verify(!server.verify)
            .set_starttls(host.security == DirectorySecurity::StartTls);
    }
    let connected = LdapConnAsync::with_settings(settings, &address(host)).await;
    let (connection, ldap) = connected.map_err(|error| failed(DirectoryStep::Connect, error))?;
    // Ends with the handle, and with what the server closes.
    tokio::spawn(async move {
        if let Err(error) = connection.drive().await {
            tracing::debug!(cause = ?error, "a connection to the directory broke off");
        }
    });
    Ok(ldap)
}

fn address(host: &DirectoryHost) -> String {
    let scheme = match host.security {
        DirectorySecurity::Tls => "ldaps",
        DirectorySecurity::Plain | DirectorySecurity::StartTls => "ldap",
    };
    match host.host.contains(':') {
        true => format!("{scheme}://[{}]:{}", host.host, host.port),
        false => format!("{scheme}://{}:{}", host.host, host.port),
    }
}
