use poem::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use poem::http::{HeaderMap, HeaderValue};
use regex::Regex;

/// A header by which the page protects itself in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtectiveHeader {
    CacheControl,
    ContentSecurityPolicy,
    Hsts,
    PermissionsPolicy,
    ReferrerPolicy,
    ContentTypeOptions,
    DownloadOptions,
    FrameOptions,
    CrossDomainPolicies,
}

impl ProtectiveHeader {
    fn name(self) -> HeaderName {
        match self {
            Self::CacheControl => CACHE_CONTROL,
            Self::ContentSecurityPolicy => CONTENT_SECURITY_POLICY,
            Self::Hsts => STRICT_TRANSPORT_SECURITY,
            Self::PermissionsPolicy => HeaderName::from_static("permissions-policy"),
            Self::ReferrerPolicy => REFERRER_POLICY,
            Self::ContentTypeOptions => X_CONTENT_TYPE_OPTIONS,
            Self::DownloadOptions => HeaderName::from_static("x-download-options"),
            Self::FrameOptions => X_FRAME_OPTIONS,
            Self::CrossDomainPolicies => HeaderName::from_static("x-permitted-cross-domain-policies"),
        }
    }

    /// The values that make sense, as a pattern over the whole text, and the safe value for those that do not.
    fn sense(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::ContentSecurityPolicy => None,
            Self::CacheControl => Some((r"(?x) DIRECTIVE (,\s* DIRECTIVE)*", "no-store, max-age=0")),
            Self::Hsts => Some((
                r"max-age=\d+(;includeSubDomains)?(;preload)?",
                "max-age=31536000;includeSubDomains",
            )),
            Self::PermissionsPolicy => Some((r"(FEATURE=\((self)?\),?)*", "none")),
            Self::ReferrerPolicy => Some((
                "no-referrer|no-referrer-when-downgrade|origin|origin-when-cross-origin|same-origin|strict-origin|\
                 strict-origin-when-cross-origin|unsafe-url",
                "no-referrer",
            )),
            Self::ContentTypeOptions => Some(("nosniff", "nosniff")),
            Self::DownloadOptions => Some(("noopen", "noopen")),
            Self::FrameOptions => Some(("DENY|SAMEORIGIN", "DENY")),
            Self::CrossDomainPolicies => Some(("none|master-only|by-content-type|by-ftp-filename", "none")),
        }
    }
}

const DIRECTIVE: &str = r"(public|private|no-cache|no-store|must-revalidate|proxy-revalidate|max-age=\d+|s-maxage=\d+|no-transform|immutable)";

const FEATURE: &str = "(accelerometer|autoplay|camera|clipboard-read|clipboard-write|fullscreen|geolocation|gyroscope|\
                       magnetometer|microphone|midi|payment|picture-in-picture|sync-xhr|usb|xr-spatial-tracking)";

/// The protective headers of every answer. Those that the operator gave replace what an operation set itself.
#[derive(Debug, Clone, Default)]
pub struct SecurityHeaders {
    given: Vec<(HeaderName, HeaderValue)>,
    /// Other sites may show our pages in frames.
    frameable: bool,
}

/// Operations whose answers hold tokens.
const SECRET: &str = "/api/v1/auths";

impl SecurityHeaders {
    /// Those headers for which a value is given. A value that makes no sense is replaced by a safe one: a typing error
    /// must not take the protection away.
    pub fn new<'a>(given: impl IntoIterator<Item = (ProtectiveHeader, &'a str)>) -> Self {
        let given = given.into_iter().filter(|(_, text)| !text.is_empty());
        let given = given.filter_map(|(header, text)| Some((header.name(), value(header, text)?)));
        Self {
            given: given.collect(),
            frameable: false,
        }
    }

    /// The same, and other sites may show our pages in frames.
    #[must_use]
    pub fn frameable(mut self, frameable: bool) -> Self {
        self.frameable = frameable;
        self
    }

    /// Adds the headers to the answer from that path: what the operator gave, else what is safe.
    pub fn add_to(&self, path: &str, headers: &mut HeaderMap) {
        for (name, value) in &self.given {
            headers.insert(name, value.clone());
        }
        let mut otherwise = |name: HeaderName, value: &'static str| {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        };
        otherwise(X_CONTENT_TYPE_OPTIONS, "nosniff");
        otherwise(REFERRER_POLICY, "strict-origin-when-cross-origin");
        if !self.frameable {
            otherwise(X_FRAME_OPTIONS, "SAMEORIGIN");
        }
        if path.starts_with(SECRET) {
            otherwise(CACHE_CONTROL, "no-store");
        }
    }
}

fn value(header: ProtectiveHeader, text: &str) -> Option<HeaderValue> {
    let Some((pattern, safe)) = header.sense() else {
        return HeaderValue::from_str(text).ok();
    };
    let pattern = pattern.replace("DIRECTIVE", DIRECTIVE).replace("FEATURE", FEATURE);
    let sensible = Regex::new(&format!("^(?i:{pattern})$")).is_ok_and(|pattern| pattern.is_match(text));
    HeaderValue::from_str(if sensible { text } else { safe }).ok()
}

#[cfg(test)]
mod tests {
    use super::ProtectiveHeader::*;
    use super::*;

    fn sent(header: ProtectiveHeader, text: &str) -> HeaderValue {
        value(header, text).unwrap()
    }

    #[test]
    fn sensible_values_are_sent_as_they_are() {
        for (header, text) in [
            (Hsts, "max-age=600;includeSubDomains"),
            (FrameOptions, "SAMEORIGIN"),
            (ReferrerPolicy, "strict-origin"),
            (CacheControl, "no-cache, must-revalidate"),
            (PermissionsPolicy, "camera=(),microphone=(self)"),
            (CrossDomainPolicies, "master-only"),
            (ContentSecurityPolicy, "default-src 'self'"),
        ] {
            assert_eq!(sent(header, text), text);
        }
    }

    #[test]
    fn nonsense_becomes_the_safe_value() {
        for (header, text, safe) in [
            (Hsts, "forever", "max-age=31536000;includeSubDomains"),
            (FrameOptions, "maybe", "DENY"),
            (CacheControl, "sometimes", "no-store, max-age=0"),
            (PermissionsPolicy, "teleport=()", "none"),
            (ReferrerPolicy, "whatever", "no-referrer"),
        ] {
            assert_eq!(sent(header, text), safe);
        }
    }
}
