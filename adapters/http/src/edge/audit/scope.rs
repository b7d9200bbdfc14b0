use poem::Request;
use poem::http::Method;
use poem::http::header::AUTHORIZATION;

/// Which requests are logged.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Beginnings of paths, behind `/api/` or `/api/v1/`, that are left out.
    excluded: Vec<String>,
}

/// Logged whatever is excluded, and without an Authorization header: who comes and goes.
const ALWAYS: &[&str] = &["auths/signin", "auths/signout", "auths/signup"];

impl Scope {
    pub fn excluding(paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let paths = paths
            .into_iter()
            .map(Into::into)
            .filter(|path: &String| !path.is_empty());
        Self {
            excluded: paths.collect(),
        }
    }

    /// Is this request logged? Those that only read are not.
    pub fn covers(&self, request: &Request) -> bool {
        let writes = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(request.method());
        let path = request.uri().path();
        if below_api(path).is_some_and(|rest| ALWAYS.iter().any(|always| rest.starts_with(always))) {
            // Signing out is a GET, and is logged all the same.
            return true;
        }
        writes && request.headers().contains_key(AUTHORIZATION) && !self.excludes(path)
    }

    fn excludes(&self, path: &str) -> bool {
        let Some(rest) = below_api(path) else {
            return false;
        };
        self.excluded
            .iter()
            .any(|start| match rest.strip_prefix(start.as_str()) {
                // `chat` means /chat and /chat/x and /chat-x, and not /chats.
                Some(behind) => !behind.starts_with(|next: char| next.is_alphanumeric() || next == '_'),
                None => false,
            })
    }
}

fn below_api(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/api/")?;
    Some(rest.strip_prefix("v1/").unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(method: Method, path: &str, signed_in: bool) -> bool {
        let mut request = Request::builder().method(method).uri(path.parse().unwrap());
        if signed_in {
            request = request.header(AUTHORIZATION, "Bearer t");
        }
        Scope::excluding(["chats", "folders"]).covers(&request.finish())
    }

    #[test]
    fn what_changes_something_is_covered_unless_it_is_excluded() {
        assert!(covers(Method::POST, "/api/v1/groups/create", true));
        assert!(covers(Method::DELETE, "/api/v1/chatsy", true));
        assert!(!covers(Method::POST, "/api/v1/chats/new", true));
        assert!(!covers(Method::POST, "/api/chats", true));
        assert!(!covers(Method::GET, "/api/v1/groups/", true));
        assert!(!covers(Method::POST, "/api/v1/groups/create", false));
    }

    #[test]
    fn coming_and_going_is_always_covered() {
        assert!(covers(Method::POST, "/api/v1/auths/signin", false));
        assert!(covers(Method::GET, "/api/v1/auths/signout", true));
    }
}
