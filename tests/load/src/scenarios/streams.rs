//! Answers as responses: OpenAI's API passed on, and Open WebUI's own.

use std::time::{Duration, Instant};

use futures::future::{join_all, try_join_all};
use serde_json::{Value, json};

use super::line;
use crate::client::{Answer, Client};
use crate::provider::Provider;
use crate::script::{FIRST, HELD, STEADY, Script};
use crate::subject::Meter;
use crate::{Outcome, Subject};

const PATHS: [&str; 2] = ["/openai/chat/completions", "/api/chat/completions"];

fn question(script: Script) -> Value {
    let message = json!({"role": "user", "content": "go on"});
    json!({"model": script.model(), "stream": true, "messages": [message]})
}

/// Twenty streams side by side.
pub async fn pieces(subject: &Subject) -> Outcome {
    const SIDE_BY_SIDE: usize = 20;
    for path in PATHS {
        ask(subject, path, FIRST).await?;
        let meter = Meter::start(subject);
        let texts = try_join_all((0..SIDE_BY_SIDE).map(|_| ask(subject, path, STEADY))).await?;
        let wrong = texts.iter().filter(|text| **text != STEADY.text()).count();
        let cost = meter.cpu_for_each(SIDE_BY_SIDE * STEADY.pieces);
        line(
            path,
            &format!("{cost} a piece, opening included; {wrong} of {SIDE_BY_SIDE} answers wrong"),
        );
    }
    Ok(())
}

/// The text of one streamed answer.
async fn ask(subject: &Subject, path: &str, script: Script) -> Outcome<String> {
    let mut client = subject.client().await?;
    let mut answer = client.send("POST", path, Some(&question(script))).await?;
    text(&mut answer).await
}

async fn text(answer: &mut Answer<'_>) -> Outcome<String> {
    let (mut text, mut rest) = (String::new(), Vec::new());
    while let Some(piece) = answer.piece().await? {
        rest.extend(piece);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            if let Some(data) = line.strip_prefix(b"data: ")
                && let Ok(chunk) = serde_json::from_slice::<Value>(data)
            {
                text.push_str(chunk["choices"][0]["delta"]["content"].as_str().unwrap_or_default());
            }
        }
    }
    Ok(text)
}

/// One after the other, beside the provider asked directly.
pub async fn first_bytes(subject: &Subject, provider: &Provider) -> Outcome {
    let direct = ([127, 0, 0, 1], provider.port).into();
    let alone = first_byte(Client::connect(direct, "").await?, "/v1/chat/completions").await?;
    line("the provider itself", &format!("{} µs", alone.as_micros()));
    for path in PATHS {
        let through = first_byte(subject.client().await?, path).await?;
        line(path, &format!("{} µs more", through.saturating_sub(alone).as_micros()));
    }
    Ok(())
}

/// The median time to the first byte of an answer's body.
async fn first_byte(mut client: Client, path: &str) -> Outcome<Duration> {
    let mut times = Vec::new();
    for _ in 0..60 {
        let begun = Instant::now();
        let mut answer = client.send("POST", path, Some(&question(FIRST))).await?;
        answer.piece().await?;
        times.push(begun.elapsed());
        answer.whole().await?;
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

/// Many at once, which then vanish.
pub async fn held(subject: &Subject, provider: &Provider, crowds: &[usize]) -> Outcome {
    for crowd in crowds {
        for path in PATHS {
            let meter = Meter::start(subject);
            let mut clients = Vec::with_capacity(*crowd);
            while clients.len() < *crowd {
                // Some at a time: a hundred connections wait in the queue of a port.
                let some = (*crowd - clients.len()).min(50);
                let opened = join_all((0..some).map(|_| begin(subject, path))).await;
                clients.extend(opened.into_iter().collect::<Outcome<Vec<Client>>>()?);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            let held = meter.memory_for_each(*crowd);
            drop(clients);
            let gone = Instant::now();
            while provider.open_answers() > 0 && gone.elapsed() < Duration::from_secs(3) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let left = provider.open_answers();
            let after = gone.elapsed().as_millis();
            line(
                path,
                &format!("{crowd}: {held} each; {left} left at the provider after {after} ms"),
            );
        }
    }
    Ok(())
}

/// A client whose answer has begun.
async fn begin(subject: &Subject, path: &str) -> Outcome<Client> {
    let mut client = subject.client().await?;
    let mut answer = client.send("POST", path, Some(&question(HELD))).await?;
    if answer.status != 200 {
        let words = String::from_utf8_lossy(&answer.whole().await?).into_owned();
        return Err(format!("a stream was refused: {words}").into());
    }
    answer.piece().await?;
    Ok(client)
}
