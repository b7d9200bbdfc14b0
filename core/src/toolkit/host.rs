//! Answers what plug-ins ask while they run.

use std::sync::{Arc, OnceLock, Weak};

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use serde_json::{Value, json};

use crate::account::UserStore;
use crate::chat::{ChatId, ChatStore};
use crate::completion::{Announcer, Completions, Conversations, ForwardedCredentials, ToolContext, Toolbox};
use crate::file::{File, FileId, Files, NewFile};
use crate::function::{FunctionId, FunctionStore};
use crate::identity::{Principal, User, UserId};
use crate::model::{Catalog, ModelId};
use crate::plugin::{Call, Family, Plugin, PluginHost, declares};
use crate::realtime::{Audience, BrowserSession, Browsers, ChatEvent, Event, EventPublisher};
use crate::settings::{
    ENABLE_IMAGE_GENERATION, ENABLE_WEB_SEARCH, RAG_TEMPLATE, Settings, TASK_MODEL, TASK_MODEL_EXTERNAL, WEBUI_NAME,
    WEBUI_URL,
};
use crate::shared::{Clock, JsonObject, debug_by_name};

/// What plug-ins may ask about.
pub struct HostPorts {
    pub users: Arc<dyn UserStore>,
    pub chats: Arc<dyn ChatStore>,
    pub conversations: Arc<dyn Conversations>,
    pub functions: Arc<dyn FunctionStore>,
    pub catalog: Arc<Catalog>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    /// What is made after everything in which plug-ins take part.
    pub late: OnceLock<Late>,
}

/// The rest of it.
pub struct Late {
    pub files: Arc<Files>,
    pub events: Arc<dyn EventPublisher>,
    pub browsers: Arc<dyn Browsers>,
    pub completions: Weak<Completions>,
}

debug_by_name!(Late);

impl HostPorts {
    fn late(&self) -> Result<&Late, String> {
        self.late.get().ok_or_else(|| "the server is still starting".to_owned())
    }

    /// Asks models; `None` while the server starts or stops.
    pub fn completions(&self) -> Option<Arc<Completions>> {
        self.late.get()?.completions.upgrade()
    }
}

debug_by_name!(HostPorts);

/// The person for whom a plug-in runs, and where.
pub struct Host {
    pub ports: Arc<HostPorts>,
    pub who: Principal,
    pub chat_id: Option<String>,
    pub message_id: Option<String>,
    pub session_id: Option<String>,
    /// Tells those who wait for the answer; without one events go to the sockets of the person.
    pub announcer: Option<Announcer>,
    pub credentials: ForwardedCredentials,
    pub toolbox: Toolbox,
    /// Was it written by an administrator? Others get no session and no valves of functions.
    pub is_trusted: bool,
}

debug_by_name!(Host);

/// A file that a plug-in reads has at most so many bytes.
const LARGEST_FILE: usize = 32 << 20;

impl Host {
    /// What a call knows of its circumstances.
    pub fn context(
        &self,
        plugin: &Plugin,
        metadata: &JsonObject,
        model: Value,
        messages: Value,
        files: Value,
    ) -> JsonObject {
        let mut metadata = metadata.clone();
        for (name, value) in [
            ("user_id", Some(self.who.id().as_str())),
            ("chat_id", self.chat_id.as_deref()),
            ("message_id", self.message_id.as_deref()),
            ("session_id", self.session_id.as_deref()),
        ] {
            metadata.insert(name.to_owned(), json!(value));
        }
        let tools: Vec<Value> = self
            .toolbox
            .iter()
            .map(
                |offered| json!({"name": offered.spec.name, "tool_id": offered.source, "spec": offered.spec.to_json()}),
            )
            .collect();
        let context = json!({
            "id": plugin.id,
            "user": person(&self.who.user),
            "metadata": metadata,
            "model": model,
            "messages": messages,
            "files": files,
            "request": self.request(),
            "has_session": self.session_id.is_some() && self.message_id.is_some(),
            "tools": tools,
        });
        context.as_object().cloned().unwrap_or_default()
    }

