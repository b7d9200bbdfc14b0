//! A page inside the binary, for who has no frontend installed: sign up and in, pick a model, chat, find earlier chats.
//!
//! It is plain HTML, CSS and JavaScript without a build step, in the folder beside this file; `main.js` is where a reader
//! begins. It stores chats in the shape of Open WebUI's own page, so that they open there too.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use poem::http::StatusCode;
use poem::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue, REFERRER_POLICY};
use poem::{Request, Response};

use crate::frontend::{conditions, kind};
use crate::wire::problem_response;

pub(crate) const LOGO: &[u8] = include_bytes!("logo.png");
const PERSON: &[u8] = include_bytes!("person.png");
const PAGE: &[u8] = include_bytes!("page/index.html");

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("page/", $name)))),*]
    };
}

/// What the page consists of, served at `/builtin/`.
const FILES: &[(&str, &[u8])] = files![
    "api.js",
    "chats.js",
    "composer.js",
    "conversation.js",
    "dialogs.js",
    "dom.js",
    "entry.js",
    "history.js",
    "inline.js",
    "main.js",
    "markdown.js",
    "messages.js",
    "models.js",
    "page.css",
    "render.js",
    "socket.js",
];

/// Only what comes from here may run or be asked, and text never becomes markup: what a model says stays text whatever
/// it contains.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// What the built-in page has at this address; the page itself, where nothing else is.
pub fn page(request: &Request) -> Response {
    let path = request.uri().path();
    if let Some(name) = path.strip_prefix("/builtin/") {
        return match FILES.iter().find(|(known, _)| *known == name) {
            Some((name, bytes)) => answer(request, name, bytes),
            None => nothing_here(),
        };
    }
    match path {
        "/user.png" => answer(request, "user.png", PERSON),
        "/favicon.png" | "/favicon.ico" => answer(request, "favicon.png", LOGO),
        path if path.ends_with(".js") => nothing_here(),
        _ => {
            let mut page = answer(request, "index.html", PAGE);
            let headers = page.headers_mut();
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
            headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
            page
        }
    }
}

/// The pictures that the API refers to, until a frontend brings its own.
pub fn picture(request: &Request, name: &str) -> Option<Response> {
    let bytes = match name {
        "favicon.png" | "favicon.ico" | "logo.png" | "splash.png" | "splash-dark.png" | "apple-touch-icon.png" => LOGO,
        "user.png" => PERSON,
        _ => return None,
    };
    Some(answer(request, "picture.png", bytes))
}

/// The file, or the news that the browser's copy is still the same: what is asked for anew each time costs a 304.
fn answer(request: &Request, name: &str, bytes: &'static [u8]) -> Response {
    let tag = tag(bytes);
    let response = Response::builder().header(ETAG, &tag).header(CACHE_CONTROL, "no-cache");
    if conditions::names(request.headers(), &tag) == Some(true) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.header(CONTENT_TYPE, kind::of(Path::new(name))).body(bytes)
}

/// The same bytes have the same tag on every instance.
fn tag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("\"{:x}-{:x}\"", hasher.finish(), bytes.len())
}

fn nothing_here() -> Response {
    problem_response(StatusCode::NOT_FOUND, "there is nothing at this address")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in quotes behind this word, wherever it occurs.
    fn quoted<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
        let pieces = text.split(before).skip(1);
        pieces.filter_map(|rest| rest.split(['"', '\'']).next()).collect()
    }

    #[test]
    fn every_file_that_the_page_names_is_in_the_binary_and_every_file_is_named() {
        let mut named = quoted(std::str::from_utf8(PAGE).unwrap(), "\"/builtin/");
        for (_, bytes) in FILES {
            named.extend(quoted(std::str::from_utf8(bytes).unwrap(), "from './"));
        }
        named.sort_unstable();
        named.dedup();
        let known: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(named, known);
    }

    #[test]
    fn a_browser_that_has_the_page_is_told_so() {
        let first = page(&Request::builder().uri_str("/c/1").finish());
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers()[ETAG].clone();
        let again = Request::builder().uri_str("/").header("if-none-match", tag).finish();
        assert_eq!(page(&again).status(), StatusCode::NOT_MODIFIED);
    }
}
