use serde_json::Value as Json;

use crate::access::Access;
use crate::shared::{JsonObject, Secret};
use crate::tool::Headers;

/// A connection to a server of functions, as an administrator set it up.
#[derive(Debug, Clone)]
pub struct ToolServer {
    /// The one that they gave it, else its place in the list.
    pub id: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub kind: Kind,
    pub url: String,
    /// Where its OpenAPI document is: below the URL, or an address of its own.
    pub path: String,
    /// The document itself, if it is not fetched.
    pub document: Option<String>,
    pub auth: Auth,
    key: Secret,
    headers: JsonObject,
    /// Which of its functions are offered: ends of names, with an exclamation mark before those that are not.
    filter: Vec<String>,
    pub enabled: bool,
    /// Who may use it.
    pub access: Access,
}

/// What a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    OpenApi,
    Mcp,
}

/// With what a server is shown who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    Nothing,
    /// The key of the connection.
    Key,
    /// The caller's own session with this installation.
    Session,
    /// The token that the caller's sign-in provider gave out.
    SignInProvider,
    /// A token that the caller gets from the server's own authorization server.
    OAuth,
}

impl ToolServer {
    /// Reads what is saved; what makes no sense counts as missing. `index` is its place in the list.
    pub fn read(saved: &Json, index: usize) -> Self {
        let text = |object: &Json, key: &str| object[key].as_str().map(str::to_owned);
        let (info, config) = (&saved["info"], &saved["config"]);
        Self {
            id: text(info, "id")
                .filter(|id| !id.is_empty())
                .unwrap_or(index.to_string()),
            name: text(info, "name"),
            description: text(info, "description"),
            kind: match saved["type"].as_str() {
                Some("mcp") => Kind::Mcp,
                _ => Kind::OpenApi,
            },
            url: text(saved, "url").unwrap_or_default(),
            path: text(saved, "path").unwrap_or_else(|| "openapi.json".to_owned()),
            document: (saved["spec_type"] == "json").then(|| text(saved, "spec").unwrap_or_default()),
            auth: match saved["auth_type"].as_str() {
                Some("none") => Auth::Nothing,
                Some("session") => Auth::Session,
                Some("system_oauth") => Auth::SignInProvider,
                Some("oauth_2.1") => Auth::OAuth,
                _ => Auth::Key,
            },
            key: Secret::new(text(saved, "key").unwrap_or_default()),
            headers: headers(&saved["headers"]),
            filter: filter(&config["function_name_filter_list"]),
            enabled: config["enable"].as_bool().unwrap_or(false),
            access: Access::from(config["access_control"].as_object().cloned()),
        }
    }

    /// Where its OpenAPI document is.
    pub fn document_address(&self) -> String {
        match self.path.as_str() {
            whole if whole.contains("://") => whole.to_owned(),
            rooted if rooted.starts_with('/') => format!("{}{rooted}", self.url),
            path => format!("{}/{path}", self.url),
        }
    }

    /// Is the function of that name offered?
    pub fn offers(&self, name: &str) -> bool {
        let (hidden, shown): (Vec<&str>, Vec<&str>) = self
            .filter
            .iter()
            .map(String::as_str)
            .partition(|entry| entry.starts_with('!'));
        let ends = |entry: &&str| name.ends_with(entry.trim_start_matches('!'));
        (shown.is_empty() || shown.iter().any(&ends)) && !hidden.iter().any(ends)
    }

    /// What it is sent, for a caller with this session.
    pub fn headers_for(&self, session: Option<&Secret>) -> Headers {
        let token = match self.auth {
            Auth::Key => Some(&self.key),
            Auth::Session => session,
            // Nobody has such a token yet.
            Auth::SignInProvider | Auth::OAuth | Auth::Nothing => None,
        };
        let token = token.filter(|token| !token.expose().is_empty());
        let mut all: Headers = token
            .map(|token| {
                (
                    "Authorization".to_owned(),
                    Secret::new(format!("Bearer {}", token.expose())),
                )
            })
            .into_iter()
            .collect();
        for (name, value) in &self.headers {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            all.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            all.push((name.clone(), Secret::new(value)));
        }
        all
    }
}

/// A list, or a text with commas.
fn filter(saved: &Json) -> Vec<String> {
    let entries: Vec<&str> = match saved {
        Json::String(text) => text.split(',').collect(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let entries = entries.into_iter().map(str::trim).filter(|entry| !entry.is_empty());
    entries.map(str::to_owned).collect()
}

/// An object, or its JSON text: forms send both.
fn headers(saved: &Json) -> JsonObject {
    match saved {
        Json::Object(headers) => headers.clone(),
        Json::String(text) => serde_json::from_str(text).unwrap_or_default(),
        _ => JsonObject::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_document_is_below_the_url_or_has_an_address_of_its_own() {
        let address =
            |path: &str| ToolServer::read(&json!({"url": "http://tools.test/x", "path": path}), 0).document_address();
        assert_eq!(address("openapi.json"), "http://tools.test/x/openapi.json");
        assert_eq!(address("/spec"), "http://tools.test/x/spec");
        assert_eq!(address("https://docs.test/spec"), "https://docs.test/spec");
    }

    #[test]
    fn own_headers_go_before_the_key() {
        let shown = |connection: Json| {
            let headers = ToolServer::read(&connection, 0).headers_for(Some(&Secret::new("session")));
            headers
                .iter()
                .map(|(name, value)| format!("{name}: {}", value.expose()))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(json!({"key": "k"})), ["Authorization: Bearer k"]);
        assert_eq!(shown(json!({"key": "k", "auth_type": "none"})), [""; 0]);
        assert_eq!(
            shown(json!({"key": "k", "auth_type": "session"})),
            ["Authorization: Bearer session"]
        );
        assert_eq!(
            shown(json!({"key": "k", "headers": "{\"authorization\": \"own\", \"x\": 1}"})),
            ["authorization: own", "x: 1"]
        );
    }

    #[test]
    fn a_filter_names_ends_of_what_is_offered_and_what_is_not() {
        let offers = |filter: Json, name: &str| {
            ToolServer::read(&json!({"config": {"function_name_filter_list": filter}}), 0).offers(name)
        };
        assert!(offers(Json::Null, "a") && offers(json!(""), "a"));
        assert!(offers(json!("echo_note, b"), "echo_note") && !offers(json!("echo_note"), "get_depth"));
        assert!(!offers(json!(["!depth"]), "get_depth") && offers(json!(["!depth"]), "echo"));
    }

    #[test]
    fn what_makes_no_sense_counts_as_missing() {
        let odd = ToolServer::read(&json!({"info": [], "config": "on", "url": 1, "headers": "{"}), 3);
        assert_eq!((odd.id.as_str(), odd.url.as_str(), odd.enabled), ("3", "", false));
    }
}
