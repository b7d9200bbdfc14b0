use ldap3::SearchEntry;
use loquat_core::account::{DirectoryError, DirectoryPerson, DirectoryServer, DirectoryStep};
use loquat_core::identity::Email;

use crate::dn::common_name;

/// The values of an attribute; the case of its name does not count.
fn values<'a>(entry: &'a SearchEntry, attribute: &str) -> &'a [String] {
    let found = entry
        .attrs
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(attribute));
    found.map(|(_, values)| values.as_slice()).unwrap_or_default()
}

/// The person of an entry, if it is that of the name that was typed.
pub fn person(entry: &SearchEntry, server: &DirectoryServer, name: &str) -> Result<DirectoryPerson, DirectoryError> {
    let is_named = |value: &String| value.to_lowercase() == name;
    if !values(entry, &server.name_attribute).iter().any(is_named) {
        return Err(DirectoryError::Unknown(DirectoryStep::Person));
    }
    let mail = values(entry, &server.mail_attribute)
        .iter()
        .find(|mail| !mail.trim().is_empty());
    let mail = mail.ok_or(DirectoryError::Unknown(DirectoryStep::Person))?;
    let called = values(entry, "cn").first();
    let groups = server.groups_attribute.as_ref();
    Ok(DirectoryPerson {
        email: Email::typed(mail.trim()),
        name: called.cloned().unwrap_or_else(|| name.to_owned()),
        groups: groups.map(|attribute| {
            let names = values(entry, attribute).iter();
            names.filter_map(|dn| common_name(dn)).collect()
        }),
    })
}
