//! Accounts as resources, and back.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use crate::account::UserChange;
use crate::identity::{Email, Group, Role, User, UserId};
use crate::provisioning::patch::tidy;
use crate::provisioning::resource::Resource;
use crate::provisioning::{Provisioned, ProvisioningError, ResourceKind, ScimType, attributes};
use crate::shared::{JsonObject, Seconds};

/// What an account holds itself, or what is nobody's to say: the rest is kept as the directory's details.
const OWN: [&str; 9] = [
    "id",
    "meta",
    "schemas",
    "groups",
    "userName",
    "externalId",
    "active",
    "password",
    "photos",
];

/// What a change to a resource means for its account.
#[derive(Debug, Clone, PartialEq)]
pub struct Meant {
    pub email: Email,
    pub name: String,
    pub picture: Option<String>,
    pub active: bool,
    pub kept: Provisioned,
}

/// The resource of an account.
pub fn resource(user: &User, kept: Option<&Provisioned>, groups: &[Group]) -> Resource {
    let mut body = kept.map(|kept| kept.details.clone()).unwrap_or_default();
    let email = user.email.as_str();
    let user_name = kept.and_then(|kept| kept.details.get("userName").cloned());
    let external_id = kept.and_then(|kept| kept.external_id.clone());
    body.insert("userName".to_owned(), user_name.unwrap_or_else(|| json!(email)));
    body.insert("displayName".to_owned(), json!(user.name));
    body.insert("name".to_owned(), name(user, body.get("name")));
    body.insert("emails".to_owned(), emails(email, body.get("emails")));
    body.insert(
        "active".to_owned(),
        json!(matches!(user.role, Role::User | Role::Admin)),
    );
    if user.profile_image_url != User::DEFAULT_PICTURE && !user.profile_image_url.is_empty() {
        let photo = json!([{"value": user.profile_image_url, "type": "photo", "primary": true}]);
        body.insert("photos".to_owned(), photo);
    }
    if let Some(external_id) = external_id {
        body.insert("externalId".to_owned(), json!(external_id));
    }
    let of_group = |group: &Group| json!({"value": group.id, "display": group.name, "type": "direct"});
    body.insert("groups".to_owned(), groups.iter().map(of_group).collect());
    framed(
        ResourceKind::User,
        user.id.as_str(),
        body,
        user.created_at,
        user.updated_at,
    )
}

/// Puts what every resource has around what it says.
pub fn framed(kind: ResourceKind, id: &str, body: JsonObject, created: Seconds, changed: Seconds) -> Resource {
    let extensions = body.keys().filter(|key| key.starts_with("urn:"));
    let schemas: Vec<&str> = std::iter::once(kind.schema())
        .chain(extensions.map(String::as_str))
        .collect();
    let mut framed = JsonObject::from_iter([("schemas".to_owned(), json!(schemas)), ("id".to_owned(), json!(id))]);
    framed.extend(body);
    let meta = json!({"resourceType": kind.as_str(), "created": iso(created), "lastModified": iso(changed)});
    framed.insert("meta".to_owned(), meta);
    Resource {
        kind,
        id: id.to_owned(),
        body: framed,
    }
}

/// The time as ISO 8601 writes it, without a library of dates: days since 1970 in the proleptic Gregorian calendar.
fn iso(at: Seconds) -> String {
    let (days, rest) = (at.div_euclid(86_400), at.rem_euclid(86_400));
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00")
}

/// The name in parts: as the directory said them, as long as the whole is still the same.
fn name(user: &User, said: Option<&Json>) -> Json {
    let mut parts = said.and_then(Json::as_object).cloned().unwrap_or_default();
    if whole_name(&parts).as_deref() != Some(user.name.as_str()) {
        let (given, family) = user.name.split_once(' ').unwrap_or((&user.name, ""));
        parts = JsonObject::from_iter([("givenName".to_owned(), json!(given))]);
        if !family.is_empty() {
            parts.insert("familyName".to_owned(), json!(family));
        }
    }
    parts.insert("formatted".to_owned(), json!(user.name));
    Json::Object(parts)
}

fn whole_name(parts: &JsonObject) -> Option<String> {
    let text = |key: &str| {
        parts
            .get(key)
            .and_then(Json::as_str)
            .filter(|text| !text.trim().is_empty())
    };
    if let Some(formatted) = text("formatted") {
        return Some(formatted.to_owned());
    }
    let both = [text("givenName"), text("familyName")];
    let both: Vec<&str> = both.into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join(" "))
}

/// The addresses that the directory said, the account's own as the primary one.
fn emails(own: &str, said: Option<&Json>) -> Json {
    let mut emails = said.and_then(Json::as_array).cloned().unwrap_or_default();
    let is_own = |email: &Json| {
        email["value"]
            .as_str()
            .is_some_and(|value| value.eq_ignore_ascii_case(own))
    };
    match emails.iter().position(is_own) {
        Some(at) => emails.swap(0, at),
        None => emails.insert(0, json!({"value": own, "type": "work"})),
    }
    for (at, email) in emails.iter_mut().enumerate() {
        if let Json::Object(email) = email {
            email.insert("primary".to_owned(), json!(at == 0));
        }
    }
    Json::Array(emails)
}

