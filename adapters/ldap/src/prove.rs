use std::time::Duration;

use ldap3::{Ldap, Scope, SearchEntry, SearchOptions, ldap_escape};
use loquat_core::account::{DirectoryError, DirectoryPerson, DirectoryServer, DirectoryStep};
use loquat_core::shared::Secret;

use crate::connect::connect;
use crate::entry::person;
use crate::failed;

/// For each operation.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the server answers to a bind with another password.
const INVALID_CREDENTIALS: u32 = 49;
/// And when there are more entries than were asked for.
const SIZE_LIMIT: u32 = 4;

/// Finds the person and signs in as them.
pub async fn prove(server: &DirectoryServer, name: &str, password: &Secret) -> Result<DirectoryPerson, DirectoryError> {
    let name = name.to_lowercase();
    let mut ldap = connect(server).await?;
    let proven = find_and_bind(&mut ldap, server, &name, password).await;
    let _ = ldap.unbind().await;
    proven
}

async fn find_and_bind(
    ldap: &mut Ldap,
    server: &DirectoryServer,
    name: &str,
    password: &Secret,
) -> Result<DirectoryPerson, DirectoryError> {
    let at = |step| move |error: ldap3::LdapError| failed(step, error);
    if !server.account.is_empty() {
        let account = ldap
            .with_timeout(PATIENCE)
            .simple_bind(&server.account, server.account_password.expose());
        let account = account.await.and_then(ldap3::LdapResult::success);
        account.map_err(at(DirectoryStep::Account))?;
    }
    let entry = find(ldap, server, name)
        .await?
        .ok_or(DirectoryError::Unknown(DirectoryStep::Search))?;
    let person = person(&entry, server, name)?;
    let bound = ldap
        .with_timeout(PATIENCE)
        .simple_bind(&entry.dn, password.expose())
        .await;
    let bound = bound.map_err(at(DirectoryStep::Password))?;
    match bound.rc {
        INVALID_CREDENTIALS => Err(DirectoryError::Unknown(DirectoryStep::Password)),
        _ => bound.success().map(|_| person).map_err(at(DirectoryStep::Password)),
    }
}

/// The first entry of that name.
async fn find(ldap: &mut Ldap, server: &DirectoryServer, name: &str) -> Result<Option<SearchEntry>, DirectoryError> {
    let wanted = format!("(&({}={}){})", server.name_attribute, ldap_escape(name), server.filter);
    let mut attributes = vec![server.name_attribute.as_str(), server.mail_attribute.as_str(), "cn"];
    attributes.extend(server.groups_attribute.as_deref());
    let found = ldap
        .with_timeout(PATIENCE)
        .with_search_options(SearchOptions::new().sizelimit(8))
        .search(&server.base, Scope::Subtree, &wanted, attributes)
        .await
        .map_err(|error| failed(DirectoryStep::Search, error))?;
    let ldap3::SearchResult(entries, result) = found;
    if !matches!(result.rc, 0 | SIZE_LIMIT) {
        let error = ldap3::LdapError::from(result);
        return Err(failed(DirectoryStep::Search, error));
    }
    let entry = entries
        .into_iter()
        .find(|entry| !entry.is_ref() && !entry.is_intermediate());
    Ok(entry.map(SearchEntry::construct))
}
