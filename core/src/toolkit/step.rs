//! Fills the toolbox of a question. Where the model calls nothing by itself, a small question asks it for calls, which
//! are made before it answers: what they give are sources of the answer.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::{Either, select};
use serde_json::{Value, json};
use tracing::warn;

use crate::account::OAuthTokens;
use crate::completion::{Announcer, Exchange, OfferedTool, SideQuestions, Step, StepError, ToolContext, ToolResult};
use crate::plugin::PluginRuntime;
use crate::realtime::{Browsers, ChatEvent, Embeds, Files};
use crate::settings::{Settings, TOOLS_FUNCTION_CALLING_PROMPT_TEMPLATE};
use crate::shared::{Ids, Secret, Timer, debug_by_name};
use crate::tool::workspace::WorkspaceTools;
use crate::tool::{Auth, Headers, Kind, ToolServer, ToolServers};
use crate::toolkit::built_in::BuiltIn;
use crate::toolkit::host::HostPorts;
use crate::toolkit::plugin_tool::{About, of_plugin};
use crate::toolkit::{browser_tool, choosing, server_tool};

/// What tools are found and called with.
pub struct Tools {
    pub servers: Arc<ToolServers>,
    /// What people have at their sign-in providers, and at the authorities of servers.
    pub tokens: Arc<OAuthTokens>,
    pub workspace: Arc<WorkspaceTools>,
    pub runtime: Arc<dyn PluginRuntime>,
    pub host: Arc<HostPorts>,
    pub browsers: Arc<dyn Browsers>,
    pub side: Arc<SideQuestions>,
    pub settings: Arc<Settings>,
    pub ids: Arc<dyn Ids>,
    pub timer: Arc<dyn Timer>,
}

debug_by_name!(Tools);

/// So many calls are made before an answer.
const MOST_CALLS: usize = 16;

#[async_trait]
impl Step for Tools {
    fn name(&self) -> &'static str {
        "tools"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        let control = &exchange.request.control;
        exchange.calls_natively()
            || control.tool_ids.as_ref().is_some_and(|ids| !ids.is_empty())
            || control.tool_servers.as_ref().is_some_and(|servers| !servers.is_empty())
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        for offered in self.wanted(exchange, announcer).await? {
            exchange.toolbox.add(offered);
        }
        if exchange.calls_natively() {
            self.add_built_in(exchange);
            offer(exchange);
            return Ok(());
        }
        if !exchange.toolbox.is_empty() {
            self.call_before(exchange, announcer).await?;
        }
        Ok(())
    }
}

/// Puts the tools before the model, behind those that the client brought along.
fn offer(exchange: &mut Exchange) {
    if exchange.toolbox.is_empty() {
        return;
    }
    let ours = exchange.toolbox.for_the_provider();
    let payload = exchange.payload();
    match payload.get_mut("tools").and_then(Value::as_array_mut) {
        Some(tools) => tools.extend(ours),
        None => {
            payload.insert("tools".to_owned(), Value::Array(ours));
        }
    }
}

impl Tools {
    /// The tools that the client names, in that order, and those of the browser. Such as the user may not use are not
    /// among them.
    async fn wanted(&self, exchange: &Exchange, announcer: &Announcer) -> Result<Vec<OfferedTool>, StepError> {
        let control = &exchange.request.control;
        let about = Arc::new(about(exchange));
        let mut found = Vec::new();
        for id in control.tool_ids.iter().flatten() {
            match id.strip_prefix("server:") {
                Some(server) => found.extend(self.of_server(exchange, announcer, id, server).await),
                None => found.extend(self.of_workspace(exchange, announcer, id, &about).await?),
            }
        }
        let servers = control.tool_servers.as_deref().unwrap_or_default();
        found.extend(browser_tool::of_the_browser(servers, &self.browsers, &self.ids));
        Ok(found)
    }

