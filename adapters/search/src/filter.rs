use std::time::Duration;

use tokio::net::lookup_host;
use tokio::time::timeout;
use url::Url;

/// A name that is not resolved by then has no addresses.
const PATIENCE: Duration = Duration::from_secs(3);

/// Do these names pass the list? Entries with `!` block what ends with them; if there are others, one of them must fit.
fn passes(names: &[String], list: &[String]) -> bool {
    let entries = || list.iter().map(|entry| entry.trim()).filter(|entry| !entry.is_empty());
    let fits = |entry: &str| names.iter().any(|name| name.ends_with(entry));
    let mut allowed = entries().filter(|entry| !entry.starts_with('!')).peekable();
    let is_allowed = allowed.peek().is_none() || allowed.any(fits);
    is_allowed && !entries().filter_map(|entry| entry.strip_prefix('!')).any(fits)
}

/// May a page of that address be shown? Its host counts, and the addresses that the host has.
pub(crate) async fn admits_hit(link: &str, list: &[String]) -> bool {
    if list.iter().all(|entry| entry.trim().is_empty()) {
        return true;
    }
    let Ok(address) = Url::parse(link) else {
        return false;
    };
    let Some(host) = address.host_str() else {
        return false;
    };
    let mut names = vec![host.to_owned()];
    let looked_up = timeout(
        PATIENCE,
        lookup_host((host, address.port_or_known_default().unwrap_or(80))),
    )
    .await;
    if let Ok(Ok(found)) = looked_up {
        names.extend(found.map(|address| address.ip().to_string()));
    }
    passes(&names, list)
}

/// May this address be fetched? The list's entries are looked for at the end of the host, and of the whole address.
pub(crate) fn admits_fetch(address: &Url, list: &[String]) -> bool {
    let host = address
        .host_str()
        .unwrap_or_default()
        .trim_matches(['[', ']'])
        .to_owned();
    passes(&[host, address.as_str().to_owned()], list)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{admits_fetch, admits_hit, passes};

    fn list(entries: &[&str]) -> Vec<String> {
        entries.iter().map(|entry| (*entry).to_owned()).collect()
    }

    #[tokio::test]
    async fn lists_allow_and_block() {
        let name = ["www.example.org".to_owned()];
        assert!(passes(&name, &[]));
        assert!(passes(&name, &list(&["example.org"])));
        assert!(!passes(&name, &list(&["example.com"])));
        assert!(!passes(&name, &list(&["!example.org"])));
        assert!(!passes(&name, &list(&["example.org", "!www.example.org"])));
        assert!(!admits_hit("no address", &list(&["!x"])).await);
        assert!(!admits_hit("http://blocked.test/x", &list(&["!blocked.test"])).await);
        assert!(!admits_hit("http://127.0.0.1/x", &list(&["!127.0.0.1"])).await);
        let metadata = Url::parse("http://169.254.169.254/latest").unwrap();
        assert!(!admits_fetch(&metadata, &list(&["!169.254.169.254"])));
        let six = Url::parse("http://[fd00:ec2::254]/").unwrap();
        assert!(!admits_fetch(&six, &list(&["!fd00:ec2::254"])));
    }
}