    /// The call of a method, with what is set of the plug-in.
    pub async fn call(
        &self,
        handler: &str,
        args: JsonObject,
        valves: JsonObject,
        plugin: &Plugin,
        context: JsonObject,
    ) -> Call {
        Call {
            handler: handler.to_owned(),
            args,
            valves,
            user_valves: self.own_valves(plugin).await,
            context,
        }
    }

    /// What the person has set for themselves, as it is stored now: who acts is known from a cache.
    async fn own_valves(&self, plugin: &Plugin) -> JsonObject {
        let section = match plugin.family {
            Family::Tools => "tools",
            Family::Functions => "functions",
        };
        if !plugin.content.is_empty() && !declares(&plugin.content, "UserValves") {
            return JsonObject::new();
        }
        let user = self.ports.users.find(self.who.id()).await.ok().flatten();
        let settings = user.and_then(|user| user.settings);
        let own = settings
            .as_ref()
            .and_then(|settings| settings.get(section)?.get("valves")?.get(&plugin.id)?.as_object());
        own.cloned().unwrap_or_default()
    }

    fn request(&self) -> Value {
        let settings = self.ports.settings.snapshot();
        let address = match settings.get(WEBUI_URL) {
            "" => "http://localhost:8080",
            address => address,
        };
        let token = self.credentials.token.as_ref().filter(|_| self.is_trusted);
        let token = token.map(|token| token.expose().to_owned());
        let headers = match &token {
            Some(token) => json!({"authorization": format!("Bearer {token}")}),
            None => json!({}),
        };
        json!({
            "base_url": format!("{}/", address.trim_end_matches('/')),
            "url": format!("{}/api/chat/completions", address.trim_end_matches('/')),
            "headers": headers,
            "token": token,
        })
    }

    async fn ask(&self, method: &str, params: &JsonObject) -> Result<Value, String> {
        let text = |key: &str| params.get(key).and_then(Value::as_str).unwrap_or_default();
        match method {
            "emit" => self.emit(params.get("event").cloned().unwrap_or_default()).await,
            "call" => {
                self.call_browser(params.get("event").cloned().unwrap_or_default())
                    .await
            }
            "complete" => self.complete(params).await,
            "user" => self.user(text("id")).await,
            "chat" => self.chat(text("id")).await,
            "put_message" => {
                let members = params
                    .get("message")
                    .and_then(Value::as_object)
                    .cloned()
                    .unwrap_or_default();
                self.write(text("chat_id"), text("message_id"), &members).await
            }
            "add_files" => {
                let files = params.get("files").cloned().unwrap_or_default();
                self.add_files(text("chat_id"), text("message_id"), files).await
            }
            "file" => self.file(text("id")).await,
            "file_bytes" => self.file_bytes(text("path")).await,
            "put_file" => self.put_file(params).await,
            "model" => self.model(text("id")).await,
            "models" => self.models().await,
            "function" => self.function(text("id")).await,
            "valves" => self.function_valves(text("id")).await,
            "user_valves" => Ok(json!(
                self.own_valves(&Plugin {
                    family: Family::Functions,
                    id: text("id").to_owned(),
                    content: "".into(),
                    may_install: false,
                })
                .await
            )),
            "setting" => Ok(self.setting(text("name"))),
            "permission" => Ok(json!(self.who.is_admin() || permits(&self.who, text("name")))),
            "use_tool" => {
                let arguments = params
                    .get("params")
                    .and_then(Value::as_object)
                    .cloned()
                    .unwrap_or_default();
                self.use_tool(text("name"), arguments).await
            }
            "tools" => Ok(Value::from(self.toolbox.specs())),
            other => Err(format!("{other} is not offered by Loquat")),
        }
    }

    async fn emit(&self, event: Value) -> Result<Value, String> {
        let kind = event["type"].as_str().ok_or("an event has a type")?;
        let event = ChatEvent::from_parts(kind, event["data"].clone());
        match &self.announcer {
            Some(announcer) => announcer.event(event).await,
            None => self.publish(event).await?,
        }
        Ok(Value::Null)
    }

