//! Changes to resources (RFC 7644, section 3.5.2), in every form that directories send.

use serde_json::{Value as Json, json};

use crate::provisioning::path::Path;
use crate::provisioning::{ProvisioningError, ResourceKind, ScimType, attributes};
use crate::shared::JsonObject;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// `add`, `replace` or `remove`, in any case.
    pub op: String,
    pub path: Option<String>,
    pub value: Option<Json>,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Add,
    Replace,
    Remove,
}

/// Makes the change.
pub fn apply(kind: ResourceKind, resource: &mut JsonObject, operation: &Operation) -> Result<(), ProvisioningError> {
    let deed = match operation.op.to_ascii_lowercase().as_str() {
        "add" => Deed::Add,
        "replace" => Deed::Replace,
        "remove" => Deed::Remove,
        other => {
            let detail = format!("`{other}` is none of add, replace and remove");
            return Err(ProvisioningError::invalid(ScimType::InvalidSyntax, detail));
        }
    };
    let path = operation.path.as_deref().map(str::trim).filter(|path| !path.is_empty());
    match (path, &operation.value) {
        (Some(path), value) => {
            let path = Path::parse(path)?;
            if let Some(name) = &path.attribute {
                if attributes::is_read_only(kind, name) && path.extension.is_none() {
                    let detail = format!("{name} cannot be changed");
                    return Err(ProvisioningError::invalid(ScimType::Mutability, detail));
                }
                if path.extension.is_none() && !attributes::is_known(name) {
                    let detail = format!("there is no attribute {name}");
                    return Err(ProvisioningError::invalid(ScimType::InvalidPath, detail));
                }
            }
            at(resource, &path, deed, value.as_ref())
        }
        (None, _) if deed == Deed::Remove => {
            let detail = "say by a path what to remove";
            Err(ProvisioningError::invalid(ScimType::NoTarget, detail))
        }
        (None, Some(Json::Object(members))) => {
            for (name, value) in members {
                // Members are paths too: `{"name.givenName": "Ada"}`.
                let path = Path::parse(name)?;
                let ours = path
                    .attribute
                    .as_deref()
                    .is_some_and(|name| attributes::is_read_only(kind, name));
                if !ours || path.extension.is_some() {
                    at(resource, &path, deed, Some(value))?;
                }
            }
            Ok(())
        }
        (None, _) => {
            let detail = "without a path the value has to be an object";
            Err(ProvisioningError::invalid(ScimType::InvalidValue, detail))
        }
    }
}

fn at(resource: &mut JsonObject, path: &Path, deed: Deed, value: Option<&Json>) -> Result<(), ProvisioningError> {
    let Some(attribute) = &path.attribute else {
        return whole_extension(resource, path.extension.as_deref().unwrap_or_default(), deed, value);
    };
    let place = match &path.extension {
        None => Some(resource),
        Some(extension) => object_at(resource, extension),
    };
    let Some(place) = place else { return Ok(()) };
    match (&path.which, &path.sub) {
        (Some(_), _) => elements(place, attribute, path, deed, value),
        (None, Some(sub)) if attributes::is_multiple(attribute) => every_element(place, attribute, sub, deed, value),
        (None, Some(sub)) => match object_at(place, attribute) {
            Some(inner) => set(inner, sub, deed, value),
            None => Ok(()),
        },
        (None, None) => set(place, attribute, deed, value),
    }
}

/// The object that a member is; it becomes one if it is none.
fn object_at<'a>(place: &'a mut JsonObject, name: &str) -> Option<&'a mut JsonObject> {
    let name = spelled_here(place, name);
    if !place.get(&name).is_some_and(Json::is_object) {
        place.insert(name.clone(), json!({}));
    }
    place.get_mut(&name)?.as_object_mut()
}

/// The name as the object spells it already.
fn spelled_here(place: &JsonObject, name: &str) -> String {
    let found = place.keys().find(|key| key.eq_ignore_ascii_case(name));
    found.cloned().unwrap_or_else(|| name.to_owned())
}

fn whole_extension(
    resource: &mut JsonObject,
    extension: &str,
    deed: Deed,
    value: Option<&Json>,
) -> Result<(), ProvisioningError> {
    if deed == Deed::Remove {
        let name = spelled_here(resource, extension);
        resource.shift_remove(&name);
        return Ok(());
    }
    let Some(Json::Object(members)) = value else {
        return Err(needs_value());
    };
    let Some(place) = object_at(resource, extension) else {
        return Ok(());
    };
    for (name, value) in members {
        set(place, attributes::spelled(name), deed, Some(value))?;
    }
    Ok(())
}

