//! The words in double braces that system prompts may hold: `{{USER_NAME}}`, `{{CURRENT_DATE}}` and their like.

use jiff::civil::{Date, DateTime};
use serde_json::Value;

use crate::completion::side::braces;
use crate::identity::User;
use crate::shared::JsonObject;

/// The text with its variables replaced: first those that the client sent (keys with their braces, taken literally),
/// then the ones that the server knows. Unknown words stay as they are.
pub fn fill_in(text: &str, sent: &JsonObject, user: Option<&User>, local: DateTime) -> String {
    let filled = braces::replace(text, |word| sent.get(&format!("{{{{{word}}}}}")).map(plain));
    braces::replace(&filled, |word| known(word.trim(), user, local))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn known(name: &str, user: Option<&User>, local: DateTime) -> Option<String> {
    let of_user = |read: fn(&User) -> Option<String>| match user {
        Some(user) => read(user)
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| "None".to_owned()),
        None => "Unknown".to_owned(),
    };
    Some(match name {
        "CURRENT_DATE" => local.date().to_string(),
        "CURRENT_TIME" => local.strftime("%I:%M:%S %p").to_string(),
        "CURRENT_DATETIME" => local.strftime("%Y-%m-%d %I:%M:%S %p").to_string(),
        "CURRENT_WEEKDAY" => local.strftime("%A").to_string(),
        "USER_NAME" => of_user(|user| Some(user.name.clone())),
        "USER_BIO" => of_user(|user| user.bio.clone()),
        "USER_GENDER" => of_user(|user| user.gender.clone()),
        "USER_BIRTH_DATE" => of_user(|user| user.date_of_birth.clone()),
        "USER_AGE" => user
            .and_then(|user| age(user, local.date()))
            .map_or_else(|| of_user(|_| None), |age| age.to_string()),
        "USER_LOCATION" => of_user(|user| user.info.as_ref()?.get("location").map(plain)),
        _ => return None,
    })
}

fn age(user: &User, today: Date) -> Option<i16> {
    let born: Date = user.date_of_birth.as_deref()?.parse().ok()?;
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    Some(today.year() - born.year() - i16::from(!had_birthday))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fill_in;
    use crate::shared::JsonObject;

    fn sent(value: serde_json::Value) -> JsonObject {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn what_the_client_sent_wins_and_unknown_words_stay() {
        let noon = jiff::civil::date(2024, 2, 29).at(15, 4, 5, 0);
        let text = "{{USER_NAME}} on {{CURRENT_DATE}} ({{CURRENT_WEEKDAY}}) at {{ CURRENT_TIME }}, {{WHAT}} {{";
        let variables = sent(json!({"{{USER_NAME}}": "Nick", "on": "off"}));
        assert_eq!(
            fill_in(text, &variables, None, noon),
            "Nick on 2024-02-29 (Thursday) at 03:04:05 PM, {{WHAT}} {{"
        );
    }

    /// Values that name each other would double with each of them, until no memory is left.
    #[test]
    fn what_a_client_sends_is_not_looked_for_in_what_it_sends() {
        let noon = jiff::civil::date(2024, 2, 29).at(12, 0, 0, 0);
        let doubling = |number: u32| {
            (
                format!("{{{{{number}}}}}"),
                json!(format!("{{{{{0}}}}}{{{{{0}}}}}", number + 1)),
            )
        };
        let variables: JsonObject = (100..164).map(doubling).collect();
        assert_eq!(fill_in("{{100}}", &variables, None, noon), "{{101}}{{101}}");
    }

    #[test]
    fn nobody_is_unknown() {
        let noon = jiff::civil::date(2024, 2, 29).at(12, 0, 0, 0);
        assert_eq!(
            fill_in("I am {{USER_NAME}}", &JsonObject::new(), None, noon),
            "I am Unknown"
        );
    }
}
