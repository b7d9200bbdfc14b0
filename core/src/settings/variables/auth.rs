//! Accounts and sessions.

use crate::settings::Preset::{Nothing, Off, On, Text};
use crate::settings::variable::{like, variables};
use crate::settings::rules;
use crate::shared::Secret;

variables! { Auth:
    /// Contact shown to pending users
    ADMIN_EMAIL: Option<String> = Nothing, saved "auth.admin.email";
    /// Comma list of path prefixes a key may call
    API_KEYS_ALLOWED_ENDPOINTS: String = Text(""),
        formerly "API_KEY_ALLOWED_ENDPOINTS",
        saved "auth.api_key.allowed_endpoints";
    /// Admins see and use everything in the workspace
    BYPASS_ADMIN_ACCESS_CONTROL: bool = On, formerly "ENABLE_ADMIN_WORKSPACE_CONTENT_ACCESS";
    /// Group every new account joins
    DEFAULT_GROUP_ID: String = Text(""), saved "ui.default_group_id";
    /// Role of a new account: pending, user, admin
    DEFAULT_USER_ROLE: String = Text("pending"), saved "ui.default_user_role";
    /// API keys may be made and used
    ENABLE_API_KEYS: bool = Off, saved "auth.enable_api_keys";
    /// Keys may call only the allowed paths
    ENABLE_API_KEYS_ENDPOINT_RESTRICTIONS: bool = Off,
        formerly "ENABLE_API_KEY_ENDPOINT_RESTRICTIONS",
        saved "auth.api_key.endpoint_restrictions";
    /// First account may be made though the login form is off
    ENABLE_INITIAL_ADMIN_SIGNUP: bool = Off;
    /// Show the password form (frontend and signup rule)
    ENABLE_LOGIN_FORM: bool = On, saved "ui.ENABLE_LOGIN_FORM";
    /// Password sign-in allowed at all
    ENABLE_PASSWORD_AUTH: bool = On;
    /// Check the password pattern
    ENABLE_PASSWORD_VALIDATION: bool = Off;
    /// Self registration; switched off after the first account
    ENABLE_SIGNUP: bool = On, by rules::auth::signup, saved "ui.enable_signup";
    /// Session length: number with ms, s, m, h, d, w; -1 = never
    JWT_EXPIRES_IN: String = Text("4w"), by rules::auth::session_length, saved "auth.jwt_expiry";
    /// Pattern a new password must match from its start
    PASSWORD_VALIDATION_REGEX_PATTERN: Option<String> = Nothing;
    /// Pending users see whom to ask
    SHOW_ADMIN_DETAILS: bool = On, saved "auth.admin.show";
    /// Key of a signature helper that no endpoint uses
    TRUSTED_SIGNATURE_KEY: Secret = Text("");
    /// Admin made at start when there is no user
    WEBUI_ADMIN_EMAIL: String = Text("");
    /// Its name
    WEBUI_ADMIN_NAME: String = Text("Admin");
    /// Its password
    WEBUI_ADMIN_PASSWORD: Secret = Text("");
    /// Sign-in needed; false = everybody is one admin
    WEBUI_AUTH: bool = On;
    /// SameSite of the token cookie
    WEBUI_AUTH_COOKIE_SAME_SITE: String = like(WEBUI_SESSION_COOKIE_SAME_SITE);
    /// Secure flag of the token cookie
    WEBUI_AUTH_COOKIE_SECURE: bool = like(WEBUI_SESSION_COOKIE_SECURE);
    /// Where to go after sign-out
    WEBUI_AUTH_SIGNOUT_REDIRECT_URL: Option<String> = Nothing;
    /// Header holding the signed-in e-mail
    WEBUI_AUTH_TRUSTED_EMAIL_HEADER: Option<String> = Nothing;
    /// Header holding groups, comma separated
    WEBUI_AUTH_TRUSTED_GROUPS_HEADER: Option<String> = Nothing;
    /// Header holding the name, percent-decoded
    WEBUI_AUTH_TRUSTED_NAME_HEADER: Option<String> = Nothing;
    /// Signs tokens and the session cookie, encrypts OAuth tokens; empty is refused with WEBUI_AUTH
    WEBUI_SECRET_KEY: Option<Secret> = Nothing, by rules::auth::secret_key, formerly "WEBUI_JWT_SECRET_KEY";
    /// SameSite of the OAuth session cookie
    WEBUI_SESSION_COOKIE_SAME_SITE: String = Text("lax");
    /// Secure flag of the OAuth session cookie
    WEBUI_SESSION_COOKIE_SECURE: bool = Off;
}
