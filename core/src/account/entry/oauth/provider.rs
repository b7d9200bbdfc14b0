use std::time::Duration;

use crate::settings::{
    ENABLE_OAUTH_SIGNUP, FEISHU_CLIENT_ID, FEISHU_CLIENT_SECRET, FEISHU_OAUTH_SCOPE, FEISHU_REDIRECT_URI,
    GITHUB_CLIENT_ID, GITHUB_CLIENT_REDIRECT_URI, GITHUB_CLIENT_SCOPE, GITHUB_CLIENT_SECRET, GOOGLE_CLIENT_ID,
    GOOGLE_CLIENT_SECRET, GOOGLE_OAUTH_SCOPE, GOOGLE_REDIRECT_URI, MICROSOFT_CLIENT_ID,
    MICROSOFT_CLIENT_LOGIN_BASE_URL, MICROSOFT_CLIENT_PICTURE_URL, MICROSOFT_CLIENT_SECRET, MICROSOFT_CLIENT_TENANT_ID,
    MICROSOFT_OAUTH_SCOPE, MICROSOFT_REDIRECT_URI, OAUTH_ACCESS_TOKEN_REQUEST_INCLUDE_CLIENT_ID, OAUTH_AUDIENCE,
    OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_CODE_CHALLENGE_METHOD, OAUTH_PROVIDER_NAME, OAUTH_SCOPES,
    OAUTH_SUB_CLAIM, OAUTH_TIMEOUT, OAUTH_TOKEN_ENDPOINT_AUTH_METHOD, OPENID_PROVIDER_URL, OPENID_REDIRECT_URI,
    Snapshot,
};
use crate::shared::Secret;

/// A service that people sign in with, as the settings name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthProvider {
    /// Its name in addresses and in the database.
    pub key: String,
    /// Its name on the button.
    pub name: String,
    pub endpoints: Endpoints,
    pub style: Style,
    pub client_id: String,
    pub client_secret: Secret,
    pub proof: ClientProof,
    /// Send the client's id in the body, whatever proves it.
    pub client_id_in_body: bool,
    pub scopes: Vec<String>,
    pub redirect_uri: Option<String>,
    /// A verifier goes along whether or not the provider announces that it knows what to do with one.
    pub pkce: bool,
    pub audience: Option<String>,
    /// What tokens shall be good for (RFC 8707).
    pub resource: Option<String>,
    pub subject_claim: String,
    /// Where pictures are, if not where a claim says.
    pub picture_url: Option<String>,
    /// For each call.
    pub timeout: Duration,
}

/// Where a provider's services are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoints {
    /// A document says so.
    Discovered(String),
    Fixed {
        issuer: Option<String>,
        authorize: String,
        token: String,
        userinfo: Option<String>,
        revoke: Option<String>,
    },
}

/// In which ways a provider differs from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// OpenID Connect.
    OpenId,
    /// OAuth, with claims from the address of the user.
    GitHub,
    /// The same, in an envelope.
    Feishu,
    /// OAuth without anybody's claims: tokens alone count.
    Plain,
}

/// How a client shows who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientProof {
    Basic,
    Post,
    Nothing,
}

impl ClientProof {
    pub fn parse(text: Option<&str>) -> Self {
        match text {
            Some("client_secret_post") => Self::Post,
            Some("none") => Self::Nothing,
            _ => Self::Basic,
        }
    }
}

/// For a call to a provider, where OAUTH_TIMEOUT says nothing.
const TIMEOUT: Duration = Duration::from_secs(10);