/// The address that a resource names first.
fn primary_email(body: &JsonObject) -> Option<&str> {
    let emails = body.get("emails")?.as_array()?;
    let primary = emails.iter().find(|email| email["primary"] == true);
    let email = primary.or(emails.first())?;
    email["value"]
        .as_str()
        .or(email.as_str())
        .map(str::trim)
        .filter(|email| !email.is_empty())
}

fn text<'a>(body: &'a JsonObject, key: &str) -> Option<&'a str> {
    body.get(key)
        .and_then(Json::as_str)
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// Names as the schema spells them, truth as truth.
pub fn normal(body: &JsonObject) -> Result<JsonObject, ProvisioningError> {
    match tidy("", &Json::Object(body.clone()))? {
        Json::Object(body) => Ok(body),
        _ => Ok(JsonObject::new()),
    }
}

/// What a new resource means.
pub fn meant_by_new(id: &str, body: &JsonObject) -> Result<Meant, ProvisioningError> {
    let missing = |name: &str| ProvisioningError::invalid(ScimType::InvalidValue, format!("{name} is missing"));
    let user_name = text(body, "userName").ok_or_else(|| missing("userName"))?;
    let email = primary_email(body).ok_or_else(|| missing("emails"))?;
    let email = address(email)?;
    let parts = body.get("name").and_then(Json::as_object);
    let name = parts
        .and_then(whole_name)
        .or_else(|| text(body, "displayName").map(str::to_owned));
    Ok(Meant {
        name: bounded("displayName", name.ok_or_else(|| missing("displayName"))?)?,
        picture: picture(body)?,
        active: body.get("active") != Some(&Json::Bool(false)),
        kept: kept(id, body, user_name, &email),
        email,
    })
}

/// What a resource means after it was changed. The address and the name in the directory go together where they are the
/// same; and of the name's spellings the one that changed counts.
pub fn meant_by_changed(id: &str, before: &JsonObject, after: &JsonObject) -> Result<Meant, ProvisioningError> {
    let user_name = |body| text(body, "userName").unwrap_or_default().to_owned();
    let (was, mut is) = (user_name(before), user_name(after));
    let were_one = primary_email(before).is_some_and(|email| email.eq_ignore_ascii_case(&was));
    let mut email = primary_email(after)
        .or(primary_email(before))
        .unwrap_or_default()
        .to_owned();
    let email_changed = !primary_email(before).is_some_and(|before| before.eq_ignore_ascii_case(&email));
    let mut after = after.clone();
    if is.is_empty() {
        is.clone_from(&was);
    }
    if were_one && email_changed && is == was {
        is.clone_from(&email);
    } else if were_one && !email_changed && is != was && Email::of_account(&is).is_some() {
        if let Some(Json::Array(emails)) = after.get_mut("emails") {
            for email in emails
                .iter_mut()
                .filter(|known| known["value"].as_str() == Some(&email))
            {
                email["value"] = json!(is);
            }
        }
        email.clone_from(&is);
    }
    let email = address(&email)?;
    Ok(Meant {
        name: bounded("displayName", changed_name(before, &after))?,
        picture: picture(&after)?,
        active: after.get("active") != Some(&Json::Bool(false)),
        kept: kept(id, &after, &is, &email),
        email,
    })
}

fn changed_name(before: &JsonObject, after: &JsonObject) -> String {
    let parts = |body: &JsonObject, key: &str| body.get("name").and_then(|name| name.get(key)).cloned();
    let old = text(before, "displayName").unwrap_or_default();
    let whole = after.get("name").and_then(Json::as_object);
    if let Some(formatted) = whole
        .and_then(|name| text(name, "formatted"))
        .filter(|formatted| *formatted != old)
    {
        return formatted.to_owned();
    }
    if let Some(shown) = text(after, "displayName").filter(|shown| *shown != old) {
        return shown.to_owned();
    }
    let has_changed = ["givenName", "familyName"]
        .iter()
        .any(|key| parts(before, key) != parts(after, key));
    if has_changed && let Some(name) = whole {
        let mut name = name.clone();
        name.shift_remove("formatted");
        return whole_name(&name).unwrap_or_else(|| old.to_owned());
    }
    old.to_owned()
}

fn address(text: &str) -> Result<Email, ProvisioningError> {
    let detail = || ProvisioningError::invalid(ScimType::InvalidValue, format!("`{text}` is no e-mail address"));
    Email::of_account(text).ok_or_else(detail)
}

const LONGEST_NAME: usize = 255;
const LONGEST_PICTURE: usize = 1 << 20;
const MOST_DETAILS: usize = 64 * 1024;

fn bounded(name: &str, text: String) -> Result<String, ProvisioningError> {
    match text.len() <= LONGEST_NAME {
        true => Ok(text),
        false => Err(ProvisioningError::invalid(
            ScimType::InvalidValue,
            format!("{name} is too long"),
        )),
    }
}

