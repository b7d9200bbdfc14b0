use crate::settings::{Reader, Reading, Value, Variable};

/// Addresses at which clouds hand out credentials to whoever asks from inside; never fetched for a user.
pub(in crate::settings) const METADATA_HOSTS: &[&str] = &[
    "!169.254.169.254",
    "!fd00:ec2::254",
    "!metadata.google.internal",
    "!metadata.azure.com",
    "!100.100.100.200",
];

/// What may be fetched, always joined with the addresses that must not.
pub(in crate::settings) fn fetch_filter(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let Reading { value, source } = reader.plain(variable);
    let mut hosts: Vec<String> = METADATA_HOSTS.iter().map(|host| (*host).to_owned()).collect();
    if let Value::List(more) = value {
        for host in more {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
    }
    Reading {
        value: Value::List(hosts),
        source,
    }
}
