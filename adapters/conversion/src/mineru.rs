use std::io::{Cursor, Read};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::Method;
use http::header::CONTENT_TYPE;
use loquat_client::request::{get, post_json, request, with_bearer};
use loquat_core::retrieval::{ExtractError, Extracted, Extractor, Requester, SourceDocument};
use loquat_core::settings::{MINERU_API_KEY, MINERU_API_MODE, MINERU_API_TIMEOUT, MINERU_API_URL, MINERU_PARAMS};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::conversation::{Conversion, DEADLINE, Talk, one, seconds, whole};
use crate::form::Form;

/// MinerU, on a server of one's own or in its cloud.
#[derive(Debug, Clone)]
pub struct MinerU(pub Conversion);

const PAUSE: Duration = Duration::from_secs(2);
const TIMES: usize = 300;

/// The largest text in an archive.
const LARGEST: u64 = 64 << 20;

#[async_trait]
impl Extractor for MinerU {
    async fn extract(
        &self,
        document: SourceDocument,
        _requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let now = self.0.settings.snapshot();
        let talk = Talk {
            engine: "mineru",
            conversion: &self.0,
            deadline: seconds(now.get(MINERU_API_TIMEOUT)).unwrap_or(DEADLINE),
        };
        let base = talk.needed(now.get(MINERU_API_URL), "MINERU_API_URL")?;
        let key = now.get(MINERU_API_KEY).expose();
        let params = now.get(MINERU_PARAMS);
        let name = document.name.clone();
        let bytes = whole(document).await?;
        match now.get(MINERU_API_MODE).to_lowercase().as_str() {
            "local" | "" => local(&talk, base, key, params, &name, &bytes).await,
            "cloud" => cloud(&talk, base, talk.needed(key, "MINERU_API_KEY")?, params, &name, bytes).await,
            _ => Err(talk.odd("MINERU_API_MODE must be local or cloud")),
        }
    }
}

async fn local(
    talk: &Talk<'_>,
    base: &str,
    key: &str,
    params: &JsonObject,
    name: &str,
    bytes: &[u8],
) -> Result<Extracted, ExtractError> {
    let mut params = params.clone();
    // Pages are chosen by other names here.
    params.remove("page_ranges");
    let form = Form::around(bytes).fields(&params).field("return_md", "true");
    let form = form.file("files", name, "application/octet-stream", bytes);
    let call = form
        .post(&format!("{base}/file_parse"))
        .and_then(|call| with_bearer(call, key));
    let answer = talk.json(call).await?;
    let results = answer["results"]
        .as_object()
        .and_then(|results| results.values().next());
    let text = results.and_then(|result| result["md_content"].as_str());
    text.map(one).ok_or_else(|| talk.odd("its answer holds no text"))
}

async fn cloud(
    talk: &Talk<'_>,
    base: &str,
    key: &str,
    params: &JsonObject,
    name: &str,
    bytes: Bytes,
) -> Result<Extracted, ExtractError> {
    let mut body = params.clone();
    let mut file = json!({ "name": name, "is_ocr": params.get("enable_ocr").cloned().unwrap_or(false.into()) });
    if let Some(pages) = body.remove("page_ranges").filter(|pages| pages.as_str() != Some("")) {
        file["page_ranges"] = pages;
    }
    body.insert("files".into(), json!([file]));
    let call = post_json(&format!("{base}/file-urls/batch"), &body).and_then(|call| with_bearer(call, key));
    let batch = checked(talk, talk.json(call).await?)?;
    let id = batch["batch_id"]
        .as_str()
        .ok_or_else(|| talk.odd("it named no batch"))?;
    let target = batch.pointer("/file_urls/0").and_then(Value::as_str);
    let target = target.ok_or_else(|| talk.odd("it named no address for the document"))?;
    let upload = request(Method::PUT, target, bytes).map(|mut call| {
        // The address is signed for a request without a type.
        call.headers_mut().remove(CONTENT_TYPE);
        call
    });
    loquat_client::successful(talk.answer_of_others(upload).await?).map_err(|error| talk.failed(error))?;
    let archive = poll(talk, &format!("{base}/extract-results/batch/{id}"), key, name).await?;
    let answer = talk.answer_of_others(get(&archive)).await?;
    let archive = loquat_client::successful(answer).map_err(|error| talk.failed(error))?;
    markdown(&archive)
        .map(|text| one(&text))
        .ok_or_else(|| talk.odd("its archive holds no text"))
}

async fn poll(talk: &Talk<'_>, address: &str, key: &str, name: &str) -> Result<String, ExtractError> {
    for _ in 0..TIMES {
        let answer = checked(
            talk,
            talk.json(get(address).and_then(|call| with_bearer(call, key))).await?,
        )?;
        let results = answer["extract_result"].as_array().cloned().unwrap_or_default();
        let result = results.iter().find(|result| result["file_name"].as_str() == Some(name));
        let result = result.ok_or_else(|| talk.odd("its answer does not mention the document"))?;
        match result["state"].as_str() {
            Some("done") => {
                let archive = result["full_zip_url"].as_str().map(str::to_owned);
                return archive.ok_or_else(|| talk.odd("it does not say where the text is"));
            }
            Some("failed") => {
                return Err(talk.odd(result["err_msg"].as_str().unwrap_or("it failed without saying why")));
            }
            _ => talk.pause(PAUSE).await,
        }
    }
    Err(talk.odd("it is not done after ten minutes"))
}

/// The data of an answer, whose code says whether there is any.
fn checked(talk: &Talk<'_>, mut answer: Value) -> Result<Value, ExtractError> {
    match answer["code"].as_i64() {
        Some(0) => Ok(answer["data"].take()),
        _ => Err(talk.odd(answer["msg"].as_str().unwrap_or("it failed without saying why"))),
    }
}

/// The first text in an archive.
fn markdown(archive: &[u8]) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).ok()?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.into_owned()).collect();
    names.iter().filter(|name| name.ends_with(".md")).find_map(|name| {
        let mut text = String::new();
        let part = archive.by_name(name).ok()?;
        part.take(LARGEST).read_to_string(&mut text).ok()?;
        (!text.trim().is_empty()).then_some(text)
    })
}
