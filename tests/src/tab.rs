//! What the page does, without a browser: asks in a chat, and shows what its socket hears.

use http::Method;
use serde_json::{Value, json};

use crate::instance::Instance;
use crate::services::unique_name;
use crate::socket::Socket;
use crate::upstream::{PARROT, Script};

/// A tab of somebody who is signed in.
pub struct Tab {
    pub socket: Socket,
    token: String,
}

/// A question that was asked in a chat of its own.
#[derive(Debug, Clone)]
pub struct Question {
    pub chat: String,
    pub message: String,
    pub task: String,
}

impl Tab {
    /// Opens the page of that instance.
    pub async fn open(instance: &Instance, token: &str) -> Self {
        let socket = Socket::connect(instance.address, token).await;
        Self {
            socket: socket.expect("a socket"),
            token: token.to_owned(),
        }
    }

    /// Asks in a new chat.
    pub async fn ask(&self, instance: &Instance, script: &Script) -> Question {
        let (question, answer) = (unique_name("question"), unique_name("answer"));
        let asked = json!({"id": question, "role": "user", "content": script.question(), "parentId": null,
                           "childrenIds": [answer], "models": [PARROT]});
        let answered = json!({"id": answer, "role": "assistant", "content": "", "parentId": question,
                              "childrenIds": [], "model": PARROT});
        let history = json!({"messages": {&question: asked, &answer: answered}, "currentId": answer});
        let chat = json!({"chat": {"title": script.name, "models": [PARROT], "history": history, "messages": []}});
        let made = instance
            .done(Method::POST, "/api/v1/chats/new", Some(&self.token), Some(&chat))
            .await;
        let chat = made["id"].as_str().expect("the chat's id").to_owned();
        let request = json!({
            "model": PARROT, "stream": true, "messages": [{"role": "user", "content": script.question()}],
            "session_id": self.socket.id(), "chat_id": chat, "id": answer, "parent_id": question,
            "background_tasks": {},
        });
        let begun = instance
            .done(Method::POST, "/api/chat/completions", Some(&self.token), Some(&request))
            .await;
        let task = begun["task_id"].as_str().expect("the task's id").to_owned();
        Question {
            chat,
            message: answer,
            task,
        }
    }

    /// What it shows as the answer now.
    pub fn shown(&self, question: &Question) -> String {
        shown(&self.socket.events(), &question.message)
    }

    /// Waits until it shows at least that much of an answer.
    pub async fn until_it_shows(&self, question: &Question, length: usize) -> String {
        let message = &question.message;
        self.socket
            .until("a part of the answer", |events| {
                Some(shown(events, message)).filter(|text| text.len() >= length)
            })
            .await
    }

    /// Waits until an event of that type comes for the answer.
    pub async fn until_told(&self, question: &Question, kind: &str) -> Value {
        self.socket
            .until(kind, |events| {
                of(events, &question.message)
                    .find(|event| event["type"] == kind)
                    .cloned()
            })
            .await
    }

    /// Waits until the answer is complete, and looks that at no time it had a gap or a double.
    pub async fn until_whole(&self, question: &Question, text: &str) {
        self.socket
            .until("the end of the answer", |events| {
                of(events, &question.message)
                    .any(|event| event["data"]["done"] == true)
                    .then_some(())
            })
            .await;
        self.shows_nothing_but(question, text);
        assert_eq!(self.shown(question), text);
    }

    /// Whatever it showed so far was the beginning of that text.
    pub fn shows_nothing_but(&self, question: &Question, text: &str) {
        show(&self.socket.events(), &question.message, |shown| {
            assert!(
                text.starts_with(shown),
                "a page showed what was never said: {shown:?}\nof {text:?}"
            );
        });
    }
}

/// What is stored as the answer.
pub async fn stored(instance: &Instance, token: &str, question: &Question) -> Value {
    let path = format!("/api/v1/chats/{}", question.chat);
    let chat = instance.done(Method::GET, &path, Some(token), None).await;
    chat["chat"]["history"]["messages"][&question.message].clone()
}

/// The events of a message.
fn of<'a>(events: &'a [Value], message: &'a str) -> impl Iterator<Item = &'a Value> {
    let of_message = events.iter().filter(move |event| event["message_id"] == message);
    of_message.map(|event| &event["data"])
}

/// What a page shows of a message in the end.
fn shown(events: &[Value], message: &str) -> String {
    show(events, message, |_| {})
}

/// What a page shows of a message after each event, by the page's own rules: `content` takes the place of what is
/// there, the content of a delta is appended.
fn show(events: &[Value], message: &str, mut see: impl FnMut(&str)) -> String {
    let mut text = String::new();
    for event in of(events, message).filter(|event| event["type"] == "chat:completion") {
        let data = &event["data"];
        if let Some(delta) = data["choices"][0]["delta"]["content"].as_str() {
            text.push_str(delta);
        }
        if let Some(content) = data["content"].as_str() {
            content.clone_into(&mut text);
        }
        see(&text);
    }
    text
}
