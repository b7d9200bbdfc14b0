//! Phrases that are looked for in titles and messages.

use loquat_core::chat::Chat;
use loquat_core::shared::{JsonText, Seconds};
use serde_json::{Value, json};

use super::{Chats, ada, body};

fn talk(id: &str, at: Seconds, messages: &[&str]) -> Chat {
    let messages: Vec<Value> = messages.iter().map(|text| json!({"content": text})).collect();
    Chat::new(id.into(), ada(), body(&json!({"title": id, "messages": messages})), at)
}

pub async fn a_phrase_is_found_in_titles_and_messages(world: &Chats) {
    world
        .add(&[
            talk("apples", 1, &["How do they grow?", "On TREES."]),
            talk("rain", 2, &["Bring an umbrella, Ümläut. 100%_ \"sure\" c:\\x"]),
            talk("empty", 3, &[]),
        ])
        .await;
    for (phrase, expected) in [
        ("APPLES", "apples"),
        ("on trees", "apples"),
        ("do they", "apples"),
        ("ümläut", "rain"),
        ("ÜMLÄUT", "rain"),
        ("100%_", "rain"),
        ("\"sure\"", "rain"),
        ("c:\\x", "rain"),
    ] {
        assert_eq!(world.saying(phrase).await, [expected], "{phrase}");
    }
    for phrase in ["trees on", "_00%", "umbrella%rain", "u*a", "[a-z]", "content"] {
        assert_eq!(world.saying(phrase).await, [""; 0], "{phrase}");
    }
}

pub async fn strange_bodies_do_not_disturb_a_search(world: &Chats) {
    let strange = |id: &str, body: &str| Chat::new(id.into(), ada(), JsonText::parse(body).unwrap(), 1);
    let bodies = [
        ("history", r#"{"history":{"messages":{"m":{"content":"an oak"}}}}"#),
        ("number", r#"{"messages":5}"#),
        ("object", r#"{"messages":{"content":"an oak"}}"#),
        (
            "mixed",
            r#"{"messages":[1,null,"oak",{"content":["oak"]},{"content":null},{"content":"the oak"}]}"#,
        ),
        (
            "half a pair",
            r#"{"messages":[{"content":"\ud83c\udf33 \ud800 elm"}],"x":1}"#,
        ),
        ("a pair", r#"{"messages":[{"content":"\ud83c\udf33 tree"}]}"#),
        ("nul", r#"{"messages":[{"content":"elm \u0000"}]}"#),
    ];
    for (id, body) in bodies {
        world.add(&[strange(id, body)]).await;
    }

    let mut oaks = world.saying("oak").await;
    oaks.retain(|id| id != "object");
    assert_eq!(oaks, ["history", "mixed"]);
    assert_eq!(world.saying("🌳 TREE").await, ["a pair"]);
    // Who is not understood is at least not in the way.
    let _ = world.saying("elm").await;
}
