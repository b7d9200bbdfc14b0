use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loquat_client::{CallError, Calls, RequestBuilder, Socket, open_socket};
use loquat_core::image::{EngineError, Picture};
use loquat_core::shared::{JsonObject, Secret};
use serde_json::Value;
use url::Url;

/// How long an engine may work at an order.
const PATIENCE: Duration = Duration::from_secs(300);

/// How long fetching one picture may take.
const TO_FETCH: Duration = Duration::from_secs(60);

/// Largest picture that is fetched.
pub const LARGEST_PICTURE: usize = 25 << 20;

/// Largest answer of an engine: ten pictures, encoded.
const LARGEST_ANSWER: usize = 128 << 20;

/// Redirects that are followed on the way to a picture.
pub const REDIRECTS: u8 = 3;

/// The clients of engines.
#[derive(Debug, Clone)]
pub struct EngineCalls {
    /// For the addresses that administrators set.
    pub engines: Calls,
    /// For addresses that engines name.
    pub public: Calls,
    /// For connections that become web sockets.
    pub sockets: Calls,
}

impl EngineCalls {
    /// Asks an engine, and reads its JSON.
    pub async fn ask(&self, request: RequestBuilder) -> Result<Value, EngineError> {
        let calls = self.engines.within(PATIENCE).up_to(LARGEST_ANSWER);
        let answer = calls.send(request.build().map_err(failed)?).await.map_err(failed)?;
        let status = answer.status();
        let body = answer.into_body();
        match serde_json::from_slice::<Value>(&body) {
            Ok(json) if status.is_success() => Ok(json),
            Ok(json) => Err(EngineError::Refused(words(&json).unwrap_or_else(|| answered(status)))),
            Err(_) if status.is_success() && body.is_empty() => Ok(Value::Null),
            Err(_) if status.is_success() => Err(EngineError::NoPicture),
            Err(_) => Err(EngineError::Refused(answered(status))),
        }
    }

    /// Fetches a picture from the engine itself.
    pub async fn picture(&self, request: RequestBuilder) -> Result<Picture, EngineError> {
        let calls = self.engines.within(TO_FETCH).up_to(LARGEST_PICTURE);
        fetched(&calls, request).await
    }

    /// Fetches a picture from an address that the engine named. The key goes along only where it is the engine's own
    /// origin; anything else must be public.
    pub async fn named_by_engine(&self, named: &str, engine: &str, key: &Secret) -> Result<Picture, EngineError> {
        let own = Url::parse(engine).map(|url| url.origin());
        let named_url = Url::parse(named).map_err(|_| EngineError::NoPicture)?;
        let request = RequestBuilder::get_address(named);
        match own {
            Ok(own) if own == named_url.origin() => self.picture(request.bearer(key.expose())).await,
            _ => {
                let calls = self.public.within(TO_FETCH).up_to(LARGEST_PICTURE).following(REDIRECTS);
                fetched(&calls, request).await
            }
        }
    }

    /// Opens a web socket to the engine.
    pub async fn socket(&self, request: RequestBuilder) -> Result<Socket, EngineError> {
        let request = request.build().map_err(failed)?;
        let opened = open_socket(&self.sockets, request).await;
        opened.map_err(EngineError::Unreachable)
    }
}

async fn fetched(calls: &Calls, request: RequestBuilder) -> Result<Picture, EngineError> {
    let answer = calls.send(request.build().map_err(failed)?).await.map_err(failed)?;
    match answer.status().is_success() {
        true => Picture::recognise(answer.into_body()).ok_or(EngineError::NoPicture),
        false => Err(EngineError::NoPicture),
    }
}

/// What a failed call means for the person who asked.
pub fn failed(error: CallError) -> EngineError {
    match error {
        CallError::Deadline(_) => EngineError::Deadline,
        CallError::Address => EngineError::Settings(
            "The address of the image engine is not one of http or https; correct it in the image settings.".to_owned(),
        ),
        other => EngineError::Unreachable(other.into()),
    }
}

/// What an engine says about its failure, in the usual places.
fn words(answer: &Value) -> Option<String> {
    let places = [
        &answer["error"]["message"],
        &answer["error"],
        &answer["detail"],
        &answer["message"],
    ];
    let text = places
        .into_iter()
        .find_map(Value::as_str)
        .filter(|text| !text.is_empty());
    text.map(|text| text.chars().take(1000).collect())
}

fn answered(status: http::StatusCode) -> String {
    format!("The image engine answered {status}.")
}

/// A picture in base64, with or without the head of a data URL.
pub fn picture_of(encoded: &str) -> Result<Picture, EngineError> {
    let encoded = encoded.split_once(";base64,").map_or(encoded, |(_, encoded)| encoded);
    let bytes = STANDARD.decode(encoded.trim()).map_err(|_| EngineError::NoPicture)?;
    Picture::recognise(bytes.into()).ok_or(EngineError::NoPicture)
}

/// The members of an object.
pub fn members(object: Value) -> JsonObject {
    match object {
        Value::Object(members) => members,
        _ => JsonObject::new(),
    }
}
