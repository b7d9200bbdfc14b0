use std::collections::BTreeMap;

use loquat_core::settings::{
    FEISHU_CLIENT_ID, FEISHU_CLIENT_SECRET, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, GOOGLE_CLIENT_ID,
    GOOGLE_CLIENT_SECRET, MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET, MICROSOFT_CLIENT_TENANT_ID, OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET, OAUTH_CODE_CHALLENGE_METHOD, OAUTH_PROVIDER_NAME, OPENID_PROVIDER_URL, Setting, Snapshot,
};
use loquat_core::shared::Secret;
use poem_openapi::Object;
use serde::Serialize;

/// Other ways to sign in
#[derive(Debug, Object, Serialize)]
#[oai(rename = "PageOauth")]
pub struct Oauth {
    /// Each provider's name on its button
    providers: BTreeMap<String, String>,
}

impl Oauth {
    /// The providers that are set up completely.
    pub fn of(now: &Snapshot) -> Self {
        let text = |setting: Setting<String>| !now.get(setting).is_empty();
        let secret = |setting: Setting<Secret>| !now.get(setting).expose().is_empty();
        let pkce = now
            .get(OAUTH_CODE_CHALLENGE_METHOD)
            .is_some_and(|method| !method.is_empty());
        let known = [
            (
                "google",
                text(GOOGLE_CLIENT_ID) && secret(GOOGLE_CLIENT_SECRET),
                "google",
            ),
            (
                "microsoft",
                text(MICROSOFT_CLIENT_ID) && text(MICROSOFT_CLIENT_TENANT_ID) && secret(MICROSOFT_CLIENT_SECRET),
                "microsoft",
            ),
            (
                "github",
                text(GITHUB_CLIENT_ID) && secret(GITHUB_CLIENT_SECRET),
                "github",
            ),
            (
                "feishu",
                text(FEISHU_CLIENT_ID) && secret(FEISHU_CLIENT_SECRET),
                "feishu",
            ),
            (
                "oidc",
                text(OAUTH_CLIENT_ID) && text(OPENID_PROVIDER_URL) && (secret(OAUTH_CLIENT_SECRET) || pkce),
                now.get(OAUTH_PROVIDER_NAME),
            ),
        ];
        let set_up = known.into_iter().filter(|(_, is_set_up, _)| *is_set_up);
        Self {
            providers: set_up.map(|(key, _, name)| (key.to_owned(), name.to_owned())).collect(),
        }
    }
}
