//! What clients get at the addresses of prompts and knowledge bases: shapes and statuses as they know them.

use loquat_tests::instance::Instance;
use loquat_tests::wire::{Answer, Request};
use serde_json::{Value, json};

/// A program with its administrator and an ordinary user.
struct House {
    program: Instance,
    olga: String,
    ada: String,
}

impl House {
    async fn new() -> Self {
        let program = Instance::start(&[]).await;
        let olga = program.sign_up();
        let form = json!({"name": "Ada", "email": "ada2@example.test", "password": "correct horse", "role": "user"});
        let added = program.send(Request::post("/api/v1/auths/add", form.to_string()).bearing(&olga));
        let ada = added.json()["token"].as_str().unwrap().to_owned();
        Self { program, olga, ada }
    }

    fn get(&self, token: &str, path: &str) -> Answer {
        self.program
            .send(Request::get(&format!("/api/v1{path}")).bearing(token))
    }

    fn post(&self, token: &str, path: &str, form: &Value) -> Answer {
        self.program
            .send(Request::post(&format!("/api/v1{path}"), form.to_string()).bearing(token))
    }

    fn delete(&self, token: &str, path: &str) -> Answer {
        self.program
            .send(Request::new("DELETE", &format!("/api/v1{path}")).bearing(token))
    }
}

/// The statuses of refusals that a person understands.
fn refusals(answers: &[Answer]) -> Vec<u16> {
    let refused = |answer: &Answer| {
        assert!(answer.is_a_clear_refusal(), "{}", answer.text());
        answer.status
    };
    answers.iter().map(refused).collect()
}

#[tokio::test]
async fn a_prompt_is_answered_as_clients_know_it() {
    let house = House::new().await;
    let (olga, ada) = (&house.olga, &house.ada);
    let form = json!({"command": "/größe", "title": "T", "content": "C {{WORD}}", "access_control": {}});

    let made = house.post(olga, "/prompts/create", &form).json();
    assert!(made["timestamp"].is_i64() && made["user_id"].is_string());
    for (key, value) in form.as_object().unwrap() {
        assert_eq!(&made[key], value);
    }
    let at = "/prompts/command/gr%C3%B6%C3%9Fe";
    let seen = house.get(olga, at).json();
    assert_eq!((&seen["write_access"], &seen["user"]), (&json!(true), &Value::Null));
    assert_eq!(house.get(olga, "/prompts/").json(), json!([made]));
    let listed = house.get(olga, "/prompts/list").json();
    let owner: Vec<&String> = listed[0]["user"].as_object().unwrap().keys().collect();
    assert_eq!(owner, ["id", "name", "role", "email"]);

    // Who may not see a prompt gets nothing, and no error.
    let unseen = house.get(ada, at);
    assert_eq!((unseen.status, unseen.json()), (200, Value::Null));
    let missing = json!({"command": "/x", "title": "t"});
    let statuses = refusals(&[
        house.get(olga, "/prompts/command/none"),
        house.get(olga, "/prompts/command/a%00b"),
        house.post(ada, "/prompts/create", &form),
        house.post(olga, "/prompts/create", &form),
        house.post(olga, "/prompts/create", &missing),
        house.post(ada, &format!("{at}/update"), &form),
        house.delete(ada, &format!("{at}/delete")),
    ]);
    assert_eq!(statuses, [401, 401, 401, 400, 422, 401, 401]);

    let renamed = json!({"command": "/other", "title": "New", "content": "", "access_control": null});
    let changed = house.post(olga, &format!("{at}/update"), &renamed).json();
    assert_eq!(
        (&changed["command"], &changed["title"]),
        (&json!("/größe"), &json!("New"))
    );
    assert_eq!(house.get(ada, at).json()["write_access"], false);
    assert_eq!(house.delete(olga, &format!("{at}/delete")).json(), true);
    assert_eq!(refusals(&[house.delete(olga, &format!("{at}/delete"))]), [401]);
}

#[tokio::test]
async fn a_knowledge_base_is_answered_as_clients_know_it() {
    let house = House::new().await;
    let (olga, ada) = (&house.olga, &house.ada);
    let form = json!({"name": "Bäume", "description": "What is known", "access_control": {}});

    let made = house.post(olga, "/knowledge/create", &form).json();
    let at = format!("/knowledge/{}", made["id"].as_str().unwrap());
    let seen = house.get(olga, &at).json();
    assert_eq!(
        (&seen["name"], &seen["files"], &seen["write_access"]),
        (&made["name"], &Value::Null, &json!(true))
    );
    let none = json!({"items": [], "total": 0});
    for path in [
        "/knowledge/",
        "/knowledge/search?query=b%C3%84u",
        "/knowledge/search?view_option=created",
    ] {
        let found = house.get(olga, path).json();
        assert_eq!(
            (&found["total"], &found["items"][0]["id"]),
            (&json!(1), &made["id"]),
            "{path}"
        );
        assert_eq!(found["items"][0]["user"]["role"], "admin");
        assert_eq!(house.get(ada, path).json(), none);
    }
    for path in [
        format!("{at}/files?order_by=name&direction=asc"),
        "/knowledge/search/files?query=a".to_owned(),
    ] {
        assert_eq!(house.get(olga, &path).json(), none, "{path}");
    }

    let statuses = refusals(&[
        house.get(olga, "/knowledge/none"),
        house.get(ada, &at),
        house.get(ada, &format!("{at}/files")),
        house.post(ada, "/knowledge/create", &form),
        house.post(olga, "/knowledge/create", &json!({"name": "n"})),
        house.post(olga, "/knowledge/none/update", &form),
        house.post(ada, &format!("{at}/update"), &form),
        house.delete(ada, &format!("{at}/delete")),
    ]);
    assert_eq!(statuses, [404, 401, 400, 401, 422, 400, 400, 400]);

    let renamed = json!({"name": "Trees", "description": "", "access_control": null});
    let changed = house.post(olga, &format!("{at}/update"), &renamed).json();
    assert_eq!((&changed["name"], &changed["files"]), (&json!("Trees"), &json!([])));
    assert_eq!(house.get(ada, &at).json()["write_access"], false);
    assert_eq!(house.delete(olga, &format!("{at}/delete")).json(), true);
    assert_eq!(refusals(&[house.delete(olga, &format!("{at}/delete"))]), [400]);
}
