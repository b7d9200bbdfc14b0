use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use loquat_client::{Calls, HttpClient};
use loquat_core::settings::{
    AIOHTTP_CLIENT_SESSION_TOOL_SERVER_SSL, AIOHTTP_CLIENT_TIMEOUT_TOOL_SERVER_DATA, Environment,
    OAUTH_CLIENT_INFO_ENCRYPTION_KEY, Settings,
};
use loquat_core::tool::{OAuthClients, ToolServers};
use loquat_identity::Fernet;
use loquat_tools::{HttpAuthorities, HttpToolServers};

use super::Infrastructure;

/// Servers of functions, and where people sign in for them.
pub struct Tools {
    pub servers: Arc<ToolServers>,
    pub oauth_clients: Arc<OAuthClients>,
}

/// For how long a connection to a tool server is kept.
const KEEP_IDLE: Duration = Duration::from_secs(30);

impl Tools {
    pub fn new(
        infrastructure: &Infrastructure,
        settings: &Arc<Settings>,
        environment: &Environment,
    ) -> Result<Self, Box<dyn Error>> {
        let verify = environment.get(AIOHTTP_CLIENT_SESSION_TOOL_SERVER_SSL);
        let seconds = environment.get(AIOHTTP_CLIENT_TIMEOUT_TOOL_SERVER_DATA);
        let deadline = seconds.map(|seconds| Duration::from_secs(seconds.unsigned_abs()));
        let client = HttpClient::new(infrastructure.outgoing.client(verify, KEEP_IDLE)?);
        let client = HttpToolServers::new(Calls::new(client, deadline));
        let outgoing = &infrastructure.outgoing;
        let authorities = Arc::new(HttpAuthorities::new(
            outgoing.small_calls.clone(),
            outgoing.to_the_public.clone(),
        ));
        let key = environment.get(OAUTH_CLIENT_INFO_ENCRYPTION_KEY);
        let key = key.ok_or("OAUTH_CLIENT_INFO_ENCRYPTION_KEY is empty")?;
        let seal = Fernet::new(key, infrastructure.clock.clone(), infrastructure.ids.clone());
        let clock = infrastructure.clock.clone();
        Ok(Self {
            servers: Arc::new(ToolServers::new(
                settings.clone(),
                Arc::new(client),
                authorities.clone(),
                clock,
            )),
            oauth_clients: Arc::new(OAuthClients::new(settings.clone(), authorities, Arc::new(seal))),
        })
    }
}
