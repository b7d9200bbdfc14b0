use std::sync::Arc;

use futures::future::join_all;
use futures::lock::Mutex;
use serde_json::Value as Json;

use crate::access::AccessPolicy;
use crate::identity::{Admin, Denied, Member, Principal};
use crate::settings::{Changes, Settings, SettingsError, Snapshot, TOOL_SERVER_CONNECTIONS};
use crate::shared::{Clock, JsonObject, Seconds, Secret, debug_by_name};
use crate::tool::{Auth, AuthorizationServers, Kind, ToolServer, ToolServerClient, ToolServerError};

/// For how long what servers say of themselves is good enough, and the lack of an answer.
const GOOD_FOR: Seconds = 300;
const TRY_AGAIN: Seconds = 60;

/// Why a tool server could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Server(#[from] ToolServerError),
    #[error("nobody says where to sign in for this server")]
    NoAuthority,
}

/// The servers whose functions models call.
pub struct ToolServers {
    settings: Arc<Settings>,
    client: Arc<dyn ToolServerClient>,
    authorities: Arc<dyn AuthorizationServers>,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

/// What is known of the connections, in their order.
#[derive(Default)]
struct Known {
    /// The connections that it is known of.
    connections: Vec<Json>,
    documents: Vec<Option<Arc<JsonObject>>>,
    until: Seconds,
}

/// A server that somebody may use.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    pub id: String,
    pub name: String,
    pub description: String,
    pub access: Option<JsonObject>,
    /// Whether the caller has signed in with the server; `None` if it asks nobody to.
    pub signed_in: Option<bool>,
    pub at: Seconds,
}

/// A server whose functions somebody may call.
#[derive(Debug, Clone)]
pub struct Usable {
    pub server: ToolServer,
    /// What it says of itself; `None` if it does not, or speaks MCP.
    pub document: Option<Arc<JsonObject>>,
}

/// What a server that was tried out says of itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Document(JsonObject),
    Functions(Vec<Json>),
    /// Where its users sign in.
    Authority(JsonObject),
}

debug_by_name!(ToolServers);