/// Changes a member as a whole.
fn set(place: &mut JsonObject, name: &str, deed: Deed, value: Option<&Json>) -> Result<(), ProvisioningError> {
    let name = spelled_here(place, name);
    if deed == Deed::Remove {
        return match (value, place.get_mut(&name)) {
            // Some name the elements to remove by the value, not by the path.
            (Some(gone @ (Json::Array(_) | Json::Object(_))), Some(Json::Array(elements))) => {
                let gone = listed(gone);
                elements.retain(|element| !gone.iter().any(|gone| is_same(element, gone)));
                Ok(())
            }
            _ => {
                place.shift_remove(&name);
                Ok(())
            }
        };
    }
    let value = value.ok_or_else(needs_value)?;
    if value.is_null() {
        place.shift_remove(&name);
        return Ok(());
    }
    if attributes::is_multiple(&name) {
        let new = listed(value)
            .into_iter()
            .map(|element| tidy(&name, element))
            .collect::<Result<Vec<_>, _>>()?;
        let elements = place.entry(name).or_insert_with(|| json!([]));
        if deed == Deed::Replace || !elements.is_array() {
            *elements = json!([]);
        }
        if let Json::Array(elements) = elements {
            new.into_iter().for_each(|element| append(elements, element));
        }
        return Ok(());
    }
    let value = tidy(&name, value)?;
    match (value, place.get_mut(&name)) {
        // What an object does not mention stays.
        (Json::Object(new), Some(Json::Object(members))) => {
            for (name, value) in new {
                set(members, &name, deed, Some(&value))?;
            }
        }
        (value, _) => drop(place.insert(name, value)),
    }
    Ok(())
}

/// Changes those elements that the path's filter finds; makes one where it finds none but says what it would be.
fn elements(
    place: &mut JsonObject,
    attribute: &str,
    path: &Path,
    deed: Deed,
    value: Option<&Json>,
) -> Result<(), ProvisioningError> {
    let Some(which) = &path.which else { return Ok(()) };
    let name = spelled_here(place, attribute);
    let all = place.entry(name).or_insert_with(|| json!([]));
    if !all.is_array() {
        *all = json!([all.take()]);
    }
    let Json::Array(all) = all else { return Ok(()) };
    let found = all.iter().any(|element| which.fits(element));
    if deed == Deed::Remove {
        if path.sub.is_none() {
            all.retain(|element| !which.fits(element));
        }
        if let Some(sub) = &path.sub {
            let hit = all
                .iter_mut()
                .filter(|element| which.fits(element))
                .filter_map(Json::as_object_mut);
            hit.for_each(|element| drop(element.shift_remove(sub)));
        }
        return Ok(());
    }
    if !found {
        let stated = which.stated().ok_or_else(|| {
            let detail = format!("no element of {attribute} fits the path");
            ProvisioningError::invalid(ScimType::NoTarget, detail)
        })?;
        append(all, Json::Object(stated));
    }
    let value = value.ok_or_else(needs_value)?;
    for element in all.iter_mut().filter(|element| which.fits(element)) {
        if !element.is_object() {
            *element = json!({"value": element.take()});
        }
        let Json::Object(element) = element else { continue };
        match (&path.sub, value) {
            (Some(sub), value) => set(element, sub, deed, Some(value))?,
            (None, Json::Object(members)) => {
                for (name, value) in members {
                    set(element, attributes::spelled(name), deed, Some(value))?;
                }
            }
            (None, value) => set(element, "value", deed, Some(value))?,
        }
    }
    Ok(())
}

/// Changes a member of all elements: `emails.value`. The first one is made where there is none.
fn every_element(
    place: &mut JsonObject,
    attribute: &str,
    sub: &str,
    deed: Deed,
    value: Option<&Json>,
) -> Result<(), ProvisioningError> {
    let name = spelled_here(place, attribute);
    let all = place.entry(name).or_insert_with(|| json!([]));
    let Json::Array(all) = all else { return Ok(()) };
    if all.is_empty() && deed != Deed::Remove {
        all.push(json!({}));
    }
    for element in all.iter_mut().filter_map(Json::as_object_mut) {
        set(element, sub, deed, value)?;
    }
    Ok(())
}

/// Adds an element, unless it is there. Of several only one is the primary one.
fn append(elements: &mut Vec<Json>, new: Json) {
    if new["primary"] == true {
        for element in elements.iter_mut().filter_map(Json::as_object_mut) {
            if element.get("primary") == Some(&Json::Bool(true)) {
                element.insert("primary".to_owned(), Json::Bool(false));
            }
        }
    }
    match elements.iter_mut().find(|element| is_same(element, &new)) {
        Some(Json::Object(known)) => {
            if let Json::Object(new) = new {
                known.extend(new);
            }
        }
        Some(_) => {}
        None => elements.push(new),
    }
}

/// Two elements with the same value (and of the same type, where both say one) are the same.
fn is_same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Object(_), Json::Object(_)) => {
            let type_fits = left["type"].is_null() || right["type"].is_null() || left["type"] == right["type"];
            if left["value"].is_null() && right["value"].is_null() {
                return left == right;
            }
            left["value"] == right["value"] && type_fits
        }
        (Json::Object(_), plain) => left["value"] == *plain,
        (plain, Json::Object(_)) => *plain == right["value"],
        _ => left == right,
    }
}

fn listed(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(values) => values.iter().collect(),
        value => vec![value],
    }
}

