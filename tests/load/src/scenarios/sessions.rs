//! Answers as a browser gets them: the question over HTTP, the answer as events on its socket.

use serde_json::{Value, json};

use super::line;
use crate::script::{FOUR_THOUSAND, ONE, Script, THOUSAND, TWO_HUNDRED};
use crate::socket::Socket;
use crate::subject::Meter;
use crate::{Outcome, Subject};

pub async fn answers(subject: &Subject) -> Outcome {
    for (script, times) in [(ONE, 20), (TWO_HUNDRED, 3), (THOUSAND, 2), (FOUR_THOUSAND, 1)] {
        measure(subject, script, times, 0).await?;
    }
    measure(subject, ONE, 10, 1_000_000).await
}

/// Answers of one kind, one after the other, in a chat that holds so many bytes already.
async fn measure(subject: &Subject, script: Script, times: usize, beside: usize) -> Outcome {
    let mut socket = Socket::open(subject).await?;
    let chat = new_chat(subject, beside).await?;
    answer(subject, &mut socket, &chat, script).await?;

    let (meter, bytes) = (Meter::start(subject), socket.bytes);
    let mut wrong = 0;
    for _ in 0..times {
        if answer(subject, &mut socket, &chat, script).await? != script.text().trim_end() {
            wrong += 1;
        }
    }
    let cost = meter.cpu_for_each(times);
    let wire = (socket.bytes - bytes) / times;
    let what = match beside {
        0 => format!("{} pieces", script.pieces),
        _ => format!("{} pieces in {} kB", script.pieces, beside / 1000),
    };
    line(
        &what,
        &format!("{cost} and {wire} bytes on the socket each; {wrong} of {times} wrong"),
    );
    Ok(())
}

pub(super) async fn new_chat(subject: &Subject, beside: usize) -> Outcome<String> {
    let old = json!({"id": "old", "role": "user", "content": "x".repeat(beside), "parentId": null, "childrenIds": []});
    let history = json!({"messages": {"old": old}, "currentId": "old"});
    let body = json!({"chat": {"title": "load", "history": history, "messages": []}});
    let mut client = subject.client().await?;
    let chat = client.json("POST", "/api/v1/chats/new", Some(&body)).await?;
    Ok(chat["id"].as_str().ok_or("a new chat has no id")?.to_owned())
}

/// Asks as the page does. On a connection of its own: servers close those that rest while an answer comes.
pub(super) async fn ask(subject: &Subject, session: &str, chat: &str, script: Script) -> Outcome {
    let message = json!({"role": "user", "content": "go on"});
    let question = json!({"model": script.model(), "stream": true, "messages": [message], "chat_id": chat,
                          "session_id": session, "id": "answer", "background_tasks": {}});
    let mut client = subject.client().await?;
    client.json("POST", "/api/chat/completions", Some(&question)).await?;
    Ok(())
}

/// One answer: what a page would show at its end.
async fn answer(subject: &Subject, socket: &mut Socket, chat: &str, script: Script) -> Outcome<String> {
    ask(subject, &socket.session, chat, script).await?;
    shown(socket).await
}

/// Follows the events of an answer until it is done, as the page does: deltas are appended, whole texts replace.
pub(super) async fn shown(socket: &mut Socket) -> Outcome<String> {
    let mut shown = String::new();
    loop {
        let event = socket.event().await?;
        let data = &event["data"];
        if data["type"] != "chat:completion" {
            if data["type"] == "chat:message:error" {
                return Err(format!("the answer failed: {data}").into());
            }
            continue;
        }
        let data = &data["data"];
        if let Some(delta) = data["choices"][0]["delta"]["content"].as_str() {
            shown.push_str(delta);
        }
        if let Some(content) = data["content"].as_str() {
            content.clone_into(&mut shown);
        }
        if data["done"] == Value::Bool(true) {
            return Ok(shown.trim_end().to_owned());
        }
    }
}
