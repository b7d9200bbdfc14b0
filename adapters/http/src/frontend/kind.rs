use std::path::Path;

use poem::http::HeaderValue;

/// The media type of a file, by its name.
pub fn of(path: &Path) -> HeaderValue {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        // Browsers refuse modules of any other type.
        "js" | "mjs" => HeaderValue::from_static("text/javascript; charset=utf-8"),
        // Not every table of types knows these.
        "webmanifest" => HeaderValue::from_static("application/manifest+json"),
        "wasm" => HeaderValue::from_static("application/wasm"),
        "ico" => HeaderValue::from_static("image/x-icon"),
        _ => guessed(path),
    }
}

fn guessed(path: &Path) -> HeaderValue {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let text = match guess.type_().as_str() {
        "text" => format!("{}; charset=utf-8", guess.essence_str()),
        _ => guess.essence_str().to_owned(),
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}
