use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, LOCATION, PROXY_AUTHORIZATION};
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::Full;
use url::Url;

use crate::request::{CallRequest, uri};
use crate::{AnswerBody, CallError};

/// The request with which a redirect is followed, `None` if the answer is none. Credentials do not leave the origin that
/// they were meant for.
pub fn next(request: &CallRequest, answer: &Response<AnswerBody>) -> Result<Option<CallRequest>, CallError> {
    let keeps_its_method = match answer.status() {
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => {
            matches!(*request.method(), Method::GET | Method::HEAD)
        }
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        _ => return Ok(None),
    };
    let Some(location) = answer.headers().get(LOCATION) else {
        return Ok(None);
    };
    let here = Url::parse(&request.uri().to_string()).map_err(|_| CallError::Address)?;
    let location = location.to_str().map_err(|_| CallError::Address)?;
    let mut there = here.join(location).map_err(|_| CallError::Address)?;
    there.set_fragment(None);

    let mut next = request.clone();
    *next.uri_mut() = uri(there.as_str())?;
    if !keeps_its_method {
        *next.method_mut() = Method::GET;
        *next.body_mut() = Full::default();
        next.headers_mut().remove(CONTENT_TYPE);
        next.headers_mut().remove(CONTENT_LENGTH);
    }
    if here.origin() != there.origin() {
        remove_credentials(next.headers_mut());
    }
    Ok(Some(next))
}

fn remove_credentials(headers: &mut HeaderMap) {
    let secret = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let known = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name);
        (known || value.is_sensitive()).then(|| name.clone())
    };
    for name in headers.iter().filter_map(secret).collect::<Vec<_>>() {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::request::{post_json, with_bearer};

    fn answer(status: u16, location: &'static str) -> Response<AnswerBody> {
        let mut answer = Response::new(AnswerBody::default());
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        answer
            .headers_mut()
            .insert(LOCATION, HeaderValue::from_static(location));
        answer
    }

    #[test]
    fn credentials_stay_at_their_origin_and_a_form_becomes_a_question() {
        let asked = with_bearer(post_json("https://one.test/a/b", &1).unwrap(), "t").unwrap();

        let beside = next(&asked, &answer(307, "c?d=1#e")).unwrap().unwrap();
        assert_eq!(beside.uri(), "https://one.test/a/c?d=1");
        assert_eq!(beside.method(), Method::POST);
        assert!(beside.headers().contains_key(AUTHORIZATION));

        let elsewhere = next(&asked, &answer(302, "https://two.test/")).unwrap().unwrap();
        assert_eq!(elsewhere.method(), Method::GET);
        assert!(!elsewhere.headers().contains_key(AUTHORIZATION));
        assert!(!elsewhere.headers().contains_key(CONTENT_TYPE));

        assert!(next(&asked, &answer(302, "file:///etc/passwd")).is_err());
        assert!(next(&asked, &answer(200, "/")).unwrap().is_none());
    }
}
