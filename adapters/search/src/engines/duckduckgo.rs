use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use loquat_client::request::{request, with_header};
use loquat_client::successful;
use loquat_core::retrieval::{WebError, WebHit};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::Question;
use crate::markup::{between, plain, unescaped};
use crate::{failed, odd};

const NAME: &str = "duckduckgo";

/// DuckDuckGo has no interface for programs: its page for browsers without scripts is read.
pub(super) async fn search(question: &Question<'_>) -> Result<Vec<WebHit>, WebError> {
    let form: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", question.query)
        .append_pair("b", "")
        .append_pair("kp", "-1")
        .finish();
    let unsendable = |error| failed(NAME, error);
    let call = request(Method::POST, "https://html.duckduckgo.com/html/", Bytes::from(form)).map_err(unsendable)?;
    let call = with_header(call, CONTENT_TYPE, "application/x-www-form-urlencoded").map_err(unsendable)?;
    let call = with_header(call, ACCEPT, "text/html").map_err(unsendable)?;
    let call = with_header(
        call,
        USER_AGENT,
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    );
    let answer = question
        .calls
        .send(call.map_err(unsendable)?)
        .await
        .map_err(unsendable)?;
    if answer.status() == http::StatusCode::ACCEPTED {
        return Err(odd(
            NAME,
            "it takes us for a robot: search less often, or choose another engine",
        ));
    }
    let page = successful(answer).map_err(unsendable)?;
    Ok(hits(&String::from_utf8_lossy(&page)))
}

fn hits(page: &str) -> Vec<WebHit> {
    let mut hits = Vec::new();
    // Each hit begins with its title; what stands before the first is the page's own.
    for piece in page.split("class=\"result__a\"").skip(1) {
        let Some((link, rest)) = between(piece, "href=\"", "\"") else {
            continue;
        };
        let title = between(rest, ">", "</a>").map(|(title, _)| plain(title));
        let snippet = rest
            .split_once("result__snippet")
            .and_then(|(_, rest)| between(rest, ">", "</a>"));
        let link = target(&unescaped(link));
        // Advertisements lead over pages of its own.
        if link.starts_with("http") && !link.contains("duckduckgo.com/y.js") {
            hits.push(WebHit {
                link,
                title,
                snippet: snippet.map(|(snippet, _)| plain(snippet)),
            });
        }
    }
    hits
}

/// Where a link leads that goes over a page that counts.
fn target(link: &str) -> String {
    match link.split_once("uddg=") {
        Some((_, target)) => {
            let target = target.split('&').next().unwrap_or_default();
            percent_decode_str(target).decode_utf8_lossy().into_owned()
        }
        None => link.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn hits_are_read_from_the_page() {
        let page = r#"<div class="result"><h2><a rel="nofollow" class="result__a" href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fa.test%2Fx%3Fy%3D1&amp;rut=1">Herring &amp; <b>cod</b></a></h2>
            <a class="result__snippet" href="x">About <b>fish</b>.</a></div>
            <a class="result__a" href="https://duckduckgo.com/y.js?ad=1">ad</a>"#;
        let hits = super::hits(page);
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].link, "https://a.test/x?y=1");
        assert_eq!(hits[0].title.as_deref(), Some("Herring & cod"));
        assert_eq!(hits[0].snippet.as_deref(), Some("About fish."));
    }
}
