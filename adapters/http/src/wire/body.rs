use bytes::Bytes;
use loquat_core::shared::repair_json;
use poem::http::header::CONTENT_TYPE;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, Result};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::wire::by_name::ByName;
use crate::wire::{Failure, Invalid, success};

/// A JSON body. Its schema in the document comes from `Object`; reading and writing is serde's, so that types are
/// strict, nothing is parsed twice, and a mistake is reported with its place.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<T: Type> Payload for Body<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Type + DeserializeOwned> ParsePayload for Body<T> {
    const IS_REQUIRED: bool = T::IS_REQUIRED;

    async fn from_request(request: &Request, body: &mut RequestBody) -> Result<Self> {
        let bytes = <Bytes as FromRequest>::from_request(request, body).await?;
        if bytes.is_empty() && !T::IS_REQUIRED {
            return parse(b"null").map(Self);
        }
        parse(&bytes).map(Self)
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // NUL characters and lone surrogates go here, for all: databases keep neither, and clients send both.
    let repaired = std::str::from_utf8(bytes).map(repair_json);
    let bytes = repaired.as_ref().map_or(bytes, |text| text.as_bytes());
    // The plain parser is the fast one; only a refused body is read again to find out where it is wrong.
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = T::deserialize(ByName(&mut deserializer));
    read.and_then(|form| deserializer.end().map(|()| form)).map_err(|_| {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let invalid = match serde_path_to_error::deserialize::<_, T>(ByName(&mut deserializer)) {
            Err(error) => Invalid::in_body(&error),
            Ok(_) => Invalid::trailing(),
        };
        Failure::invalid_input(invalid).into()
    })
}

impl<'a, T: Type + DeserializeOwned> ApiExtractor<'a> for Body<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: Self::CONTENT_TYPE,
                schema: Self::schema_ref(),
            }],
            required: T::IS_REQUIRED,
        })
    }

    async fn from_request(request: &'a Request, body: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
        <Self as ParsePayload>::from_request(request, body).await
    }
}

impl<T: Serialize + Send> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => Response::builder().header(CONTENT_TYPE, "application/json").body(bytes),
            Err(error) => Failure::internal(error).into_response(),
        }
    }
}

impl<T: Type + Serialize> ApiResponse for Body<T> {
    fn meta() -> MetaResponses {
        success("Done", [(Self::CONTENT_TYPE, Self::schema_ref())])
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    use super::parse;
    use crate::wire::{FreeObject, RawJson};

    #[derive(Debug, PartialEq, Deserialize)]
    struct Tree {
        name: String,
        bark: Option<Bark>,
        #[serde(default)]
        birds: Vec<Bird>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Bark {
        thick: bool,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Bird {
        Owl,
        Jay { age: u8 },
        Tits(Bark, u8),
    }

    /// Where it was refused, and why.
    async fn refusal<T: DeserializeOwned + std::fmt::Debug>(body: Value) -> (Value, String) {
        let refused = parse::<T>(body.to_string().as_bytes()).unwrap_err();
        let problem = refused.into_response().into_body().into_json::<Value>().await.unwrap();
        let msg = problem["detail"][0]["msg"].as_str().unwrap().to_owned();
        (problem["detail"][0]["loc"].clone(), msg)
    }

    #[tokio::test]
    async fn only_an_object_is_an_object() {
        for (body, found) in [
            (json!([]), "a list"),
            (json!(["oak", {"thick": true}, []]), "a list"),
            (json!("oak, expected an object at line 1 column 2"), "a text"),
            (json!(3), "a number"),
            (json!(0.5), "a number"),
            (json!(false), "a boolean"),
            (json!(null), "null"),
        ] {
            let why = (json!(["body"]), format!("this must be an object, not {found}"));
            assert_eq!(refusal::<Tree>(body.clone()).await, why, "{body}");
            assert_eq!(refusal::<FreeObject>(body.clone()).await, why, "{body}");
        }
    }

    #[tokio::test]
    async fn an_object_inside_is_one_too() {
        let why = "this must be an object, not a list".to_owned();
        for (tree, place) in [
            (json!({"name": "oak", "bark": [true]}), json!(["body", "bark"])),
            (
                json!({"name": "oak", "birds": ["Owl", {"Jay": [3]}]}),
                json!(["body", "birds", 1]),
            ),
            (
                json!({"name": "oak", "birds": [{"Tits": [[true], 3]}]}),
                json!(["body", "birds", 0, 0]),
            ),
        ] {
            assert_eq!(refusal::<Tree>(tree).await, (place, why.clone()));
        }
    }

    #[test]
    fn lists_and_texts_of_json_are_read_as_ever() {
        let owl_and_jay = json!({"name": "oak", "bark": {"thick": true}, "birds": [
            "Owl", {"Jay": {"age": 3}}, {"Tits": [{"thick": false}, 2]},
        ]});
        let trees = json!([owl_and_jay, {"name": "elm", "bark": null}]).to_string();
        let (thick, thin) = (Bark { thick: true }, Bark { thick: false });
        let oak = Tree {
            name: "oak".to_owned(),
            bark: Some(thick),
            birds: vec![Bird::Owl, Bird::Jay { age: 3 }, Bird::Tits(thin, 2)],
        };
        let elm = Tree {
            name: "elm".to_owned(),
            bark: None,
            birds: Vec::new(),
        };
        assert_eq!(parse::<Vec<Tree>>(trees.as_bytes()).unwrap(), [oak, elm]);
        assert_eq!(parse::<Vec<Tree>>(b"[]").unwrap(), []);
        let kept: (RawJson, FreeObject) = parse(br#"[{"a": [1.0]}, {"a": [{}]}]"#).unwrap();
        assert_eq!(kept.0.0.as_str(), r#"{"a": [1.0]}"#);
        assert_eq!(Value::Object(kept.1.0), json!({"a": [{}]}));
    }
}
