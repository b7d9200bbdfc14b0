use std::borrow::Cow;

use poem::http::header::LOCATION;
use poem::http::{Method, StatusCode};
use poem::{Request, Response};
use url::{Url, form_urlencoded};

/// Sends browsers that come with something to look at to the page that takes it: `/watch?v=...` as of a video site, and
/// `/?shared=...` as of a phone on which the page is installed.
pub fn redirect(request: &Request) -> Option<Response> {
    let query = request.uri().query()?;
    if request.method() != Method::GET {
        return None;
    }
    let target = target(request.uri().path(), query)?;
    Some(
        Response::builder()
            .status(StatusCode::TEMPORARY_REDIRECT)
            .header(LOCATION, target)
            .finish(),
    )
}

fn target(path: &str, query: &str) -> Option<String> {
    let parameter = |wanted: &str| {
        let mut given = form_urlencoded::parse(query.as_bytes());
        given
            .find(|(name, value)| name == wanted && !value.is_empty())
            .map(|(_, value)| value)
    };
    let video = path.ends_with("/watch").then(|| parameter("v")).flatten();
    let (name, value) = match parameter("shared") {
        Some(text) => shared(text),
        None => ("youtube", video?),
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair(name, &value)
        .finish();
    Some(format!("/?{query}"))
}

/// What is to be done with a shared text: watch it, load it, or ask it.
fn shared(text: Cow<'_, str>) -> (&'static str, Cow<'_, str>) {
    if !text.starts_with("https://") {
        return ("q", text);
    }
    let address = text.split_whitespace().next().unwrap_or_default().to_owned();
    match video_of(&address) {
        Some(id) => ("youtube", id.into()),
        None => ("load-url", address.into()),
    }
}

const VIDEO_HOSTS: &[&str] = &[
    "youtu.be",
    "m.youtube.com",
    "youtube.com",
    "www.youtube.com",
    "www.youtube-nocookie.com",
    "vid.plus",
];

const VIDEO_ID_LENGTH: usize = 11;

fn video_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    url.host_str().filter(|host| VIDEO_HOSTS.contains(host))?;
    let id = if url.path().ends_with("/watch") {
        url.query_pairs().find(|(name, _)| name == "v")?.1.into_owned()
    } else {
        url.path_segments()?.next_back()?.to_owned()
    };
    (id.len() == VIDEO_ID_LENGTH).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn what_is_shared_is_watched_loaded_or_asked() {
        for (path, query, to) in [
            ("/watch", "v=abc123", "/?youtube=abc123"),
            ("/some/watch", "v=abc&t=3", "/?youtube=abc"),
            ("/", "shared=hello+there", "/?q=hello+there"),
            (
                "/",
                "shared=https%3A%2F%2Fexample.test%2Fx",
                "/?load-url=https%3A%2F%2Fexample.test%2Fx",
            ),
            (
                "/",
                "shared=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dabcdefghij1",
                "/?youtube=abcdefghij1",
            ),
            (
                "/",
                "shared=https%3A%2F%2Fyoutu.be%2Fabcdefghij1+look",
                "/?youtube=abcdefghij1",
            ),
        ] {
            assert_eq!(target(path, query).as_deref(), Some(to));
        }
        assert_eq!(target("/", "shared="), None);
        assert_eq!(target("/elsewhere", "v=abc"), None);
    }
}
