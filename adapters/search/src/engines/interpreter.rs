use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use loquat_client::request::{get, post_json, request, with_secret};
use loquat_client::{CallError, CallRequest};
use loquat_core::retrieval::{WebError, WebHit};
use serde_json::{Map, Value};
use url::Url;

use super::table::{Key, Order, Row, Way};
use super::{Question, needed};
use crate::{failed, odd};

/// Asks an engine as its row says.
pub(super) async fn search(row: &Row, question: &Question<'_>) -> Result<Vec<WebHit>, WebError> {
    let request = asking(row, question)?;
    let answer: Value = question
        .calls
        .json(request)
        .await
        .map_err(|error| failed(row.name, error))?;
    found(row, &answer)
}

fn asking(row: &Row, question: &Question<'_>) -> Result<CallRequest, WebError> {
    let address = (row.address)(&question.now);
    let address = needed(&address, row.address_setting)?;
    let secret = (row.secret)(&question.now);
    if let Some(setting) = row.key_setting {
        needed(&secret, setting)?;
    }
    let mut parameters = Map::new();
    parameters.insert(row.query.into(), question.query.into());
    if let Some((name, most)) = row.count {
        parameters.insert(name.into(), question.count.min(most).into());
    }
    if let Value::Object(extras) = (row.extras)(&question.now) {
        parameters.extend(extras);
    }
    if let Key::Parameter(name) = row.key {
        parameters.insert(name.into(), secret.as_str().into());
    }
    let unsendable = |error: CallError| failed(row.name, error);
    let mut call = match row.way {
        Way::PostJson => post_json(address, &parameters),
        Way::Get => get(&with_parameters(address, &parameters).map_err(unsendable)?),
        Way::PostQuery => request(
            Method::POST,
            &with_parameters(address, &parameters).map_err(unsendable)?,
            Bytes::new(),
        ),
    }
    .map_err(unsendable)?;
    for (name, value) in row.headers {
        call.headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if row.names_the_user {
        for (name, value) in question.requester.headers() {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                call.headers_mut().insert(name, value);
            }
        }
    }
    match row.key {
        Key::Header(name, before) if !secret.is_empty() => {
            // Some keys are saved with the word in front already.
            let secret = secret.strip_prefix(before).unwrap_or(&secret);
            with_secret(call, HeaderName::from_static(name), &format!("{before}{secret}")).map_err(unsendable)
        }
        _ => Ok(call),
    }
}

/// The address with parameters; what it has of its own stays.
pub(super) fn with_parameters(address: &str, parameters: &Map<String, Value>) -> Result<String, CallError> {
    let mut url = Url::parse(address).map_err(|_| CallError::Address)?;
    let mut pairs = url.query_pairs_mut();
    for (name, value) in parameters {
        match value {
            Value::String(text) => pairs.append_pair(name, text),
            value => pairs.append_pair(name, &value.to_string()),
        };
    }
    drop(pairs);
    // Serply takes its parameters as the last step of the path.
    Ok(match address.ends_with("/search/") {
        true => format!("{address}{}", url.query().unwrap_or_default()),
        false => url.into(),
    })
}

fn found(row: &Row, answer: &Value) -> Result<Vec<WebHit>, WebError> {
    let hits = match answer.pointer(row.hits) {
        Some(Value::Array(hits)) => hits.clone(),
        // Engines leave the list out where nothing was found.
        None | Some(Value::Null) if answer.is_object() => Vec::new(),
        _ => return Err(odd(row.name, "the answer holds no list of hits")),
    };
    let number = |hit: &Value, name: &str| hit[name].as_f64().unwrap_or(0.0);
    let mut hits: Vec<Value> = match row.only {
        None => hits,
        Some((name, wanted)) => hits
            .into_iter()
            .filter(|hit| hit[name].as_i64() == Some(wanted))
            .collect(),
    };
    match row.order {
        Order::AsTheyCome => {}
        Order::Rising(name) => hits.sort_by(|a, b| number(a, name).total_cmp(&number(b, name))),
        Order::Falling(name) => hits.sort_by(|a, b| number(b, name).total_cmp(&number(a, name))),
    }
    let text = |hit: &Value, name: &str| hit[name].as_str().map(str::to_owned);
    let read = hits.iter().filter_map(|hit| {
        Some(WebHit {
            link: text(hit, row.link)?,
            title: text(hit, row.title),
            snippet: text(hit, row.snippet),
        })
    });
    Ok(read.collect())
}