/// The value as the schema writes it: names in their spelling, truth as truth.
pub fn tidy(name: &str, value: &Json) -> Result<Json, ProvisioningError> {
    match value {
        Json::String(text) if attributes::is_truth(name) => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Json::Bool(true)),
            "false" => Ok(Json::Bool(false)),
            _ => Err(wrong(name, "true or false")),
        },
        Json::Bool(_) => Ok(value.clone()),
        _ if attributes::is_truth(name) => Err(wrong(name, "true or false")),
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let name = attributes::spelled(name);
                Ok((name.to_owned(), tidy(name, value)?))
            });
            Ok(Json::Object(
                members.collect::<Result<JsonObject, ProvisioningError>>()?,
            ))
        }
        Json::Array(values) => values
            .iter()
            .map(|value| tidy(name, value))
            .collect::<Result<_, _>>()
            .map(Json::Array),
        _ => Ok(value.clone()),
    }
}

fn wrong(name: &str, wanted: &str) -> ProvisioningError {
    ProvisioningError::invalid(ScimType::InvalidValue, format!("{name} has to be {wanted}"))
}

fn needs_value() -> ProvisioningError {
    ProvisioningError::invalid(ScimType::InvalidValue, "a value is missing")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{Operation, apply};
    use crate::provisioning::ResourceKind;

    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn patched(resource: Json, op: &str, path: impl Into<Option<&'static str>>, value: Json) -> Result<Json, String> {
        let Json::Object(mut resource) = resource else {
            panic!("no object")
        };
        let operation = Operation {
            op: op.to_owned(),
            path: path.into().map(str::to_owned),
            value: Some(value).filter(|value| !value.is_null()),
        };
        apply(ResourceKind::User, &mut resource, &operation).map_err(|error| error.to_string())?;
        Ok(Json::Object(resource))
    }

    #[test]
    fn every_form_that_directories_send() {
        let mail = |value: &str| json!({"type": "work", "value": value});
        for (before, op, path, value, after) in [
            (
                json!({"active": true}),
                "Replace",
                Some("active"),
                json!("False"),
                json!({"active": false}),
            ),
            (
                json!({"active": true}),
                "replace",
                None,
                json!({"active": false}),
                json!({"active": false}),
            ),
            (
                json!({}),
                "add",
                None,
                json!({"name.givenName": "A", "NICKNAME": "b"}),
                json!({"name": {"givenName": "A"}, "nickName": "b"}),
            ),
            (
                json!({"name": {"familyName": "B"}}),
                "replace",
                Some("name"),
                json!({"givenName": "A"}),
                json!({"name": {"familyName": "B", "givenName": "A"}}),
            ),
            (
                json!({"emails": [mail("a")]}),
                "replace",
                Some("emails[type eq \"work\"].value"),
                json!("b"),
                json!({"emails": [mail("b")]}),
            ),
            (
                json!({}),
                "add",
                Some("emails[type eq \"work\"].value"),
                json!("b"),
                json!({"emails": [mail("b")]}),
            ),
            (
                json!({"emails": [mail("a")]}),
                "add",
                Some("emails"),
                json!([mail("a"), mail("c")]),
                json!({"emails": [mail("a"), mail("c")]}),
            ),
            (
                json!({"emails": [mail("a"), {"value": "c"}]}),
                "remove",
                Some("emails[value eq \"c\"]"),
                Json::Null,
                json!({"emails": [mail("a")]}),
            ),
            (
                json!({"members": [{"value": "1"}, {"value": "2"}]}),
                "Remove",
                Some("members"),
                json!([{"value": "1"}]),
                json!({"members": [{"value": "2"}]}),
            ),
            (
                json!({"members": [{"value": "1"}]}),
                "remove",
                Some("members"),
                Json::Null,
                json!({}),
            ),
            (json!({"title": "x"}), "remove", Some("title"), Json::Null, json!({})),
            (
                json!({}),
                "add",
                Some("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"),
                json!("Sums"),
                json!({ENTERPRISE: {"department": "Sums"}}),
            ),
            (
                json!({"phoneNumbers": [{"value": "1", "primary": true}]}),
                "add",
                Some("phoneNumbers"),
                json!({"value": "2", "primary": true}),
                json!({"phoneNumbers": [{"value": "1", "primary": false}, {"value": "2", "primary": true}]}),
            ),
        ] {
            let case = format!("{op} {path:?} {value}");
            assert_eq!(patched(before, op, path, value), Ok(after), "{case}");
        }
    }

    #[test]
    fn what_cannot_be() {
        for (op, path, value) in [
            ("move", Some("title"), json!("x")),
            ("remove", None, Json::Null),
            ("replace", Some("id"), json!("x")),
            ("replace", Some("active"), json!("maybe")),
            ("replace", Some("title"), Json::Null),
            ("replace", None, json!("x")),
            ("replace", Some("emails[type eq"), json!("x")),
            ("replace", Some("no such"), json!("x")),
            ("replace", Some("unheardOf"), json!("x")),
            ("replace", Some("emails[value co \"x\"].type"), json!("x")),
        ] {
            assert!(patched(json!({}), op, path, value).is_err(), "{op} {path:?}");
        }
    }
}