    /// An event without an answer that is being made: it is told and kept at once.
    async fn publish(&self, event: ChatEvent) -> Result<(), String> {
        let (chat, message) = (self.chat_id.as_deref(), self.message_id.as_deref());
        let (Some(chat), Some(message)) = (chat, message) else {
            return Ok(());
        };
        if event.is_stored() && self.owns_chat(chat).await {
            let mut members = JsonObject::new();
            if let Ok(branch) = self.ports.conversations.branch(chat, message).await
                && let Some(last) = branch.last()
            {
                members = last.clone();
            }
            let before = members.clone();
            event.apply_to_message(&mut members);
            members.retain(|name, value| before.get(name) != Some(value));
            let now = self.ports.clock.now().seconds();
            let written = self.ports.conversations.write(chat, message, &members, now).await;
            written.map_err(|error| error.to_string())?;
        }
        let audience = Audience::User(self.who.id().clone());
        let published = self
            .ports
            .late()?
            .events
            .publish(&audience, &Event::of_message(chat, message, event))
            .await;
        published.map_err(|error| error.to_string())
    }

    async fn call_browser(&self, event: Value) -> Result<Value, String> {
        let session = self.session_id.clone().ok_or("no browser waits for this")?;
        let kind = event["type"].as_str().ok_or("an event has a type")?;
        let event = Event::of_message(
            self.chat_id.as_deref().unwrap_or_default(),
            self.message_id.as_deref().unwrap_or_default(),
            ChatEvent::from_parts(kind, event["data"].clone()),
        );
        let browser = BrowserSession {
            user: self.who.id().clone(),
            id: session,
        };
        self.ports
            .late()?
            .browsers
            .call(&browser, &event)
            .await
            .map_err(|error| error.to_string())
    }

    async fn passed(&self, params: &JsonObject) -> Result<crate::provider::Passed, String> {
        let form = params
            .get("form")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let completions = self.ports.completions();
        let completions = completions.ok_or("models cannot be asked now")?;
        let passed = completions.proxy(&self.who, form, self.credentials.clone()).await;
        passed.map_err(|error| error.to_string())
    }

