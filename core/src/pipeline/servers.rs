use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::identity::{Admin, Principal};
use crate::model::{Catalog, catalog::CatalogError};
use crate::provider::{Connection, ConnectionBook, Courier, Errand, Method, OnBehalf, ProviderError, ProviderKind};
use crate::shared::{Ids, JsonObject, debug_by_name};

/// Why nothing was done with a server of pipelines.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error("there is no such server of pipelines")]
    NoServer,
    #[error("a pipeline is a file of Python: its name ends in .py")]
    NotPython,
    #[error("this is no name of a pipeline")]
    BadName,
    /// The server said no; the words are its own.
    #[error("{detail}")]
    Refused { status: u16, detail: String },
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

/// A pipeline that an administrator uploads.
#[derive(Debug)]
pub struct PythonFile {
    pub name: String,
    pub bytes: Bytes,
}

/// The servers of the official protocol, for administrators.
pub struct PipelineServers {
    catalog: Arc<Catalog>,
    connections: Arc<dyn ConnectionBook>,
    courier: Arc<dyn Courier>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(PipelineServers);

/// The largest answer that is read.
const LARGEST: usize = 16 * 1024 * 1024;

impl PipelineServers {
    pub fn new(
        catalog: Arc<Catalog>,
        connections: Arc<dyn ConnectionBook>,
        courier: Arc<dyn Courier>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            catalog,
            connections,
            courier,
            ids,
        }
    }

    /// The connections that are servers of pipelines: those whose lists of models say so.
    pub async fn list(&self, _: &Admin) -> Result<Vec<Connection>, PipelineError> {
        let offers = self.catalog.offers_of_providers().await?;
        let pipelines = offers
            .iter()
            .filter(|offer| offer.model.details.contains_key("pipeline"));
        let mut places: Vec<usize> = pipelines
            .flat_map(|offer| &offer.model.routes)
            .filter(|route| route.kind == ProviderKind::OpenAi)
            .map(|route| route.connection)
            .collect();
        places.sort_unstable();
        places.dedup();
        let mut servers = self.connections.connections();
        servers.retain(|server| places.contains(&server.index));
        Ok(servers)
    }

    /// The pipelines of a server.
    pub async fn pipelines(&self, admin: &Admin, server: usize) -> Result<Value, PipelineError> {
        self.ask(admin, server, Method::Get, "/pipelines", None).await
    }

    /// Has a server take a pipeline in.
    pub async fn upload(&self, admin: &Admin, server: usize, file: PythonFile) -> Result<Value, PipelineError> {
        // The name that a client gives may be a path; what stands behind the last separator is a name.
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
        if !name.ends_with(".py") || name.len() <= ".py".len() {
            return Err(PipelineError::NotPython);
        }
        if name.chars().any(|character| character.is_control() || character == '"') {
            return Err(PipelineError::BadName);
        }
        let boundary = format!("loquat-{}", self.ids.uuid());
        let mut body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/x-python\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(&file.bytes);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let errand = Errand {
            method: Method::Post,
            path: "/pipelines/upload".to_owned(),
            body: body.into(),
            content_type: Some(format!("multipart/form-data; boundary={boundary}")),
            is_quick: false,
        };
        self.changed(self.run(admin, server, errand).await)
    }

    /// Has a server fetch a pipeline.
    pub async fn add(&self, admin: &Admin, server: usize, url: &str) -> Result<Value, PipelineError> {
        let body = json!({"url": url});
        self.changed(
            self.ask(admin, server, Method::Post, "/pipelines/add", Some(body))
                .await,
        )
    }

    /// Takes a pipeline from a server.
    pub async fn delete(&self, admin: &Admin, server: usize, id: &str) -> Result<Value, PipelineError> {
        let body = json!({"id": id});
        self.changed(
            self.ask(admin, server, Method::Delete, "/pipelines/delete", Some(body))
                .await,
        )
    }

    /// The valves of a pipeline.
    pub async fn valves(&self, admin: &Admin, server: usize, id: &str) -> Result<Value, PipelineError> {
        self.ask(admin, server, Method::Get, &of_pipeline(id, "valves")?, None)
            .await
    }

    /// What its valves may be.
    pub async fn valves_spec(&self, admin: &Admin, server: usize, id: &str) -> Result<Value, PipelineError> {
        self.ask(admin, server, Method::Get, &of_pipeline(id, "valves/spec")?, None)
            .await
    }

    /// Sets its valves.
    pub async fn set_valves(
        &self,
        admin: &Admin,
        server: usize,
        id: &str,
        valves: JsonObject,
    ) -> Result<Value, PipelineError> {
        let path = of_pipeline(id, "valves/update")?;
        self.changed(
            self.ask(admin, server, Method::Post, &path, Some(Value::Object(valves)))
                .await,
        )
    }

    /// Other models may be there now: whoever looks next sees them.
    fn changed(&self, answer: Result<Value, PipelineError>) -> Result<Value, PipelineError> {
        if answer.is_ok() {
            self.catalog.sources_changed();
        }
        answer
    }

    async fn ask(
        &self,
        admin: &Admin,
        server: usize,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, PipelineError> {
        let errand = Errand {
            method,
            path: path.to_owned(),
            body: body.map(|body| Bytes::from(body.to_string())).unwrap_or_default(),
            content_type: Some("application/json".to_owned()),
            is_quick: method == Method::Get,
        };
        self.run(admin, server, errand).await
    }

    async fn run(&self, admin: &Admin, server: usize, errand: Errand) -> Result<Value, PipelineError> {
        let connections = self.connections.connections().into_iter();
        let connection = connections
            .filter(|connection| connection.enabled)
            .find(|connection| connection.index == server)
            .ok_or(PipelineError::NoServer)?;
        let on_behalf = OnBehalf {
            who: Principal::clone(admin),
            token: None,
            cookies: None,
            chat_id: None,
        };
        let passed = self.courier.run(&connection, Some(&on_behalf), errand).await;
        let passed = passed.map_err(|error| match error {
            // Clients of this API expect a 404 where nobody answers.
            ProviderError::Unreachable(_) => PipelineError::NoServer,
            other => other.into(),
        })?;
        let status = passed.status;
        let bytes = passed.whole(LARGEST).await?;
        let answer: Option<Value> = serde_json::from_slice(&bytes).ok();
        match answer {
            Some(answer) if (200..300).contains(&status) => Ok(answer),
            Some(answer) => Err(PipelineError::Refused {
                status,
                detail: match &answer["detail"] {
                    Value::String(words) => words.clone(),
                    Value::Null => format!("the server of pipelines answered with status {status}"),
                    other => other.to_string(),
                },
            }),
            None if status == 404 => Err(PipelineError::NoServer),
            None => Err(ProviderError::Nonsense(format!("status {status} and no JSON")).into()),
        }
    }
}

/// A path below a pipeline, whose id must be one: it stands in the path.
fn of_pipeline(id: &str, path: &str) -> Result<String, PipelineError> {
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | ' ' | ':');
    if id.is_empty() || id.starts_with('.') || !id.chars().all(is_name) {
        return Err(PipelineError::BadName);
    }
    Ok(format!("/{}/{path}", id.replace(' ', "%20")))
}