    async fn of_server(
        &self,
        exchange: &Exchange,
        announcer: &Announcer,
        source: &str,
        named: &str,
    ) -> Vec<OfferedTool> {
        let (kind, id) = match named.split_once(':') {
            Some(("mcp", id)) => (Kind::Mcp, id),
            Some(("openapi", id)) => (Kind::OpenApi, id),
            _ => (Kind::OpenApi, named),
        };
        // Some functions of a server may be named behind its id.
        let (id, only) = id.split_once('|').map_or((id, None), |(id, only)| (id, Some(only)));
        let Some(usable) = self.servers.usable(&exchange.who, kind, id).await else {
            warn!(
                tool.server = id,
                "a question names a tool server that is not there for its author"
            );
            return Vec::new();
        };
        let headers = self.headers(&usable.server, exchange).await;
        let client = self.servers.client();
        let mut tools = match kind {
            Kind::OpenApi => server_tool::of_document(&usable, source, &headers, client),
            Kind::Mcp => match client.functions(&usable.server.url, &headers).await {
                Ok(functions) => server_tool::of_mcp_server(&usable, source, &headers, client, functions),
                Err(error) => {
                    warn!(tool.server = id, "a tool server does not say what it can do: {error}");
                    let name = usable.server.name.as_deref().unwrap_or(id);
                    missing(announcer, &format!("The tools of {name} cannot be used now")).await;
                    Vec::new()
                }
            },
        };
        if let Some(only) = only {
            let prefix = format!("{id}_");
            tools.retain(|tool| {
                let name = tool.spec.name.as_str();
                only.split(',')
                    .any(|wanted| name == wanted || name.strip_prefix(&prefix) == Some(wanted))
            });
        }
        tools
    }

    async fn of_workspace(
        &self,
        exchange: &Exchange,
        announcer: &Announcer,
        id: &str,
        about: &Arc<About>,
    ) -> Result<Vec<OfferedTool>, StepError> {
        let failed = |error| StepError::LeftOut(Box::new(error));
        let Ok(member) = exchange.who.member() else {
            return Ok(Vec::new());
        };
        let Some(tool) = self.workspace.usable(&member, id).await.map_err(failed)? else {
            warn!(tool.id = id, "a question names a tool that is not there for its author");
            return Ok(Vec::new());
        };
        let plugin = self.workspace.plugin_of(&tool).await.map_err(failed)?;
        let valves = self.workspace.valves_of(&tool).await.map_err(failed)?;
        match self.runtime.load(&plugin).await {
            Ok(description) => Ok(of_plugin(
                &plugin,
                &description.specs,
                &valves,
                description.file_handler,
                about,
                &self.runtime,
                &self.host,
            )),
            Err(error) => {
                warn!(tool.id = id, "a tool cannot be loaded: {error}");
                missing(announcer, &format!("The tool {} cannot be used: {error}", tool.name)).await;
                Ok(Vec::new())
            }
        }
    }

    /// The house's own tools, for models that say nothing against them.
    fn add_built_in(&self, exchange: &mut Exchange) {
        let for_a_chat = exchange.request.is_for_a_socket();
        if !for_a_chat || !exchange.is_capable("builtin_tools") {
            return;
        }
        let built_in = BuiltIn {
            clock: self.host.clock.clone(),
            chats: self.host.chats.clone(),
        };
        for tool in built_in.tools() {
            exchange.toolbox.add(tool);
        }
    }

    /// Asks which tools to call, calls them, and makes sources of what they give.
    async fn call_before(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        let settings = self.settings.snapshot();
        let messages = choosing::messages(
            settings.get(TOOLS_FUNCTION_CALLING_PROMPT_TEMPLATE),
            &exchange.toolbox.specs(),
            exchange.messages(),
            &exchange.last_question(),
        );
        let answer = self.side.answer_to(exchange, messages).await;
        let answer = answer.map_err(|error| StepError::LeftOut(Box::new(error)))?;
        let context = ToolContext {
            who: exchange.who.clone(),
            chat_id: exchange.request.control.chat_id.clone(),
            message_id: exchange.request.control.id.clone(),
            session_id: exchange.request.control.session_id.clone(),
            announcer: announcer.clone(),
        };
        let mut handles_files = false;
        for wanted in choosing::wanted(&answer).into_iter().take(MOST_CALLS) {
            let Some(offered) = exchange.toolbox.get(&wanted.name).cloned() else {
                continue;
            };
            let parameters = offered.fitting(wanted.parameters);
            let result = self.call(&offered, parameters.clone(), &context).await;
            handles_files |= offered.handles_files;
            show(announcer, &result).await;
            if result.text.is_empty() {
                continue;
            }
            let name = format!("{}/{}", offered.source, offered.spec.name);
            exchange.sources.push(json!({
                "source": {"name": name},
                "document": [result.text],
                "metadata": [{"source": name, "parameters": parameters}],
                "tool_result": true,
            }));
            exchange.sources.extend(result.sources);
        }
        if handles_files {
            exchange.request.control.files = None;
        }
        Ok(())
    }

