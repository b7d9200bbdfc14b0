use serde_json::json;
use url::Url;

use crate::settings::{
    CORS_ALLOW_CUSTOM_SCHEME, OFFLINE_MODE, REDIS_SOCKET_CONNECT_TIMEOUT, Reader, Reading, Source, Value, Variable,
};

/// The name of the product that clients know this API by.
const PRODUCT: &str = "Open WebUI";

/// A name of one's own is followed by the product's, as the licence of the page asks.
pub(in crate::settings) fn name(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let Reading { value, source } = reader.plain(variable);
    let value = match value {
        Value::Text(name) if name != PRODUCT => Value::Text(format!("{name} ({PRODUCT})")),
        other => other,
    };
    Reading { value, source }
}

/// What needs the internet is off without it.
pub(in crate::settings) fn unless_offline(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    if reader.get(OFFLINE_MODE) {
        Reading {
            value: Value::Flag(false),
            source: reader.reading(OFFLINE_MODE).source,
        }
    } else {
        reader.plain(variable)
    }
}

/// A number below one means the default.
pub(in crate::settings) fn at_least_one(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let reading = reader.plain(variable);
    match reading.value {
        Value::Integer(number) if number < 1 => {
            reader.warn(variable.name, format!("is ignored: {number} is less than 1"));
            reader.preset(variable)
        }
        _ => reading,
    }
}

/// An empty text means the default.
pub(in crate::settings) fn unless_empty(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    match reader.given(variable) {
        Some(given) if !given.text.is_empty() => reader.plain(variable),
        _ => reader.preset(variable),
    }
}

/// An empty text makes way for the older name.
pub(in crate::settings) fn first_not_empty(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let mut given = variable.environment.iter().filter_map(|name| reader.given_as(name));
    match given.find(|given| !given.text.is_empty()) {
        Some(given) => reader.parse(variable, given),
        None => reader.preset(variable),
    }
}

/// The text in lower case.
pub(in crate::settings) fn lower_case(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let Reading { value, source } = reader.plain(variable);
    let value = match value {
        Value::Text(text) => Value::Text(text.to_lowercase()),
        other => other,
    };
    Reading { value, source }
}

/// Without options of its own the socket server shares the time limit of the other Redis connections.
pub(in crate::settings) fn socket_options(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let reading = reader.plain(variable);
    match (&reading.value, reader.get(REDIS_SOCKET_CONNECT_TIMEOUT)) {
        (Value::Nothing, Some(seconds)) if seconds != 0.0 => Reading {
            value: Value::Json(json!({"socket_connect_timeout": seconds})),
            source: reader.reading(REDIS_SOCKET_CONNECT_TIMEOUT).source,
        },
        _ => reading,
    }
}

/// The origins that browsers may call from: `*`, or addresses with a host and a known scheme. A wrong one stops the
/// start, because what it was meant to let in stays out, or worse.
pub(in crate::settings) fn origins(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let reading = reader.plain(variable);
    let Value::List(origins) = &reading.value else {
        return reading;
    };
    if origins.len() == 1 && origins[0] == "*" {
        if matches!(reading.source, Source::Environment(_)) {
            reader.warn(
                variable.name,
                "lets pages of any origin call the API; name the origins instead",
            );
        }
        return reading;
    }
    let schemes = reader.get(CORS_ALLOW_CUSTOM_SCHEME);
    for origin in origins {
        if let Err(problem) = check_origin(origin, schemes) {
            reader.refuse(variable.name, format!("holds `{origin}`, which {problem}"));
        }
    }
    reading
}

fn check_origin(origin: &str, schemes: &[String]) -> Result<(), &'static str> {
    let url = Url::parse(origin).map_err(|_| "is no address; write for example `https://chat.example.com`")?;
    let known = ["http", "https"].contains(&url.scheme());
    if !known
        && !schemes
            .iter()
            .any(|scheme| !scheme.is_empty() && scheme.eq_ignore_ascii_case(url.scheme()))
    {
        return Err("has neither the scheme http nor https nor one of CORS_ALLOW_CUSTOM_SCHEME");
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("names no host");
    }
    Ok(())
}
