//! The server is killed while people write, again and again. Whatever it had acknowledged is there afterwards.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::join_all;
use http::{Method, StatusCode};
use loquat_tests::databases;
use loquat_tests::instance::{Instance, Unanswered};
use loquat_tests::services::postgres::postgres as server;
use serde_json::{Value, json};

/// What may be found of a chat: one title or none, or, while a change is on its way, what was and what will be.
#[derive(Debug, Clone)]
struct Expected(Vec<Option<String>>);

/// What the writers know.
#[derive(Default)]
struct Ledger {
    chats: HashMap<String, Expected>,
    /// The same of each writer's setting.
    settings: HashMap<usize, Vec<Option<i64>>>,
    writes: usize,
}

type Shared = Arc<Mutex<Ledger>>;

/// LOQUAT_KILL_ROUNDS, else ten.
fn rounds() -> usize {
    std::env::var("LOQUAT_KILL_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_has_everything_that_it_acknowledged_on_sqlite() {
    let folder = databases::folder().join("killed");
    std::fs::create_dir_all(&folder).unwrap();
    survive(&[("DATA_DIR", &folder.to_string_lossy())]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_has_everything_that_it_acknowledged_on_postgresql() {
    let folder = databases::folder().join("killed-postgres");
    std::fs::create_dir_all(&folder).unwrap();
    let url = server().url(&server().create(None).await);
    survive(&[("DATA_DIR", &folder.to_string_lossy()), ("DATABASE_URL", &url)]).await;
}

async fn survive(variables: &[(&str, &str)]) {
    let ledger = Shared::default();
    let mut people: Vec<String> = Vec::new();
    for round in 0..rounds() {
        let mut instance = Instance::start(variables).await;
        match people.is_empty() {
            true => people = join_up(&instance).await,
            false => compare(&instance, &people, &ledger).await,
        }
        let writers = people
            .iter()
            .enumerate()
            .map(|(number, token)| write(&instance, number, token, ledger.clone()));
        // Each round dies at another point of its work.
        let enough = ledger.lock().unwrap().writes + 25 + round * 7 % 50;
        tokio::select! {
            _ = join_all(writers) => unreachable!("writers go on for ever"),
            () = acknowledged(enough, &ledger) => {}
        }
        instance.kill();
    }
    let instance = Instance::start(variables).await;
    compare(&instance, &people, &ledger).await;
}

/// Waits until so many writes are acknowledged.
async fn acknowledged(enough: usize, ledger: &Shared) {
    let counting = async {
        while ledger.lock().unwrap().writes < enough {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), counting)
        .await
        .expect("the server takes writes");
}

/// Four people, the first of them the administrator. Their sessions outlast the server.
async fn join_up(instance: &Instance) -> Vec<String> {
    let person = |number: usize| {
        json!({"name": format!("Person {number}"), "email": format!("{number}@example.org"), "password": "a long password",
               "role": "user"})
    };
    let first = done(
        instance
            .ask(Method::POST, "/api/v1/auths/signup", None, Some(&person(0)))
            .await,
    )
    .unwrap();
    let admin = first["token"].as_str().unwrap().to_owned();
    let mut people = vec![admin.clone()];
    for number in 1..4 {
        let added = instance
            .ask(Method::POST, "/api/v1/auths/add", Some(&admin), Some(&person(number)))
            .await;
        people.push(done(added).unwrap()["token"].as_str().unwrap().to_owned());
    }
    people
}

/// The answer, if there is one; an answer that is no success is a bug.
fn done(answer: Result<(StatusCode, Value), Unanswered>) -> Option<Value> {
    let (status, value) = answer.ok()?;
    assert!(status.is_success(), "{status}: {value}");
    Some(value)
}

/// Makes, renames and deletes chats and changes a setting, until the server does not answer any more.
async fn write(instance: &Instance, number: usize, token: &str, ledger: Shared) {
    let ask = async |method: Method, path: &str, body: Value| {
        let answer = done(instance.ask(method, path, Some(token), Some(&body)).await);
        match answer {
            Some(answer) => {
                ledger.lock().unwrap().writes += 1;
                answer
            }
            // The round is over; the next one compares.
            None => std::future::pending().await,
        }
    };
    for turn in 0_i64.. {
        let made = ask(
            Method::POST,
            "/api/v1/chats/new",
            json!({"chat": {"title": format!("made {turn}")}}),
        )
        .await;
        let id = made["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/chats/{id}");
        expect(&ledger, &id, vec![Some(format!("made {turn}"))]);

        let renamed = Some(format!("renamed {turn}"));
        expect(&ledger, &id, vec![Some(format!("made {turn}")), renamed.clone()]);
        ask(Method::POST, &path, json!({"chat": {"title": renamed}})).await;
        expect(&ledger, &id, vec![renamed.clone()]);

        if turn % 3 == 0 {
            expect(&ledger, &id, vec![renamed, None]);
            ask(Method::DELETE, &path, Value::Null).await;
            expect(&ledger, &id, vec![None]);
        }

        ledger
            .lock()
            .unwrap()
            .settings
            .entry(number)
            .or_insert_with(|| vec![None])
            .push(Some(turn));
        ask(
            Method::POST,
            "/api/v1/users/user/settings/update",
            json!({"ui": {"turn": turn}}),
        )
        .await;
        ledger.lock().unwrap().settings.insert(number, vec![Some(turn)]);
    }
}

fn expect(ledger: &Shared, id: &str, titles: Vec<Option<String>>) {
    ledger.lock().unwrap().chats.insert(id.to_owned(), Expected(titles));
}

/// Compares what the server has with what it said, and goes on from what it has.
async fn compare(instance: &Instance, people: &[String], ledger: &Shared) {
    let mut found: HashMap<String, String> = HashMap::new();
    for (number, token) in people.iter().enumerate() {
        let chats = done(instance.ask(Method::GET, "/api/v1/chats/all", Some(token), None).await).unwrap();
        for chat in chats.as_array().unwrap() {
            let text = |name: &str| chat[name].as_str().unwrap().to_owned();
            found.insert(text("id"), text("title"));
        }
        let settings = done(
            instance
                .ask(Method::GET, "/api/v1/users/user/settings", Some(token), None)
                .await,
        )
        .unwrap();
        let turn = settings["ui"]["turn"].as_i64();
        let mut ledger = ledger.lock().unwrap();
        if let Some(expected) = ledger.settings.get_mut(&number) {
            assert!(
                expected.contains(&turn),
                "the setting is {turn:?}, acknowledged was {expected:?}"
            );
            *expected = vec![turn];
        }
    }
    for (id, expected) in &mut ledger.lock().unwrap().chats {
        let title = found.get(id).cloned();
        assert!(
            expected.0.contains(&title),
            "chat {id} is {title:?}, acknowledged was {:?}",
            expected.0
        );
        expected.0 = vec![title];
    }
}
