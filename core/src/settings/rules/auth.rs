use crate::identity::{Permission, Permissions};
use crate::settings::format::{Items, split};
use crate::settings::{
    OAUTH_ROLES_SEPARATOR, Reader, Reading, SessionLength, Source, Value, Variable, WEBUI_AUTH, default_permission,
};

/// Without sign-in there is nobody to sign up.
pub(in crate::settings) fn signup(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    if reader.get(WEBUI_AUTH) {
        return reader.plain(variable);
    }
    Reading {
        value: Value::Flag(false),
        source: reader.reading(WEBUI_AUTH).source,
    }
}

/// A length that nobody understands would lock everybody out, so the default takes its place.
pub(in crate::settings) fn session_length(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let reading = reader.plain(variable);
    let Value::Text(text) = &reading.value else {
        return reading;
    };
    match SessionLength::parse(text) {
        Some(SessionLength::Unlimited) => {
            reader.warn(variable.name, "makes sessions last for ever; a stolen token stays good");
            reading
        }
        Some(SessionLength::Limited(_)) => reading,
        None => {
            reader.warn(
                variable.name,
                format!("is ignored: `{text}` is not -1, 0 or numbers with ms, s, m, h, d or w"),
            );
            reader.preset(variable)
        }
    }
}

/// Tokens signed with an empty key could be made by anybody.
pub(in crate::settings) fn secret_key(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    if reader.given(variable).is_some_and(|given| given.text.is_empty()) && reader.get(WEBUI_AUTH) {
        reader.refuse(
            variable.name,
            "is empty; set it to a long random text, or leave it out and one is made",
        );
    }
    reader.plain(variable)
}

/// The roles of a list whose separator can be chosen.
pub(in crate::settings) fn roles(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let Some(given) = reader.given(variable) else {
        return reader.preset(variable);
    };
    let separator = reader.get(OAUTH_ROLES_SEPARATOR);
    let roles = if separator.is_empty() {
        split(given.text, ',', Items::TrimmedAndNotEmpty)
    } else {
        let roles = given.text.split(separator).filter(|role| !role.is_empty());
        roles.map(|role| role.trim().to_owned()).collect()
    };
    Reading {
        value: Value::List(roles),
        source: Source::Environment(given.name),
    }
}

/// The tree of default permissions, from a variable for each.
pub(in crate::settings) fn permissions(reader: &Reader<'_>, _: &'static Variable) -> Reading {
    let mut tree = Permissions::built_in();
    let mut source = Source::Default;
    for permission in Permission::ALL {
        let setting = default_permission(*permission);
        tree.set(*permission, reader.get(setting));
        if let from @ Source::Environment(_) = reader.reading(setting).source {
            source = from;
        }
    }
    Reading {
        value: Value::Permissions(tree),
        source,
    }
}
