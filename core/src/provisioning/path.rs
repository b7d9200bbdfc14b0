//! Paths of attributes: `name.givenName`, `emails[type eq "work"].value`, `urn:…:User:department`.

use crate::provisioning::filter::{Filter, Reader};
use crate::provisioning::{ProvisioningError, ScimType, attributes};

/// Where in a resource something is.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The extension that the attribute belongs to: an object of its own in the resource.
    pub extension: Option<String>,
    pub attribute: Option<String>,
    /// Which of several values.
    pub which: Option<Box<Filter>>,
    pub sub: Option<String>,
}

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:";

impl Path {
    pub fn parse(text: &str) -> Result<Self, ProvisioningError> {
        let bad = || ProvisioningError::invalid(ScimType::InvalidPath, format!("`{text}` is no path of an attribute"));
        let (before, rest) = match text.split_once('[') {
            None => (text, None),
            Some((before, rest)) => (before, Some(rest)),
        };
        let mut path = Self::plain(before.trim()).ok_or_else(bad)?;
        if let Some(rest) = rest {
            let close = rest.rfind(']').ok_or_else(bad)?;
            path.which = Some(Box::new(Reader::whole(&rest[..close])?));
            let after = rest[close + 1..].trim();
            if !after.is_empty() {
                let sub = after.strip_prefix('.').filter(|sub| is_name(sub)).ok_or_else(bad)?;
                path.sub = Some(attributes::spelled(sub).to_owned());
            }
        }
        Ok(path)
    }

    /// A path without a filter.
    pub fn plain(text: &str) -> Option<Self> {
        let (extension, rest) = split_extension(text);
        if rest.is_empty() {
            return extension.map(|extension| Self {
                extension: Some(extension),
                attribute: None,
                which: None,
                sub: None,
            });
        }
        let (attribute, sub) = match rest.split_once('.') {
            Some((attribute, sub)) => (attribute, Some(sub)),
            None => (rest, None),
        };
        if !is_name(attribute) || sub.is_some_and(|sub| !sub.split('.').all(is_name)) {
            return None;
        }
        Some(Self {
            extension,
            attribute: Some(attributes::spelled(attribute).to_owned()),
            which: None,
            sub: sub.map(|sub| attributes::spelled(sub).to_owned()),
        })
    }
}

/// Takes the schema off an attribute's full name. That of the core is left out, others are extensions.
fn split_extension(text: &str) -> (Option<String>, &str) {
    if !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:")) {
        return (None, text);
    }
    let is_core = text
        .get(..CORE.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(CORE));
    if is_core {
        let rest = text[CORE.len()..].split_once(':').map_or("", |(_, rest)| rest);
        return (None, rest);
    }
    // The schema ends with the name of a resource (`…:2.0:User`); what follows is the attribute.
    for resource in [":User", ":Group"] {
        if let Some(at) = text
            .to_ascii_lowercase()
            .find(&format!(":2.0{}", resource.to_ascii_lowercase()))
        {
            let end = at + 4 + resource.len();
            let rest = text.get(end..).unwrap_or_default().trim_start_matches([':', '.']);
            return (Some(text[..end].to_owned()), rest);
        }
    }
    match text.rsplit_once(':') {
        Some((schema, rest)) => (Some(schema.to_owned()), rest),
        None => (None, text),
    }
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let starts = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '$');
    starts && characters.all(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '-'))
}
