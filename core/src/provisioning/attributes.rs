//! The names of attributes: how they are spelled, which hold several values, and which are not the directory's to say.

use crate::provisioning::ResourceKind;

/// Names as the schemas spell them; clients may spell them in any case.
const NAMES: &[&str] = &[
    "$ref",
    "active",
    "addresses",
    "costCenter",
    "country",
    "created",
    "department",
    "display",
    "displayName",
    "division",
    "emails",
    "employeeNumber",
    "entitlements",
    "externalId",
    "familyName",
    "formatted",
    "givenName",
    "groups",
    "honorificPrefix",
    "honorificSuffix",
    "id",
    "ims",
    "lastModified",
    "locale",
    "locality",
    "location",
    "manager",
    "members",
    "meta",
    "middleName",
    "name",
    "nickName",
    "organization",
    "password",
    "phoneNumbers",
    "photos",
    "postalCode",
    "preferredLanguage",
    "primary",
    "profileUrl",
    "region",
    "resourceType",
    "roles",
    "schemas",
    "streetAddress",
    "timezone",
    "title",
    "type",
    "userName",
    "userType",
    "value",
    "version",
    "x509Certificates",
];

const SEVERAL: &[&str] = &[
    "addresses",
    "emails",
    "entitlements",
    "groups",
    "ims",
    "members",
    "phoneNumbers",
    "photos",
    "roles",
    "schemas",
    "x509Certificates",
];

/// The name as the schema spells it; an unknown one as it is.
pub fn spelled(name: &str) -> &str {
    NAMES
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .copied()
        .unwrap_or(name)
}

pub fn is_known(name: &str) -> bool {
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) || name.starts_with("urn:")
}

/// Holds the attribute several values?
pub fn is_multiple(name: &str) -> bool {
    SEVERAL.contains(&name)
}

/// Is the attribute ours to say?
pub fn is_read_only(kind: ResourceKind, name: &str) -> bool {
    matches!(name, "id" | "meta") || (kind == ResourceKind::User && name == "groups")
}

/// Is the attribute one of truth? Some directories write `"True"`.
pub fn is_truth(name: &str) -> bool {
    matches!(name, "active" | "primary")
}

/// Does the case of the attribute's values count?
pub fn is_case_exact(name: &str) -> bool {
    matches!(name, "id" | "externalId" | "value" | "$ref" | "location" | "version")
}