fn picture(body: &JsonObject) -> Result<Option<String>, ProvisioningError> {
    let photos = body.get("photos").and_then(Json::as_array);
    let photo = photos
        .and_then(|photos| photos.first())
        .and_then(|photo| photo["value"].as_str());
    match photo {
        Some(photo) if photo.len() > LONGEST_PICTURE => Err(ProvisioningError::invalid(
            ScimType::InvalidValue,
            "the photo is too large",
        )),
        photo => Ok(photo.map(str::to_owned)),
    }
}

fn kept(id: &str, body: &JsonObject, user_name: &str, email: &Email) -> Provisioned {
    let mut details = details(body);
    let is_own = user_name.eq_ignore_ascii_case(email.as_str());
    if !is_own || user_name != email.as_str() {
        details.insert("userName".to_owned(), json!(user_name));
    }
    Provisioned {
        kind: ResourceKind::User,
        id: id.to_owned(),
        external_id: text(body, "externalId").map(str::to_owned),
        user_name: (!is_own).then(|| user_name.to_lowercase()),
        details,
    }
}

/// What only the directory cares about. Too much of it is not kept.
fn details(body: &JsonObject) -> JsonObject {
    let kept = body.iter().filter(|(name, _)| {
        let is_known = attributes::is_known(name);
        is_known && !OWN.contains(&name.as_str()) && *name != "displayName"
    });
    let details: JsonObject = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
    match Json::Object(details.clone()).to_string().len() <= MOST_DETAILS {
        true => details,
        false => JsonObject::new(),
    }
}

impl Meant {
    /// The account that it becomes.
    pub fn into_user(self, now: Seconds) -> (User, Provisioned) {
        let role = if self.active { Role::User } else { Role::Pending };
        let user = User::new(UserId(self.kept.id.clone()), self.name, self.email, role, now);
        let user = User {
            profile_image_url: self.picture.unwrap_or(user.profile_image_url),
            ..user
        };
        (user, self.kept)
    }

    /// What changes of the account. Administrators keep their role, their address, and stay.
    pub fn change(&self, user: &User) -> Result<UserChange, ProvisioningError> {
        let is_active = matches!(user.role, Role::User | Role::Admin);
        let email = (self.email != user.email).then(|| self.email.clone());
        if user.role == Role::Admin && (email.is_some() || !self.active) {
            return Err(ProvisioningError::Forbidden(
                "administrators are changed by administrators, not by a directory",
            ));
        }
        let role = match (is_active, self.active) {
            (true, false) => Some(Role::Pending),
            (false, true) => Some(Role::User),
            _ => None,
        };
        Ok(UserChange {
            name: (self.name != user.name).then(|| self.name.clone()),
            email,
            role,
            profile_image_url: self
                .picture
                .clone()
                .filter(|picture| *picture != user.profile_image_url),
            ..UserChange::default()
        })
    }
}

/// What is kept, by id.
pub fn by_id(kept: Vec<Provisioned>) -> HashMap<String, Provisioned> {
    kept.into_iter().map(|kept| (kept.id.clone(), kept)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{iso, meant_by_changed, meant_by_new};
    use crate::shared::JsonObject;

    fn object(value: Json) -> JsonObject {
        match value {
            Json::Object(object) => object,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn a_moment_is_written_as_iso_8601() {
        assert_eq!(iso(0), "1970-01-01T00:00:00+00:00");
        assert_eq!(iso(1_709_210_096), "2024-02-29T12:34:56+00:00");
        assert_eq!(iso(-1), "1969-12-31T23:59:59+00:00");
    }

    #[test]
    fn address_and_name_in_the_directory_go_together() {
        let before = object(
            json!({"userName": "a@x.test", "displayName": "A", "emails": [{"value": "a@x.test", "primary": true}]}),
        );
        let with = |change: Json| {
            let mut after = before.clone();
            after.extend(object(change));
            meant_by_changed("1", &before, &after).unwrap()
        };
        assert_eq!(with(json!({"userName": "b@x.test"})).email.as_str(), "b@x.test");
        let moved = with(json!({"emails": [{"value": "b@x.test", "primary": true}]}));
        assert_eq!(
            (moved.email.as_str(), moved.kept.details.get("userName")),
            ("b@x.test", None)
        );
        let named = with(json!({"userName": "ada"}));
        assert_eq!(
            (named.email.as_str(), named.kept.user_name.as_deref()),
            ("a@x.test", Some("ada"))
        );
    }

    #[test]
    fn a_new_account_needs_a_name_and_an_address() {
        let whole = json!({"userName": "a", "displayName": "A", "emails": [{"value": "a@x.test"}]});
        assert!(meant_by_new("1", &object(whole.clone())).is_ok());
        for missing in ["userName", "displayName", "emails"] {
            let mut less = object(whole.clone());
            less.shift_remove(missing);
            assert!(meant_by_new("1", &less).is_err(), "{missing}");
        }
    }
}
