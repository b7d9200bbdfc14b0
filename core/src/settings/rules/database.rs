use crate::settings::{
    DATA_DIR, DATABASE_HOST, DATABASE_NAME, DATABASE_PASSWORD, DATABASE_PORT, DATABASE_TYPE, DATABASE_USER, Reader,
    Reading, Setting, Source, Value, Variable,
};
use crate::shared::Secret;

/// The parts, when all of them are set; else the address; else a file in the data folder.
pub(in crate::settings) fn url(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let given = reader.given(variable).filter(|given| !given.text.is_empty());
    let (url, source) = match (from_parts(reader), given) {
        (Some(url), given) => {
            if given.is_some() {
                reader.warn(
                    variable.name,
                    "is ignored, because all parts (DATABASE_TYPE, DATABASE_HOST ...) are set",
                );
            }
            (url, reader.reading(DATABASE_TYPE).source)
        }
        (None, Some(given)) => (given.text.to_owned(), Source::Environment(given.name)),
        (None, None) => {
            let encrypted = reader.get(DATABASE_TYPE) == Some("sqlite+sqlcipher");
            let scheme = if encrypted { "sqlite+sqlcipher" } else { "sqlite" };
            let folder = reader.get(DATA_DIR).trim_end_matches('/');
            (
                format!("{scheme}:///{folder}/webui.db"),
                reader.reading(DATA_DIR).source,
            )
        }
    };
    Reading {
        value: Value::Secret(Secret::new(url.replace("postgres://", "postgresql://"))),
        source,
    }
}

fn from_parts(reader: &Reader<'_>) -> Option<String> {
    let part = |setting: Setting<Option<String>>| reader.get(setting).filter(|part| !part.is_empty());
    let user = part(DATABASE_USER).unwrap_or_default();
    let password = reader.get(DATABASE_PASSWORD).map(Secret::expose).unwrap_or_default();
    let credentials = match (user, password) {
        ("", "") => return None,
        (user, "") => user.to_owned(),
        (user, password) => format!("{user}:{password}"),
    };
    Some(format!(
        "{}://{credentials}@{}:{}/{}",
        part(DATABASE_TYPE)?,
        part(DATABASE_HOST)?,
        part(DATABASE_PORT)?,
        part(DATABASE_NAME)?
    ))
}
