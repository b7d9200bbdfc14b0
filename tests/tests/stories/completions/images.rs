//! Pictures in questions.

use loquat_core::completion::{CompletionRequest, Picture};
use loquat_core::identity::Principal;
use loquat_tests::cast::{ada, bob, olga};
use serde_json::{Value, json};

use super::{World, object};

const ID: &str = "1c9b2b2e-8f0a-4a51-9a46-0d4e0f5f4f11";

fn cat() -> Picture {
    Picture {
        kind: "image/png".to_owned(),
        bytes: b"cat".to_vec(),
    }
}

const CAT: &str = "data:image/png;base64,Y2F0";

impl World {
    /// The address that the provider gets for a picture that somebody points at.
    async fn shown(&self, who: &Principal, address: &str) -> Value {
        let body = json!({"model": "oak", "messages": [
            {"role": "user", "content": "Plain."},
            {"role": "user", "content": [
                {"type": "text", "text": "What is this?"},
                {"type": "image_url", "image_url": {"url": address, "detail": "low"}},
            ]},
        ]});
        let request = CompletionRequest::read(object(body)).unwrap();
        self.ask(who, request).await.unwrap();
        let image = self.asked()["messages"][1]["content"][1]["image_url"].clone();
        assert_eq!(image["detail"], "low", "what else is said of it stays");
        image["url"].clone()
    }
}

#[tokio::test]
async fn a_file_of_ones_own_is_put_into_the_question() {
    let world = World::new().await;
    world.pictures.bring_in(ID, ada().id(), cat());
    for address in [
        ID.to_owned(),
        format!("/api/v1/files/{ID}/content"),
        format!("http://here/api/v1/files/{ID}/content"),
    ] {
        assert_eq!(world.shown(&ada(), &address).await, CAT, "{address}");
    }
}

#[tokio::test]
async fn a_file_of_somebody_else_is_not_shown_but_to_administrators() {
    let world = World::new().await;
    world.pictures.bring_in(ID, ada().id(), cat());
    assert_eq!(world.shown(&bob(), ID).await, ID);
    assert_eq!(world.shown(&olga(), ID).await, CAT);
}

#[tokio::test]
async fn a_picture_of_the_web_is_put_in_and_what_cannot_be_had_stays() {
    let world = World::new().await;
    world.pictures.hang("https://example.org/cat.png", cat());
    assert_eq!(world.shown(&ada(), "https://example.org/cat.png").await, CAT);
    for address in [
        "https://example.org/none.png",
        "data:image/gif;base64,AAAA",
        "ftp://x/y.png",
        "",
    ] {
        assert_eq!(world.shown(&ada(), address).await, address);
    }
}
