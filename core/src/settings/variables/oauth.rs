//! Sign-in by OpenID Connect and OAuth, accounts by SCIM.

use crate::settings::variables::auth::WEBUI_SECRET_KEY;
use crate::settings::Preset::{Items, Nothing, Off, On, Text};
use crate::settings::variable::{like, variables};
use crate::settings::{Format, rules};
use crate::shared::Secret;

variables! { Oauth:
    /// Invent an e-mail when the provider gives none
    ENABLE_OAUTH_EMAIL_FALLBACK: bool = Off;
    /// Missing groups are created
    ENABLE_OAUTH_GROUP_CREATION: bool = Off, saved "oauth.enable_group_creation" as "";
    /// Groups follow a claim at each sign-in
    ENABLE_OAUTH_GROUP_MANAGEMENT: bool = Off, saved "oauth.enable_group_mapping" as "";
    /// Also set the oauth_id_token cookie
    ENABLE_OAUTH_ID_TOKEN_COOKIE: bool = On;
    /// Role follows a claim at each sign-in
    ENABLE_OAUTH_ROLE_MANAGEMENT: bool = Off, saved "oauth.enable_role_mapping";
    /// Unknown provider users get an account
    ENABLE_OAUTH_SIGNUP: bool = Off, saved "oauth.enable_signup" as "";
    /// SCIM on
    ENABLE_SCIM: bool = Off, formerly "SCIM_ENABLED";
    /// Server-side sessions in Redis for the OAuth state
    ENABLE_STAR_SESSIONS_MIDDLEWARE: bool = Off;
    /// Feishu client id
    FEISHU_CLIENT_ID: String = Text(""), saved "oauth.feishu.client_id" as "";
    /// Feishu client secret
    FEISHU_CLIENT_SECRET: Secret = Text(""), saved "oauth.feishu.client_secret" as "";
    /// Feishu scopes
    FEISHU_OAUTH_SCOPE: String = Text("contact:user.base:readonly"), saved "oauth.feishu.scope" as "";
    /// Redirect address for Feishu
    FEISHU_REDIRECT_URI: String = Text(""), saved "oauth.feishu.redirect_uri" as "";
    /// GitHub client id (with the secret: enables the provider)
    GITHUB_CLIENT_ID: String = Text(""), saved "oauth.github.client_id" as "";
    /// Redirect address for GitHub
    GITHUB_CLIENT_REDIRECT_URI: String = Text(""), saved "oauth.github.redirect_uri" as "";
    /// GitHub scopes
    GITHUB_CLIENT_SCOPE: String = Text("user:email"), saved "oauth.github.scope" as "";
    /// GitHub client secret
    GITHUB_CLIENT_SECRET: Secret = Text(""), saved "oauth.github.client_secret" as "";
    /// Google client id (with the secret: enables the provider)
    GOOGLE_CLIENT_ID: String = Text(""), saved "oauth.google.client_id" as "";
    /// Google client secret
    GOOGLE_CLIENT_SECRET: Secret = Text(""), saved "oauth.google.client_secret" as "";
    /// Google scopes, blank separated
    GOOGLE_OAUTH_SCOPE: String = Text("openid email profile"), saved "oauth.google.scope" as "";
    /// Redirect address sent to Google instead of the derived one
    GOOGLE_REDIRECT_URI: String = Text(""), saved "oauth.google.redirect_uri" as "";
    /// Microsoft client id (with secret and tenant: enables the provider)
    MICROSOFT_CLIENT_ID: String = Text(""), saved "oauth.microsoft.client_id" as "";
    /// Base of Microsoft's discovery address
    MICROSOFT_CLIENT_LOGIN_BASE_URL: String = Text("https://login.microsoftonline.com"),
        saved "oauth.microsoft.login_base_url" as "";
    /// Where to fetch the user's picture
    MICROSOFT_CLIENT_PICTURE_URL: String = Text("https://graph.microsoft.com/v1.0/me/photo/$value"),
        saved "oauth.microsoft.picture_url" as "";
    /// Microsoft client secret
    MICROSOFT_CLIENT_SECRET: Secret = Text(""), saved "oauth.microsoft.client_secret" as "";
    /// Microsoft tenant
    MICROSOFT_CLIENT_TENANT_ID: String = Text(""), saved "oauth.microsoft.tenant_id" as "";
    /// Microsoft scopes
    MICROSOFT_OAUTH_SCOPE: String = Text("openid email profile"), saved "oauth.microsoft.scope" as "";
    /// Redirect address for Microsoft
    MICROSOFT_REDIRECT_URI: String = Text(""), saved "oauth.microsoft.redirect_uri" as "";
    /// Send client_id in the token request
    OAUTH_ACCESS_TOKEN_REQUEST_INCLUDE_CLIENT_ID: bool = Off;
    /// Roles that become admin
    OAUTH_ADMIN_ROLES: Vec<String> = Items(&["admin"]), by rules::auth::roles, saved "oauth.admin_roles";
    /// E-mail domains let in, * = all
    OAUTH_ALLOWED_DOMAINS: Vec<String> = Items(&["*"]),
        read Format::COMMAS_WITH_EMPTY_ITEMS,
        saved "oauth.allowed_domains" as "";
    /// Roles that may enter as user
    OAUTH_ALLOWED_ROLES: Vec<String> = Items(&["user", "admin"]), by rules::auth::roles, saved "oauth.allowed_roles";
    /// Audience parameter of the authorisation request
    OAUTH_AUDIENCE: String = Text(""), saved "oauth.audience" as "";
    /// JSON list (as text) of group name patterns to ignore
    OAUTH_BLOCKED_GROUPS: String = Text("[]"), saved "oauth.blocked_groups" as "";
    /// Generic OIDC client id
    OAUTH_CLIENT_ID: String = Text(""), saved "oauth.oidc.client_id" as "";
    /// Encrypts registered MCP clients
    OAUTH_CLIENT_INFO_ENCRYPTION_KEY: Option<Secret> = like(WEBUI_SECRET_KEY);
    /// Generic OIDC client secret (may be empty with PKCE)
    OAUTH_CLIENT_SECRET: Secret = Text(""), saved "oauth.oidc.client_secret" as "";
    /// PKCE method, only S256
    OAUTH_CODE_CHALLENGE_METHOD: Option<String> = Nothing, saved "oauth.oidc.code_challenge_method" as "";
    /// Claim holding the e-mail
    OAUTH_EMAIL_CLAIM: String = Text("email"), saved "oauth.oidc.email_claim";
    /// Claim (dotted path) holding groups
    OAUTH_GROUPS_CLAIM: String = Text("groups"), formerly "OAUTH_GROUP_CLAIM", saved "oauth.oidc.group_claim" as "";
    /// Splits a groups claim given as text
    OAUTH_GROUPS_SEPARATOR: String = Text(";");
    /// Provider user joins the account of the same e-mail
    OAUTH_MERGE_ACCOUNTS_BY_EMAIL: bool = Off, saved "oauth.merge_accounts_by_email" as "";
    /// Claim holding the picture address
    OAUTH_PICTURE_CLAIM: String = Text("picture"), saved "oauth.oidc.avatar_claim";
    /// Button label of the generic provider
    OAUTH_PROVIDER_NAME: String = Text("SSO"), saved "oauth.oidc.provider_name" as "";
    /// Claim (dotted path) holding roles
    OAUTH_ROLES_CLAIM: String = Text("roles"), saved "oauth.roles_claim";
    /// Splits role lists
    OAUTH_ROLES_SEPARATOR: String = Text(",");
    /// Scopes of the generic provider
    OAUTH_SCOPES: String = Text("openid email profile"), saved "oauth.oidc.scopes" as "";
    /// Encrypts oauth_session tokens
    OAUTH_SESSION_TOKEN_ENCRYPTION_KEY: Option<Secret> = like(WEBUI_SECRET_KEY);
    /// Claim holding the subject, else the provider's own
    OAUTH_SUB_CLAIM: Option<String> = Nothing, saved "oauth.oidc.sub_claim" as "";
    /// HTTP timeout in seconds towards providers, empty = library default
    OAUTH_TIMEOUT: String = Text(""), saved "oauth.oidc.oauth_timeout" as "";
    /// Client authentication at the token endpoint
    OAUTH_TOKEN_ENDPOINT_AUTH_METHOD: Option<String> = Nothing, saved "oauth.oidc.token_endpoint_auth_method" as "";
    /// Refresh the picture at each sign-in
    OAUTH_UPDATE_PICTURE_ON_LOGIN: bool = Off, saved "oauth.update_picture_on_login" as "";
    /// Claim holding the display name
    OAUTH_USERNAME_CLAIM: String = Text("name"), saved "oauth.oidc.username_claim";
    /// Discovery document address of the generic provider
    OPENID_PROVIDER_URL: String = Text(""), saved "oauth.oidc.provider_url" as "";
    /// Redirect address for the generic provider
    OPENID_REDIRECT_URI: String = Text(""), saved "oauth.oidc.redirect_uri" as "";
    /// Bearer token of SCIM
    SCIM_TOKEN: Secret = Text("");
}
