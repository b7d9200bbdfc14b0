use serde::{Deserialize, Serialize};

use crate::shared::{Ids, Seconds};

/// A sign-in under way: what has to fit when the person comes back. It travels sealed in a cookie, so that any instance
/// can finish what another one began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    pub provider: String,
    pub state: String,
    pub nonce: String,
    /// What only who began the sign-in knows (PKCE).
    pub verifier: String,
    pub redirect_uri: String,
    /// Whose tokens they will be, where somebody is signed in already.
    #[serde(default)]
    pub user: Option<String>,
    /// When it is too late to come back, in Unix seconds.
    pub exp: Seconds,
}

/// How long people may take to sign in.
pub const MINUTES: i64 = 10;

impl Flow {
    pub fn begin(provider: &str, redirect_uri: String, now: Seconds, ids: &dyn Ids) -> Self {
        // 244 random bits each.
        let random = || format!("{}{}", ids.uuid(), ids.uuid()).replace('-', "");
        Self {
            provider: provider.to_owned(),
            state: random(),
            nonce: random(),
            verifier: random(),
            redirect_uri,
            user: None,
            exp: now + MINUTES * 60,
        }
    }

    /// The name of the cookie of the flow with that state: flows in two tabs do not disturb each other.
    pub fn cookie_name(state: &str) -> String {
        let start: String = state.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        format!("owui-session-{start}")
    }
}
