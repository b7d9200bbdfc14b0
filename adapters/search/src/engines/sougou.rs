use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::header::AUTHORIZATION;
use http::{HeaderName, Method};
use loquat_client::request::{request, with_header, with_secret};
use loquat_core::retrieval::{WebError, WebHit};
use loquat_core::settings::{SOUGOU_API_SID, SOUGOU_API_SK};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Question, needed};
use crate::{failed, odd};

const NAME: &str = "sougou";
const HOST: &str = "tms.tencentcloudapi.com";
const SERVICE: &str = "tms";

/// Sougou by the cloud of Tencent, whose requests are signed.
pub(super) async fn search(question: &Question<'_>) -> Result<Vec<WebHit>, WebError> {
    let id = needed(question.now.get(SOUGOU_API_SID), "SOUGOU_API_SID")?;
    let secret = needed(question.now.get(SOUGOU_API_SK).expose(), "SOUGOU_API_SK")?;
    let body = json!({ "Query": question.query, "Cnt": 20 }).to_string();
    let moment = question.clock.now();
    let (time, date) = (moment.seconds(), moment.in_utc().date().to_string());
    let signature = signature(id, secret, time, &date, &body).ok_or_else(|| odd(NAME, "the key cannot be used"))?;
    let unsendable = |error| failed(NAME, error);
    let mut call = request(Method::POST, &format!("https://{HOST}/"), Bytes::from(body)).map_err(unsendable)?;
    for (name, value) in [
        ("x-tc-action", "SearchPro"),
        ("x-tc-version", "2020-12-29"),
        ("x-tc-timestamp", time.to_string().as_str()),
    ] {
        let name = HeaderName::try_from(name).map_err(|_| odd(NAME, "a header cannot be sent"))?;
        call = with_header(call, name, value).map_err(unsendable)?;
    }
    let call = with_secret(call, AUTHORIZATION, &signature).map_err(unsendable)?;
    let answer: Value = question.calls.json(call).await.map_err(unsendable)?;
    if let Some(error) = answer.pointer("/Response/Error/Message").and_then(Value::as_str) {
        return Err(odd(NAME, error));
    }
    let pages = answer.pointer("/Response/Pages").and_then(Value::as_array);
    let pages = pages.ok_or_else(|| odd(NAME, "the answer holds no pages"))?;
    let mut hits: Vec<Value> = pages
        .iter()
        .filter_map(|page| serde_json::from_str(page.as_str()?).ok())
        .collect();
    let score = |hit: &Value| hit["scour"].as_f64().unwrap_or(0.0);
    hits.sort_by(|a, b| score(b).total_cmp(&score(a)));
    let text = |hit: &Value, name: &str| hit[name].as_str().map(str::to_owned);
    let read = hits.iter().filter_map(|hit| {
        Some(WebHit {
            link: text(hit, "url")?,
            title: text(hit, "title"),
            snippet: text(hit, "passage"),
        })
    });
    Ok(read.collect())
}

/// The signature TC3 of a request with that body.
fn signature(id: &str, secret: &str, time: i64, date: &str, body: &str) -> Option<String> {
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{HOST}\n\ncontent-type;host\n{}",
        hex(&Sha256::digest(body))
    );
    let scope = format!("{date}/{SERVICE}/tc3_request");
    let to_sign = format!("TC3-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let mut key = format!("TC3{secret}").into_bytes();
    for step in [date, SERVICE, "tc3_request"] {
        key = keyed(&key, step)?;
    }
    let signed = hex(&keyed(&key, &to_sign)?);
    Some(format!(
        "TC3-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders=content-type;host, Signature={signed}"
    ))
}

fn keyed(key: &[u8], text: &str) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text.as_bytes());
    Some(mac.finalize().into_bytes().to_vec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