    async fn complete(&self, params: &JsonObject) -> Result<Value, String> {
        let passed = self.passed(params).await?;
        let status = passed.status;
        let bytes = passed.whole(LARGEST_FILE).await.map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&bytes);
        match (200..300).contains(&status) {
            true => serde_json::from_str(&text).map_err(|error| error.to_string()),
            false => Err(text.into_owned()),
        }
    }

    async fn user(&self, id: &str) -> Result<Value, String> {
        if id == self.who.id().as_str() {
            return Ok(person(&self.who.user));
        }
        let found = self
            .ports
            .users
            .find(&UserId::from(id))
            .await
            .map_err(|error| error.to_string())?;
        Ok(match found {
            Some(user) if self.who.is_admin() && self.is_trusted => person(&user),
            Some(user) => json!({"id": user.id, "name": user.name, "role": user.role.as_str()}),
            None => Value::Null,
        })
    }

    async fn owns_chat(&self, id: &str) -> bool {
        let head = self.ports.chats.head_of(&ChatId::from(id)).await;
        matches!(head, Ok(Some(head)) if head.owner == *self.who.id() || self.who.is_admin() && self.is_trusted)
    }

    async fn chat(&self, id: &str) -> Result<Value, String> {
        if !self.owns_chat(id).await {
            return Ok(Value::Null);
        }
        let found = self
            .ports
            .chats
            .find(&ChatId::from(id))
            .await
            .map_err(|error| error.to_string())?;
        Ok(found.map_or(Value::Null, |chat| {
            json!({
                "id": chat.id, "user_id": chat.user_id, "title": chat.title,
                "chat": chat.body.read::<Value>().unwrap_or_default(), "created_at": chat.created_at,
                "updated_at": chat.updated_at, "archived": chat.archived, "pinned": chat.pinned, "meta": chat.meta,
            })
        }))
    }

    async fn write(&self, chat: &str, message: &str, members: &JsonObject) -> Result<Value, String> {
        if !self.owns_chat(chat).await {
            return Err("there is no such chat".to_owned());
        }
        let now = self.ports.clock.now().seconds();
        let written = self.ports.conversations.write(chat, message, members, now).await;
        written.map_err(|error| error.to_string())?;
        Ok(Value::Bool(true))
    }

    async fn add_files(&self, chat: &str, message: &str, files: Value) -> Result<Value, String> {
        let branch = self
            .ports
            .conversations
            .branch(chat, message)
            .await
            .map_err(|error| error.to_string())?;
        let known = branch
            .last()
            .and_then(|message| message.get("files")?.as_array().cloned());
        let mut all = known.unwrap_or_default();
        all.extend(files.as_array().cloned().unwrap_or_default());
        let members = JsonObject::from_iter([("files".to_owned(), Value::Array(all.clone()))]);
        self.write(chat, message, &members).await?;
        Ok(Value::Array(all))
    }

    async fn file(&self, id: &str) -> Result<Value, String> {
        let member = self.who.member().map_err(|error| error.to_string())?;
        let found = self.ports.late()?.files.find(&member, &FileId::from(id)).await;
        Ok(found.map_or(Value::Null, |file| record(&file)))
    }

    async fn file_bytes(&self, path: &str) -> Result<Value, String> {
        let id = path
            .strip_prefix("loquat:")
            .ok_or("only files of this installation can be read")?;
        let member = self.who.member().map_err(|error| error.to_string())?;
        let file = self
            .ports
            .late()?
            .files
            .find(&member, &FileId::from(id))
            .await
            .map_err(|error| error.to_string())?;
        let blob = self
            .ports
            .late()?
            .files
            .open(&file, None)
            .await
            .map_err(|error| error.to_string())?;
        let mut content = blob.content;
        let mut bytes: Vec<u8> = Vec::new();
        while let Some(piece) = content.next().await {
            bytes.extend_from_slice(&piece.map_err(|error| error.to_string())?);
            if bytes.len() > LARGEST_FILE {
                return Err("the file is too large for a plug-in".to_owned());
            }
        }
        Ok(Value::String(STANDARD.encode(bytes)))
    }

    async fn put_file(&self, params: &JsonObject) -> Result<Value, String> {
        let text = |key: &str| params.get(key).and_then(Value::as_str);
        let member = self.who.member().map_err(|error| error.to_string())?;
        let bytes = STANDARD
            .decode(text("content").unwrap_or_default())
            .map_err(|error| error.to_string())?;
        let new = NewFile {
            name: text("name").unwrap_or("file").to_owned(),
            content_type: text("content_type").unwrap_or("application/octet-stream").to_owned(),
            meta: params
                .get("meta")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
        };
        let file = self.ports.late()?.files.keep(&member, new, Bytes::from(bytes)).await;
        Ok(record(&file.map_err(|error| error.to_string())?))
    }

    async fn model(&self, id: &str) -> Result<Value, String> {
        let Ok(entry) = self.ports.catalog.find(&self.who, &ModelId::from(id)).await else {
            return Ok(Value::Null);
        };
        Ok(entry.row.as_ref().map_or(Value::Null, |row| {
            json!({
                "id": row.id, "user_id": row.user_id, "base_model_id": row.base_model_id, "name": row.name,
                "params": row.params, "meta": row.meta.members(), "access_control": row.access.object(),
                "is_active": row.is_active, "created_at": row.created_at, "updated_at": row.updated_at,
            })
        }))
    }

    async fn models(&self) -> Result<Value, String> {
        let list = self
            .ports
            .catalog
            .list(&self.who, false)
            .await
            .map_err(|error| error.to_string())?;
        let mut list: Value = serde_json::from_slice(&list.json).map_err(|error| error.to_string())?;
        Ok(list["data"].take())
    }

    async fn function(&self, id: &str) -> Result<Value, String> {
        let found = self
            .ports
            .functions
            .find(&FunctionId::from(id))
            .await
            .map_err(|error| error.to_string())?;
        Ok(found.map_or(Value::Null, |function| {
            json!({
                "id": function.id, "user_id": function.user_id, "name": function.name, "type": function.kind.as_str(),
                "meta": function.meta, "is_active": function.is_active, "is_global": function.is_global,
                "created_at": function.created_at, "updated_at": function.updated_at,
            })
        }))
    }

    async fn function_valves(&self, id: &str) -> Result<Value, String> {
        if !self.is_trusted {
            return Err("valves of functions are not for this plug-in".to_owned());
        }
        let found = self
            .ports
            .functions
            .find(&FunctionId::from(id))
            .await
            .map_err(|error| error.to_string())?;
        Ok(json!(found.and_then(|function| function.valves).unwrap_or_default()))
    }

    /// Settings that are no secrets; others are null.
    fn setting(&self, name: &str) -> Value {
        let settings = self.ports.settings.snapshot();
        match name {
            "WEBUI_URL" => json!(settings.get(WEBUI_URL)),
            "WEBUI_NAME" => json!(settings.get(WEBUI_NAME)),
            "TASK_MODEL" => json!(settings.get(TASK_MODEL)),
            "TASK_MODEL_EXTERNAL" => json!(settings.get(TASK_MODEL_EXTERNAL)),
            "RAG_TEMPLATE" => json!(settings.get(RAG_TEMPLATE)),
            "ENABLE_WEB_SEARCH" => json!(settings.get(ENABLE_WEB_SEARCH)),
            "ENABLE_IMAGE_GENERATION" => json!(settings.get(ENABLE_IMAGE_GENERATION)),
            _ => Value::Null,
        }
    }

    async fn use_tool(&self, name: &str, arguments: JsonObject) -> Result<Value, String> {
        let offered = self
            .toolbox
            .get(name)
            .ok_or_else(|| format!("there is no tool {name}"))?;
        let announcer = self.announcer.clone().ok_or("tools are used while an answer is made")?;
        let context = ToolContext {
            who: self.who.clone(),
            chat_id: self.chat_id.clone(),
            message_id: self.message_id.clone(),
            session_id: self.session_id.clone(),
            announcer,
        };
        let result = offered.tool.call(offered.fitting(arguments), &context).await;
        Ok(Value::String(result.map_err(|error| error.to_string())?.text))
    }
}

