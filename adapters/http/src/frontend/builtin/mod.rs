//! A small page inside the binary, for who has no frontend installed: sign up, sign in, see that everything works.

use poem::Response;
use poem::http::StatusCode;
use poem::http::header::CACHE_CONTROL;

use crate::wire::problem_response;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
pub(crate) const LOGO: &[u8] = include_bytes!("logo.png");
const PERSON: &[u8] = include_bytes!("person.png");

/// What the built-in page has at this address; the page itself, where nothing else is.
pub fn page(path: &str) -> Response {
    match path {
        "/builtin/page.css" => answer("text/css; charset=utf-8", STYLE.into()),
        "/builtin/page.js" => answer("text/javascript; charset=utf-8", SCRIPT.into()),
        "/user.png" | "/favicon.png" | "/favicon.ico" => {
            picture(path.trim_start_matches('/')).unwrap_or_else(|| answer("image/png", LOGO.into()))
        }
        path if path.ends_with(".js") => problem_response(StatusCode::NOT_FOUND, "there is nothing at this address"),
        _ => answer("text/html; charset=utf-8", PAGE.into()),
    }
}

/// The pictures that the API refers to, until a frontend brings its own.
pub fn picture(name: &str) -> Option<Response> {
    let bytes = match name {
        "favicon.png" | "favicon.ico" | "logo.png" | "splash.png" | "splash-dark.png" | "apple-touch-icon.png" => LOGO,
        "user.png" => PERSON,
        _ => return None,
    };
    Some(answer("image/png", bytes.into()))
}

fn answer(kind: &str, body: Vec<u8>) -> Response {
    Response::builder()
        .content_type(kind)
        .header(CACHE_CONTROL, "no-cache")
        .body(body)
}
