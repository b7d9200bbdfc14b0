use std::sync::Arc;

use loquat_core::account::{Leaving, LeavingPorts, OAuthTokens, SignOn, SignOnPorts, ToolSignIn};
use loquat_core::provisioning::{Provisioning, ProvisioningPorts};
use loquat_core::settings::{
    Environment, OAUTH_CLIENT_INFO_ENCRYPTION_KEY, OAUTH_SESSION_TOKEN_ENCRYPTION_KEY, Settings, WEBUI_SECRET_KEY,
    WEBUI_URL,
};
use loquat_core::shared::{Seal, Secret};
use loquat_http::scim::ScimServices;
use loquat_http::sign_on::SignOnServices;
use loquat_identity::Fernet;
use loquat_oidc::OidcProviders;
use loquat_sql::{SqlOAuthSessions, SqlProvisioned};

use super::Infrastructure;
use super::accounts::Accounts;
use crate::clock::SystemClock;

/// The ways in that others vouch for: sign-in providers, and an organisation's directory that keeps accounts.
pub struct SignInWays {
    pub sign_on: SignOnServices,
    pub scim: ScimServices,
    /// Hands out the tokens that people have at providers and at the authorities of tool servers.
    pub tokens: Arc<OAuthTokens>,
}

impl SignInWays {
    pub fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        accounts: &Accounts,
        environment: &Environment,
    ) -> Result<Self, &'static str> {
        let seal = |key: Option<&Secret>| -> Result<Arc<dyn Seal>, &'static str> {
            let key = key.ok_or("a key that sign-in seals with is empty")?;
            Ok(Arc::new(Fernet::new(
                key,
                infrastructure.clock.clone(),
                infrastructure.ids.clone(),
            )))
        };
        let travel = seal(environment.get(WEBUI_SECRET_KEY))?;
        let rows = seal(environment.get(OAUTH_SESSION_TOKEN_ENCRYPTION_KEY))?;
        let outgoing = &infrastructure.outgoing;
        let providers = Arc::new(OidcProviders::new(
            outgoing.small_calls.clone(),
            outgoing.to_the_public.clone(),
            infrastructure.clock.clone(),
        ));
        let oauth_sessions = Arc::new(SqlOAuthSessions::new(infrastructure.db.clone()));
        let tools = Arc::new(ToolSignIn {
            settings: settings.clone(),
            providers: providers.clone(),
            sessions: oauth_sessions.clone(),
            registrations: seal(environment.get(OAUTH_CLIENT_INFO_ENCRYPTION_KEY))?,
            tokens: rows.clone(),
            travel: travel.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        let tokens = Arc::new(OAuthTokens {
            sessions: oauth_sessions.clone(),
            providers: providers.clone(),
            seal: rows,
            settings: settings.clone(),
            tools: tools.clone(),
            clock: infrastructure.clock.clone(),
            timer: Arc::new(SystemClock),
            renewing: Default::default(),
        });
        let sign_on = SignOn::new(SignOnPorts {
            users: accounts.users.clone(),
            credentials: accounts.credentials.clone(),
            groups: accounts.group_store.clone(),
            memberships: accounts.memberships.clone(),
            sign_up: accounts.sign_up.clone(),
            sessions: accounts.sessions.clone(),
            providers: providers.clone(),
            oauth_sessions: oauth_sessions.clone(),
            tokens: tokens.clone(),
            settings: settings.clone(),
            changes: accounts.changes.clone(),
            seal: travel,
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        let leaving = Leaving::new(LeavingPorts {
            users: accounts.users.clone(),
            sessions: accounts.sessions.clone(),
            providers,
            oauth_sessions,
            tokens: tokens.clone(),
            settings: settings.clone(),
        });
        let provisioning = Provisioning::new(ProvisioningPorts {
            users: accounts.users.clone(),
            groups: accounts.group_store.clone(),
            kept: Arc::new(SqlProvisioned::new(infrastructure.db.clone())),
            sign_up: accounts.sign_up.clone(),
            sessions: accounts.sessions.clone(),
            settings: settings.clone(),
            changes: accounts.changes.clone(),
            limiter: infrastructure.cluster.rate_limiter.clone(),
            clock: infrastructure.clock.clone(),
            ids: infrastructure.ids.clone(),
        });
        Ok(Self {
            sign_on: SignOnServices {
                sign_on: Arc::new(sign_on),
                leaving: Arc::new(leaving),
                tools,
            },
            scim: ScimServices {
                provisioning: Arc::new(provisioning),
                address: environment.get(WEBUI_URL).to_owned(),
            },
            tokens,
        })
    }
}