    /// What a server is sent for this user. Their session goes along only where the connection asks for it, and so do the
    /// tokens that they have at their sign-in provider or at the server's own authority.
    async fn headers(&self, server: &ToolServer, exchange: &Exchange) -> Headers {
        let credentials = &exchange.credentials;
        let user = exchange.who.id();
        let mut headers = server.headers_for(credentials.token.as_ref());
        if let (Auth::Session, Some(cookies)) = (server.auth, &credentials.cookies) {
            headers.push(("Cookie".to_owned(), Secret::new(cookies.expose().to_owned())));
        }
        let token = match server.auth {
            Auth::SignInProvider => match credentials.cookies.as_ref().and_then(oauth_session) {
                Some(session) => self.tokens.of_session(user, session).await,
                None => None,
            },
            Auth::OAuth => self.tokens.of_user(user, &format!("mcp:{}", server.id)).await,
            Auth::Key | Auth::Session | Auth::Nothing => None,
        };
        if let Some(token) = token {
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
            let bearer = format!("Bearer {}", token.expose());
            headers.push(("Authorization".to_owned(), Secret::new(bearer)));
        }
        headers
    }

    /// A call with its deadline; what went wrong is a result like any other.
    async fn call(
        &self,
        offered: &OfferedTool,
        parameters: crate::shared::JsonObject,
        context: &ToolContext,
    ) -> ToolResult {
        let called = offered.tool.call(parameters, context);
        match select(called, self.timer.sleep(offered.deadline)).await {
            Either::Left((Ok(result), _)) => result,
            Either::Left((Err(error), _)) => ToolResult::text(error.to_string()),
            Either::Right(((), _)) => ToolResult::text("the tool took too long"),
        }
    }
}

/// Files and pages of a result are shown with the answer.
async fn show(announcer: &Announcer, result: &ToolResult) {
    if !result.files.is_empty() {
        let files = Files {
            files: result.files.clone(),
            ..Files::default()
        };
        announcer.event(ChatEvent::Files(files)).await;
    }
    if !result.embeds.is_empty() {
        let embeds = Embeds {
            embeds: result.embeds.clone(),
            ..Embeds::default()
        };
        announcer.event(ChatEvent::Embeds(embeds)).await;
    }
}

async fn missing(announcer: &Announcer, words: &str) {
    let status = json!({"action": "tools", "description": words, "done": true, "error": true});
    announcer.status(status).await;
}

/// The session at a sign-in provider that a browser names in its cookies.
fn oauth_session(cookies: &Secret) -> Option<&str> {
    let mut pairs = cookies.expose().split(';').filter_map(|pair| pair.split_once('='));
    let (_, id) = pairs.find(|(name, _)| name.trim() == "oauth_session_id")?;
    Some(id.trim().trim_matches('"')).filter(|id| !id.is_empty())
}

/// What the tools of a question know of it.
fn about(exchange: &Exchange) -> About {
    let control = &exchange.request.control;
    About {
        metadata: exchange.metadata(),
        model: shown_model(exchange),
        messages: Value::Array(exchange.messages().to_vec()),
        files: json!(control.files.clone().unwrap_or_default()),
        credentials: exchange.credentials.clone(),
    }
}

/// The model as plug-ins know it.
pub(super) fn shown_model(exchange: &Exchange) -> Value {
    let model = &exchange.model;
    let info = model.row.as_ref().map(|row| {
        json!({
            "id": row.id, "name": row.name, "base_model_id": row.base_model_id, "meta": row.meta.members(),
            "params": row.params, "is_active": row.is_active,
        })
    });
    json!({"id": model.id, "name": model.name, "object": "model", "owned_by": model.owned_by, "info": info})
}
