/// Which paths keys may call, where an installation restricts that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyScope {
    Everything,
    /// These paths and all beneath them.
    Only(Vec<String>),
}

impl KeyScope {
    /// Reads the setting: paths with commas between them.
    pub fn new(restricted: bool, allowed: &str) -> Self {
        if !restricted {
            return Self::Everything;
        }
        let paths = allowed.split(',').map(str::trim).filter(|path| !path.is_empty());
        Self::Only(paths.map(str::to_owned).collect())
    }

    /// May a key call this path?
    pub fn allows(&self, path: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(allowed) => allowed.iter().any(|allowed| {
                path.strip_prefix(allowed.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KeyScope;

    #[test]
    fn a_path_opens_itself_and_what_is_beneath() {
        let scope = KeyScope::new(true, " /api/models , /api/v1/chats,,");
        for allowed in ["/api/models", "/api/v1/chats/", "/api/v1/chats/x/share"] {
            assert!(scope.allows(allowed), "{allowed}");
        }
        for refused in ["/api/modelsx", "/", "/api/v1", "/static/x", "/api/config"] {
            assert!(!scope.allows(refused), "{refused}");
        }
    }

    #[test]
    fn nothing_allowed_is_nothing_allowed() {
        assert!(!KeyScope::new(true, "").allows("/api/models"));
        assert!(KeyScope::new(false, "").allows("/api/models"));
    }
}
