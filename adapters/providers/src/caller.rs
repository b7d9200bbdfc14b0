use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::Full;
use loquat_core::provider::{
    Authorization, Connection, ConnectionBook, Errand, Method, OnBehalf, ProviderError, Question,
};
use loquat_core::shared::{JsonObject, Secret};

use crate::headers;
use crate::openai::Entra;
use crate::wire::{Bytestream, Patience, Wire};

/// What the adapters are told by the installation.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// For answers.
    pub patience: Patience,
    /// For lists and checks.
    pub quick: Patience,
    /// Tell providers who asks (`ENABLE_FORWARD_USER_INFO_HEADERS`).
    pub name_the_user: bool,
    /// The longest line of a stream that is passed on (`CHAT_STREAM_RESPONSE_CHUNK_MAX_BUFFER_SIZE`).
    pub longest_line: Option<usize>,
}

/// Finds the connections of one kind of provider and calls over them.
#[derive(Clone)]
pub struct Caller {
    wire: Wire,
    pub book: Arc<dyn ConnectionBook>,
    pub manners: Manners,
    pub entra: Option<Entra>,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller")
            .field("manners", &self.manners)
            .finish_non_exhaustive()
    }
}

impl Caller {
    pub fn new(wire: Wire, book: Arc<dyn ConnectionBook>, manners: Manners) -> Self {
        Self {
            wire,
            book,
            manners,
            entra: None,
        }
    }

    /// The connections that are in use, in their order.
    pub fn in_use(&self) -> impl Iterator<Item = Connection> + use<> {
        self.book
            .connections()
            .into_iter()
            .filter(|connection| connection.enabled)
    }

    /// The connection at that place.
    pub fn connection(&self, index: usize) -> Result<Connection, ProviderError> {
        let found = self.in_use().find(|connection| connection.index == index);
        found.ok_or(ProviderError::NotConfigured)
    }

    /// Asks, and waits until the answer begins.
    pub async fn ask(
        &self,
        connection: &Connection,
        question: &Question,
        errand: Errand,
    ) -> Result<Response<Bytestream>, ProviderError> {
        let (mut request, patience) = self.request(connection, Some(&question.on_behalf), errand).await?;
        if let Some(rhythm) = &question.rhythm {
            request.extensions_mut().insert(rhythm.clone());
        }
        self.wire.send(request, patience).await
    }

    /// Sends an errand, and waits until the answer begins.
    pub async fn send(
        &self,
        connection: &Connection,
        on_behalf: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<Response<Bytestream>, ProviderError> {
        let (request, patience) = self.request(connection, on_behalf, errand).await?;
        self.wire.send(request, patience).await
    }

    /// What connections show that hold no secret of their own.
    async fn token(&self, connection: &Connection) -> Result<Option<Secret>, ProviderError> {
        match (connection.authorization, &self.entra) {
            (Authorization::AzureAd | Authorization::MicrosoftEntraId, Some(entra)) => entra.token().await.map(Some),
            _ => Ok(None),
        }
    }

    async fn request(
        &self,
        connection: &Connection,
        on_behalf: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<(Request<Full<Bytes>>, Patience), ProviderError> {
        let patience = if errand.is_quick {
            self.manners.quick
        } else {
            self.manners.patience
        };
        let address = format!("{}{}", connection.url, errand.path);
        let uri: Uri = address
            .parse()
            .map_err(|error: http::uri::InvalidUri| ProviderError::Unreachable(error.into()))?;
        let mut request = Request::new(Full::new(errand.body));
        *request.method_mut() = match errand.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Delete => http::Method::DELETE,
        };
        *request.uri_mut() = uri;
        headers::write(
            request.headers_mut(),
            connection,
            on_behalf,
            self.manners.name_the_user,
            errand.content_type.as_deref(),
            self.token(connection).await?.as_ref(),
        );
        Ok((request, patience))
    }
}

/// A question with this body.
pub fn post(path: impl Into<String>, body: &JsonObject) -> Errand {
    Errand {
        method: Method::Post,
        path: path.into(),
        body: bytes_of(body),
        content_type: Some("application/json".to_owned()),
        is_quick: false,
    }
}

/// A list, or a check.
pub fn get(path: impl Into<String>) -> Errand {
    Errand {
        method: Method::Get,
        path: path.into(),
        body: Bytes::new(),
        content_type: None,
        is_quick: true,
    }
}

/// A body as it is sent.
pub fn bytes_of(body: &JsonObject) -> Bytes {
    serde_json::to_vec(body).map(Bytes::from).unwrap_or_default()
}