impl OAuthProvider {
    /// The providers that are set up completely.
    pub fn all(settings: &Snapshot) -> Vec<Self> {
        [
            Self::google(settings),
            Self::microsoft(settings),
            Self::github(settings),
            Self::openid(settings),
            Self::feishu(settings),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The provider of that name.
    pub fn of(settings: &Snapshot, key: &str) -> Option<Self> {
        Self::all(settings).into_iter().find(|provider| provider.key == key)
    }

    /// Can anybody make a tenant of their own there, and let people sign in from it?
    pub fn is_shared_by_tenants(&self) -> bool {
        let Endpoints::Discovered(address) = &self.endpoints else {
            return false;
        };
        let shared = ["/common/", "/organizations/", "/consumers/"];
        self.key == "microsoft" && shared.iter().any(|tenant| address.contains(tenant))
    }

    fn google(settings: &Snapshot) -> Option<Self> {
        let address = "https://accounts.google.com/.well-known/openid-configuration";
        let client = (settings.get(GOOGLE_CLIENT_ID), settings.get(GOOGLE_CLIENT_SECRET));
        let provider = Self::client(settings, "google", client, Endpoints::Discovered(address.to_owned()))?;
        Some(provider.asking(settings.get(GOOGLE_OAUTH_SCOPE), settings.get(GOOGLE_REDIRECT_URI)))
    }

    fn microsoft(settings: &Snapshot) -> Option<Self> {
        let (id, secret) = (settings.get(MICROSOFT_CLIENT_ID), settings.get(MICROSOFT_CLIENT_SECRET));
        let tenant = settings.get(MICROSOFT_CLIENT_TENANT_ID);
        let base = settings.get(MICROSOFT_CLIENT_LOGIN_BASE_URL).trim_end_matches('/');
        let address = format!("{base}/{tenant}/v2.0/.well-known/openid-configuration?appid={id}");
        let provider = Self::client(settings, "microsoft", (id, secret), Endpoints::Discovered(address))?;
        let picture = settings.get(MICROSOFT_CLIENT_PICTURE_URL);
        let provider = Self {
            picture_url: Some(picture.to_owned()).filter(|url| !url.is_empty()),
            ..provider
        };
        let asking = provider.asking(
            settings.get(MICROSOFT_OAUTH_SCOPE),
            settings.get(MICROSOFT_REDIRECT_URI),
        );
        (!tenant.is_empty()).then_some(asking)
    }

    fn github(settings: &Snapshot) -> Option<Self> {
        let endpoints = Endpoints::Fixed {
            issuer: None,
            authorize: "https://github.com/login/oauth/authorize".to_owned(),
            token: "https://github.com/login/oauth/access_token".to_owned(),
            userinfo: Some("https://api.github.com/user".to_owned()),
            revoke: None,
        };
        let client = (settings.get(GITHUB_CLIENT_ID), settings.get(GITHUB_CLIENT_SECRET));
        let provider = Self::client(settings, "github", client, endpoints)?;
        let provider = Self {
            style: Style::GitHub,
            ..provider.identified_by(settings, "id")
        };
        Some(provider.asking(
            settings.get(GITHUB_CLIENT_SCOPE),
            settings.get(GITHUB_CLIENT_REDIRECT_URI),
        ))
    }

    fn feishu(settings: &Snapshot) -> Option<Self> {
        let endpoints = Endpoints::Fixed {
            issuer: None,
            authorize: "https://accounts.feishu.cn/open-apis/authen/v1/authorize".to_owned(),
            token: "https://open.feishu.cn/open-apis/authen/v2/oauth/token".to_owned(),
            userinfo: Some("https://open.feishu.cn/open-apis/authen/v1/user_info".to_owned()),
            revoke: None,
        };
        let client = (settings.get(FEISHU_CLIENT_ID), settings.get(FEISHU_CLIENT_SECRET));
        let provider = Self::client(settings, "feishu", client, endpoints)?;
        let provider = Self {
            style: Style::Feishu,
            ..provider.identified_by(settings, "user_id")
        };
        Some(provider.asking(settings.get(FEISHU_OAUTH_SCOPE), settings.get(FEISHU_REDIRECT_URI)))
    }

    fn openid(settings: &Snapshot) -> Option<Self> {
        let address = settings.get(OPENID_PROVIDER_URL);
        let (id, secret) = (settings.get(OAUTH_CLIENT_ID), settings.get(OAUTH_CLIENT_SECRET));
        let pkce = settings
            .get(OAUTH_CODE_CHALLENGE_METHOD)
            .is_some_and(|method| !method.is_empty());
        if address.is_empty() || id.is_empty() || (secret.expose().is_empty() && !pkce) {
            return None;
        }
        let provider = Self {
            name: settings.get(OAUTH_PROVIDER_NAME).to_owned(),
            pkce,
            ..Self::new(
                settings,
                "oidc",
                (id, secret),
                Endpoints::Discovered(address.to_owned()),
            )
        };
        Some(provider.asking(settings.get(OAUTH_SCOPES), settings.get(OPENID_REDIRECT_URI)))
    }

    /// A provider that is set up with an id and a secret.
    fn client(settings: &Snapshot, key: &str, client: (&str, &Secret), endpoints: Endpoints) -> Option<Self> {
        let is_set_up = !client.0.is_empty() && !client.1.expose().is_empty();
        is_set_up.then(|| Self::new(settings, key, client, endpoints))
    }

    fn new(settings: &Snapshot, key: &str, (id, secret): (&str, &Secret), endpoints: Endpoints) -> Self {
        let proof = settings.get(OAUTH_TOKEN_ENDPOINT_AUTH_METHOD);
        let seconds = settings
            .get(OAUTH_TIMEOUT)
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|seconds| *seconds > 0.0);
        let audience = settings.get(OAUTH_AUDIENCE);
        let provider = Self {
            key: key.to_owned(),
            name: key.to_owned(),
            endpoints,
            style: Style::OpenId,
            client_id: id.to_owned(),
            client_secret: secret.clone(),
            proof: match secret.expose().is_empty() {
                true => ClientProof::Nothing,
                false => ClientProof::parse(proof),
            },
            client_id_in_body: settings.get(OAUTH_ACCESS_TOKEN_REQUEST_INCLUDE_CLIENT_ID),
            scopes: Vec::new(),
            redirect_uri: None,
            pkce: false,
            audience: Some(audience.to_owned()).filter(|audience| !audience.is_empty()),
            resource: None,
            subject_claim: String::new(),
            picture_url: None,
            timeout: seconds.map_or(TIMEOUT, |seconds| Duration::from_secs_f64(seconds.min(120.0))),
        };
        provider.identified_by(settings, "sub")
    }

    fn identified_by(self, settings: &Snapshot, preset: &str) -> Self {
        let claim = settings.get(OAUTH_SUB_CLAIM).filter(|claim| !claim.is_empty());
        Self {
            subject_claim: claim.unwrap_or(preset).to_owned(),
            ..self
        }
    }

    fn asking(self, scopes: &str, redirect_uri: &str) -> Self {
        Self {
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            redirect_uri: Some(redirect_uri.to_owned()).filter(|uri| !uri.is_empty()),
            ..self
        }
    }

    /// Does the provider tell who somebody is by a token of its own?
    pub fn speaks_openid(&self) -> bool {
        self.style == Style::OpenId && self.scopes.iter().any(|scope| scope == "openid")
    }

    /// May people whom it names for the first time have an account?
    pub fn makes_accounts(settings: &Snapshot) -> bool {
        settings.get(ENABLE_OAUTH_SIGNUP)
    }
}
