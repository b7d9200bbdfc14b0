//! The forms in which chat services take a message. Whatever is none of them gets the event as it is.

use loquat_core::shared::JsonObject;
use serde_json::{Value, json};
use url::Url;

/// Discord refuses longer ones.
const LONGEST_FOR_DISCORD: usize = 2000;

/// What is posted to this address.
pub fn payload(address: &str, sender: &str, message: &str, event: JsonObject) -> Value {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let path = url.as_ref().map(Url::path).unwrap_or_default();
    match host {
        "hooks.slack.com" | "chat.googleapis.com" => json!({"text": message}),
        "discord.com" if path.starts_with("/api/webhooks") => json!({"content": shortened(message)}),
        host if host == "webhook.office.com" || host.ends_with(".webhook.office.com") => {
            card_for_teams(sender, message, &event)
        }
        _ => Value::Object(event),
    }
}

fn shortened(message: &str) -> String {
    if message.chars().count() <= LONGEST_FOR_DISCORD {
        return message.to_owned();
    }
    let beginning: String = message.chars().take(LONGEST_FOR_DISCORD - 1).collect();
    beginning + "…"
}

fn card_for_teams(sender: &str, message: &str, event: &JsonObject) -> Value {
    let action = event.get("action").and_then(Value::as_str).unwrap_or("event");
    let user = event.get("user").and_then(Value::as_str).unwrap_or_default();
    let user: JsonObject = serde_json::from_str(user).unwrap_or_default();
    let facts: Vec<Value> = user
        .into_iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    json!({
        "@type": "MessageCard",
        "@context": "http://schema.org/extensions",
        "themeColor": "F5A94A",
        "summary": message,
        "sections": [{
            "activityTitle": message,
            "activitySubtitle": format!("{sender}: {action}"),
            "facts": facts,
            "markdown": true,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(address: &str, message: &str) -> Value {
        let event = json!({"action": "signup", "user": "{\"name\": \"Ada\"}"});
        payload(address, "Open WebUI", message, event.as_object().cloned().unwrap())
    }

    #[test]
    fn chat_services_get_the_sentence_and_programs_the_event() {
        assert_eq!(
            posted("https://hooks.slack.com/services/x", "hi"),
            json!({"text": "hi"})
        );
        assert_eq!(
            posted("https://chat.googleapis.com/v1/spaces/x", "hi"),
            json!({"text": "hi"})
        );
        assert_eq!(
            posted("https://discord.com/api/webhooks/1/x", "hi"),
            json!({"content": "hi"})
        );
        assert_eq!(posted("https://example.test/hook", "hi")["action"], "signup");
    }

    #[test]
    fn a_name_in_the_path_or_query_does_not_make_a_chat_service() {
        assert_eq!(
            posted("https://example.test/?to=https://hooks.slack.com", "hi")["action"],
            "signup"
        );
    }

    #[test]
    fn teams_gets_a_card_with_what_is_known_of_the_user() {
        let card = posted("https://acme.webhook.office.com/webhookb2/x", "Ada has signed up");
        assert_eq!(card["summary"], "Ada has signed up");
        assert_eq!(card["sections"][0]["facts"], json!([{"name": "name", "value": "Ada"}]));
    }

    #[test]
    fn discord_gets_no_more_than_it_takes() {
        let long = posted("https://discord.com/api/webhooks/1/x", &"ü".repeat(3000));
        assert_eq!(long["content"].as_str().unwrap().chars().count(), 2000);
    }
}