impl ToolServers {
    pub fn new(
        settings: Arc<Settings>,
        client: Arc<dyn ToolServerClient>,
        authorities: Arc<dyn AuthorizationServers>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            settings,
            client,
            authorities,
            clock,
            known: Mutex::default(),
        }
    }

    /// Tries a connection out before it is saved. `session` is what the administrator presented to get here.
    pub async fn verify(&self, _: &Admin, connection: &Json, session: Option<&Secret>) -> Result<Verdict, ToolError> {
        let server = ToolServer::read(connection, 0);
        if server.kind == Kind::OpenApi {
            let headers = server.headers_for(session);
            let document = self.client.document(&server.document_address(), &headers).await?;
            return Ok(Verdict::Document(document));
        }
        if server.auth == Auth::OAuth {
            let authority = self.authorities.of(&server.url).await?.ok_or(ToolError::NoAuthority)?;
            return Ok(Verdict::Authority(authority.metadata));
        }
        let headers = server.headers_for(session);
        Ok(Verdict::Functions(self.client.functions(&server.url, &headers).await?))
    }

    /// Puts other connections in place of the present ones. All servers are asked anew, also those that stay.
    pub async fn replace(&self, who: &Admin, connections: Vec<Json>) -> Result<Arc<Snapshot>, SettingsError> {
        let changes = Changes::new().set(TOOL_SERVER_CONNECTIONS, connections);
        let settings = self.settings.change_as(who, changes).await?;
        *self.known.lock().await = Known::default();
        Ok(settings)
    }

    /// The servers that the caller may use. One that describes itself is there only while it answers.
    pub async fn offered(&self, who: &Member) -> Result<Vec<Offered>, Denied> {
        let settings = self.settings.snapshot();
        let connections = settings.get(TOOL_SERVER_CONNECTIONS);
        let at = self.clock.now().seconds();
        let documents = self.documents(connections, at).await;
        let sees_all = AccessPolicy::of(&settings).sees_all(who);

        let servers = connections
            .iter()
            .enumerate()
            .map(|(index, saved)| ToolServer::read(saved, index));
        let mut theirs: Vec<_> = servers
            .zip(documents)
            .filter(|(server, _)| server.enabled && (sees_all || server.access.lets_read_unowned(who)))
            .collect();
        // The web client shows the list as it comes.
        theirs.sort_by_key(|(server, _)| server.kind == Kind::Mcp);
        let offered = theirs
            .into_iter()
            .filter_map(|(server, document)| offer(server, document, at));
        Ok(offered.collect())
    }

    /// The server of that id, if the caller may use it.
    pub async fn usable(&self, who: &Principal, kind: Kind, id: &str) -> Option<Usable> {
        let settings = self.settings.snapshot();
        let connections = settings.get(TOOL_SERVER_CONNECTIONS);
        let documents = self.documents(connections, self.clock.now().seconds()).await;
        let sees_all = AccessPolicy::of(&settings).sees_all(who);
        let servers = connections.iter().enumerate();
        let mut servers = servers
            .map(|(index, saved)| ToolServer::read(saved, index))
            .zip(documents);
        let (server, document) =
            servers.find(|(server, _)| server.enabled && server.kind == kind && server.id == id)?;
        let may = sees_all || server.access.lets_read_unowned(who);
        may.then_some(Usable { server, document })
    }

    /// What a server of functions is spoken to with.
    pub fn client(&self) -> &Arc<dyn ToolServerClient> {
        &self.client
    }

    /// What the servers say of themselves. They are asked together, and again after a while or another change.
    async fn documents(&self, connections: &[Json], now: Seconds) -> Vec<Option<Arc<JsonObject>>> {
        // Whoever asks meanwhile waits for the same answers.
        let mut known = self.known.lock().await;
        if known.connections != connections || now >= known.until {
            let asked = connections
                .iter()
                .enumerate()
                .map(|(index, saved)| self.document(saved, index));
            let answers = join_all(asked).await;
            let all_there = answers.iter().all(Result::is_ok);
            *known = Known {
                connections: connections.to_vec(),
                documents: answers
                    .into_iter()
                    .map(|answer| answer.unwrap_or_default().map(Arc::new))
                    .collect(),
                until: now + if all_there { GOOD_FOR } else { TRY_AGAIN },
            };
        }
        known.documents.clone()
    }

    /// `None` if the server has no document.
    async fn document(&self, saved: &Json, index: usize) -> Result<Option<JsonObject>, ToolServerError> {
        let server = ToolServer::read(saved, index);
        if !server.enabled || server.kind != Kind::OpenApi {
            return Ok(None);
        }
        let document = match &server.document {
            Some(text) => serde_json::from_str(text).map_err(|error| ToolServerError::Nonsense(error.to_string())),
            None => {
                self.client
                    .document(&server.document_address(), &server.headers_for(None))
                    .await
            }
        };
        if let Err(error) = &document {
            tracing::warn!(
                server = server.id,
                error = error as &dyn std::error::Error,
                "the tool server {} does not describe itself",
                server.id
            );
        }
        document.map(Some)
    }
}

fn offer(server: ToolServer, document: Option<Arc<JsonObject>>, at: Seconds) -> Option<Offered> {
    let access = server.access.object().cloned();
    if server.kind == Kind::Mcp {
        return Some(Offered {
            id: format!("mcp:{}", server.id),
            name: server.name.unwrap_or_else(|| "MCP Tool Server".to_owned()),
            description: server.description.unwrap_or_default(),
            access,
            signed_in: (server.auth == Auth::OAuth).then_some(false),
            at,
        });
    }
    let document = document?;
    let info = document.get("info");
    let said = |key: &str| Some(info?.get(key)?.as_str()?.to_owned());
    Some(Offered {
        id: server.id,
        name: server
            .name
            .or_else(|| said("title"))
            .unwrap_or_else(|| "Tool Server".to_owned()),
        description: server.description.or_else(|| said("description")).unwrap_or_default(),
        access,
        signed_in: None,
        at,
    })
}