#[async_trait]
impl PluginHost for Host {
    async fn answer(&self, method: &str, params: JsonObject) -> Result<Value, String> {
        self.ask(method, &params).await
    }

    async fn stream(
        &self,
        method: &str,
        params: JsonObject,
    ) -> Result<BoxStream<'static, Result<Value, String>>, String> {
        if method != "complete" {
            return Err(format!("{method} does not come in pieces"));
        }
        let passed = self.passed(&params).await?;
        if !(200..300).contains(&passed.status) {
            let bytes = passed.whole(LARGEST_FILE).await.map_err(|error| error.to_string())?;
            return Err(String::from_utf8_lossy(&bytes).into_owned());
        }
        // Whole lines: a character may be cut in two by where pieces end.
        let rest: Vec<u8> = Vec::new();
        let lines = passed.body.scan(rest, |rest, piece| {
            let lines = match piece {
                Ok(bytes) => {
                    rest.extend_from_slice(&bytes);
                    let whole = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
                    let text: Vec<u8> = rest.drain(..whole).collect();
                    let text = String::from_utf8_lossy(&text).into_owned();
                    let lines = text.lines().filter(|line| !line.trim().is_empty());
                    lines.map(|line| Ok(Value::String(line.to_owned()))).collect()
                }
                Err(error) => vec![Err(error.to_string())],
            };
            std::future::ready(Some(futures::stream::iter(lines)))
        });
        Ok(lines.flatten().boxed())
    }
}

/// A user as plug-ins know them.
pub(super) fn person(user: &User) -> Value {
    json!({
        "id": user.id, "name": user.name, "email": user.email.as_str(), "username": user.username,
        "role": user.role.as_str(), "profile_image_url": user.profile_image_url, "bio": user.bio,
        "gender": user.gender, "date_of_birth": user.date_of_birth, "timezone": user.timezone, "info": user.info,
        "settings": user.settings, "last_active_at": user.last_active_at, "updated_at": user.updated_at,
        "created_at": user.created_at,
    })
}

fn record(file: &File) -> Value {
    json!({
        "id": file.id, "user_id": file.user_id, "filename": file.filename, "path": format!("loquat:{}", file.id),
        "hash": file.hash, "data": file.data, "meta": file.meta, "created_at": file.created_at,
        "updated_at": file.updated_at,
    })
}

fn permits(who: &Principal, name: &str) -> bool {
    let Some((section, leaf)) = name.split_once('.') else {
        return false;
    };
    let known = crate::identity::Permission::ALL.iter();
    let mut named = known.filter(|permission| permission.section() == section && permission.leaf() == leaf);
    named.next().is_some_and(|permission| who.holds(*permission))
}
