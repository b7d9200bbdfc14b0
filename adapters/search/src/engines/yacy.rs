use http::StatusCode;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use loquat_client::request::{get, with_secret};
use loquat_client::successful;
use loquat_core::retrieval::{WebError, WebHit};
use loquat_core::settings::{YACY_PASSWORD, YACY_QUERY_URL, YACY_USERNAME};
use md5::{Digest, Md5};
use serde_json::{Map, Value, json};
use url::Url;

use super::interpreter::with_parameters;
use super::{Question, needed};
use crate::{failed, odd};

const NAME: &str = "yacy";

/// YaCy, a search engine of one's own, perhaps with a password.
pub(super) async fn search(question: &Question<'_>) -> Result<Vec<WebHit>, WebError> {
    let base = needed(question.now.get(YACY_QUERY_URL), "YACY_QUERY_URL")?;
    let address = match base.ends_with("yacysearch.json") {
        true => base.to_owned(),
        false => format!("{}/yacysearch.json", base.trim_end_matches('/')),
    };
    let parameters = json!({
        "query": question.query, "contentdom": "text", "resource": "global", "maximumRecords": question.count, "nav": "none",
    });
    let parameters: Map<String, Value> = parameters.as_object().cloned().unwrap_or_default();
    let address = with_parameters(&address, &parameters).map_err(|error| failed(NAME, error))?;
    let call = || get(&address).map_err(|error| failed(NAME, error));
    let mut answer = question
        .calls
        .send(call()?)
        .await
        .map_err(|error| failed(NAME, error))?;
    let (user, password) = (
        question.now.get(YACY_USERNAME),
        question.now.get(YACY_PASSWORD).expose(),
    );
    if answer.status() == StatusCode::UNAUTHORIZED && !(user.is_empty() && password.is_empty()) {
        let challenge = answer
            .headers()
            .get(WWW_AUTHENTICATE)
            .and_then(|value| value.to_str().ok());
        let proof = challenge.and_then(|challenge| proof(challenge, user, password, &address, &question.ids.uuid()));
        let proof =
            proof.ok_or_else(|| odd(NAME, "the server asks for the password in a way that is not known here"))?;
        let call = with_secret(call()?, AUTHORIZATION, &proof).map_err(|error| failed(NAME, error))?;
        answer = question.calls.send(call).await.map_err(|error| failed(NAME, error))?;
    }
    let body = successful(answer).map_err(|error| failed(NAME, error))?;
    let answer: Value = serde_json::from_slice(&body).map_err(|_| odd(NAME, "the answer is no JSON"))?;
    let mut hits = answer
        .pointer("/channels/0/items")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    // Numbers come as texts as well.
    let ranking = |hit: &Value| {
        let ranking = &hit["ranking"];
        ranking
            .as_f64()
            .or_else(|| ranking.as_str()?.parse().ok())
            .unwrap_or(0.0)
    };
    hits.sort_by(|a, b| ranking(b).total_cmp(&ranking(a)));
    let text = |hit: &Value, name: &str| hit[name].as_str().map(str::to_owned);
    let read = hits.iter().filter_map(|hit| {
        Some(WebHit {
            link: text(hit, "link")?,
            title: text(hit, "title"),
            snippet: text(hit, "description"),
        })
    });
    Ok(read.collect())
}

/// The answer to a challenge for a password by digest (RFC 7616, MD5).
fn proof(challenge: &str, user: &str, password: &str, address: &str, cnonce: &str) -> Option<String> {
    let challenge = challenge
        .strip_prefix("Digest ")
        .or_else(|| challenge.strip_prefix("digest "))?;
    let part = |name: &str| {
        let pairs = challenge.split(',').filter_map(|pair| pair.split_once('='));
        let found = pairs
            .map(|(key, value)| (key.trim(), value.trim().trim_matches('"')))
            .find(|(key, _)| *key == name);
        found.map(|(_, value)| value.to_owned())
    };
    if part("algorithm").is_some_and(|algorithm| !algorithm.eq_ignore_ascii_case("md5")) {
        return None;
    }
    let (realm, nonce) = (part("realm")?, part("nonce")?);
    let url = Url::parse(address).ok()?;
    let path = url
        .query()
        .map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let (who, what) = (
        hash(&format!("{user}:{realm}:{password}")),
        hash(&format!("GET:{path}")),
    );
    let mut proof = format!("Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{path}\"");
    let response = match challenge.contains("qop=") {
        true => {
            proof += &format!(", qop=auth, nc=00000001, cnonce=\"{cnonce}\"");
            hash(&format!("{who}:{nonce}:00000001:{cnonce}:auth:{what}"))
        }
        false => hash(&format!("{who}:{nonce}:{what}")),
    };
    proof += &format!(", response=\"{response}\"");
    if let Some(opaque) = part("opaque") {
        proof += &format!(", opaque=\"{opaque}\"");
    }
    Some(proof)
}

fn hash(text: &str) -> String {
    Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_proof_is_that_of_the_standard() {
        let challenge = "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", \
                         opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        let address = "http://www.nowhere.org/dir/index.html";
        let proof = super::proof(challenge, "Mufasa", "Circle Of Life", address, "0a4f113b").unwrap();
        assert!(
            proof.contains("response=\"6629fae49393a05397450978507c4ef1\""),
            "{proof}"
        );
    }
}
