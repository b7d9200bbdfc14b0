use crate::settings::format::{Items, split};
use crate::settings::{
    ENV, K8S_FLAG, OLLAMA_API_BASE_URL, OLLAMA_BASE_URL, OPENAI_API_BASE_URL, OPENAI_API_BASE_URLS, OPENAI_API_KEY,
    OPENAI_API_KEYS, Reader, Reading, Source, USE_OLLAMA_DOCKER, Value, Variable,
};
use crate::shared::Secret;

/// OpenAI's own address.
pub(in crate::settings) const OPENAI: &str = "https://api.openai.com/v1";

/// Where the Kubernetes chart puts Ollama.
const IN_KUBERNETES: &str = "http://ollama-service.open-webui.svc.cluster.local:11434";

/// The one Ollama address: of the chart, of the official image (where `/ollama` stands for a neighbour), as given, or
/// from the oldest variable without its `/api`.
pub(in crate::settings) fn ollama_url(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let given = reader.given(variable).filter(|given| !given.text.is_empty());
    let (url, source) = match given {
        Some(given) => (cut(given.text, "/"), Source::Environment(given.name)),
        None => {
            let older = reader.reading(OLLAMA_API_BASE_URL).source;
            (cut(reader.get(OLLAMA_API_BASE_URL), "/api"), older)
        }
    };
    let in_kubernetes = !reader.get(K8S_FLAG).is_empty();
    let (url, source) = match url {
        _ if reader.get(ENV) != "prod" => (url, source),
        _ if in_kubernetes => (IN_KUBERNETES, reader.reading(K8S_FLAG).source),
        "/ollama" if reader.get(USE_OLLAMA_DOCKER) => ("http://localhost:11434", source),
        "/ollama" => ("http://host.docker.internal:11434", source),
        url => (url, source),
    };
    text(url, source)
}

/// The Ollama addresses: the list, or the one address.
pub(in crate::settings) fn ollama_urls(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let (urls, source) = given_or(reader, variable, || {
        (reader.get(OLLAMA_BASE_URL), reader.reading(OLLAMA_BASE_URL).source)
    });
    list(split(urls, ';', Items::Trimmed), source)
}

/// The one OpenAI address.
pub(in crate::settings) fn openai_url(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let (url, source) = given_or(reader, variable, || (OPENAI, Source::Default));
    text(cut(url, "/"), source)
}

/// The OpenAI addresses: the list, or the one address. An item left empty is OpenAI's own.
pub(in crate::settings) fn openai_urls(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let (urls, source) = given_or(reader, variable, || {
        (
            reader.get(OPENAI_API_BASE_URL),
            reader.reading(OPENAI_API_BASE_URL).source,
        )
    });
    let urls = urls
        .split(';')
        .map(|url| if url.is_empty() { OPENAI } else { url.trim() });
    list(urls.map(str::to_owned).collect(), source)
}

/// The OpenAI keys: the list, or the one key.
pub(in crate::settings) fn openai_keys(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let (keys, source) = given_or(reader, variable, || {
        (
            reader.get(OPENAI_API_KEY).expose(),
            reader.reading(OPENAI_API_KEY).source,
        )
    });
    list(split(keys, ';', Items::Trimmed), source)
}

/// Documents, images and speech use the key of the connection to OpenAI itself, if there is one.
pub(in crate::settings) fn openai_key(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    if reader.given(variable).is_some() {
        return reader.plain(variable);
    }
    let key = key_of_openai(reader.get(OPENAI_API_BASE_URLS), reader.get(OPENAI_API_KEYS));
    Reading {
        value: Value::Secret(Secret::new(key)),
        source: Source::Default,
    }
}

/// The key of the connection with exactly OpenAI's address, or none.
pub(in crate::settings) fn key_of_openai<'a>(urls: &[String], keys: &'a [String]) -> &'a str {
    let place = urls.iter().position(|url| url == OPENAI);
    place.and_then(|place| keys.get(place)).map_or("", String::as_str)
}

/// Seconds for a whole upstream request: none unless set, and five minutes when nobody can read what was set.
pub(in crate::settings) fn client_timeout(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    match reader.given(variable) {
        Some(given) if variable.format.parse(given.text).is_err() => {
            reader.warn(
                given.name,
                format!("counts as 300: `{}` is not a whole number", given.text),
            );
            Reading {
                value: Value::Integer(300),
                source: Source::Default,
            }
        }
        _ => reader.plain(variable),
    }
}

fn given_or<'a>(
    reader: &Reader<'a>,
    variable: &'static Variable,
    otherwise: impl FnOnce() -> (&'a str, Source),
) -> (&'a str, Source) {
    match reader.given(variable).filter(|given| !given.text.is_empty()) {
        Some(given) => (given.text, Source::Environment(given.name)),
        None => otherwise(),
    }
}

fn cut<'a>(url: &'a str, end: &str) -> &'a str {
    url.strip_suffix(end).unwrap_or(url)
}

fn text(text: &str, source: Source) -> Reading {
    Reading {
        value: Value::Text(text.to_owned()),
        source,
    }
}

fn list(items: Vec<String>, source: Source) -> Reading {
    Reading {
        value: Value::List(items),
        source,
    }
}
