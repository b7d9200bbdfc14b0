//! Every [`Bus`] behaves like this. The subject is the bus as two instances see it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use loquat_core::cluster::{Bus, Heard};
use tokio::time::timeout;

use crate::contract::promises;

/// Nothing is heard any more after this silence.
const SILENCE: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(10);

async fn next(stream: &mut BoxStream<'static, Heard>) -> Heard {
    timeout(PATIENCE, stream.next())
        .await
        .expect("a message arrives")
        .expect("the stream goes on")
}

fn said(message: impl Into<Bytes>) -> Heard {
    Heard::Message(message.into())
}

pub async fn a_message_reaches_every_instance_the_sender_included([ours, theirs]: &[Arc<dyn Bus>; 2]) {
    let mut here = ours.subscribe("users").await.unwrap();
    let mut again = ours.subscribe("users").await.unwrap();
    let mut there = theirs.subscribe("users").await.unwrap();

    ours.publish("users", "u1".into()).await.unwrap();

    for stream in [&mut here, &mut again, &mut there] {
        assert_eq!(next(stream).await, said("u1"));
    }
}

pub async fn messages_of_one_sender_keep_their_order([ours, theirs]: &[Arc<dyn Bus>; 2]) {
    let mut there = theirs.subscribe("users").await.unwrap();

    for number in 0..200 {
        ours.publish("users", number.to_string().into()).await.unwrap();
    }

    for number in 0..200 {
        assert_eq!(next(&mut there).await, said(number.to_string()));
    }
}

pub async fn topics_are_heard_apart([ours, theirs]: &[Arc<dyn Bus>; 2]) {
    let mut users = theirs.subscribe("users").await.unwrap();
    let mut settings = theirs.subscribe("settings").await.unwrap();

    ours.publish("users", "u1".into()).await.unwrap();
    ours.publish("settings", "s1".into()).await.unwrap();

    assert_eq!(next(&mut users).await, said("u1"));
    assert_eq!(next(&mut settings).await, said("s1"));
    assert!(timeout(SILENCE, users.next()).await.is_err());
}

pub async fn nobody_has_to_listen_and_the_past_is_silent([ours, theirs]: &[Arc<dyn Bus>; 2]) {
    ours.publish("users", "early".into()).await.unwrap();

    let mut there = theirs.subscribe("users").await.unwrap();
    ours.publish("users", "late".into()).await.unwrap();

    assert_eq!(next(&mut there).await, said("late"));
}

pub async fn every_message_arrives_as_it_is([ours, theirs]: &[Arc<dyn Bus>; 2]) {
    let mut there = theirs.subscribe("users").await.unwrap();

    for message in [vec![], vec![0, 255, 13, 10, 0], vec![7; 1_000_000]] {
        ours.publish("users", message.clone().into()).await.unwrap();
        assert_eq!(next(&mut there).await, said(message));
    }
}

pub async fn a_slow_listener_hears_of_a_gap_and_holds_up_nobody([ours, theirs]: &[Arc<dyn Bus>; 2]) {
    let mut slow = theirs.subscribe("users").await.unwrap();
    let mut quick = theirs.subscribe("users").await.unwrap();

    for number in 0..20_000 {
        ours.publish("users", number.to_string().into()).await.unwrap();
        assert_eq!(next(&mut quick).await, said(number.to_string()));
    }

    let mut heard = Vec::new();
    while heard.last() != Some(&said("19999")) {
        heard.push(next(&mut slow).await);
    }
    assert!(heard.contains(&Heard::Gap));
    assert!(heard.len() < 20_000);
}

promises!(
    bus: a_message_reaches_every_instance_the_sender_included,
    messages_of_one_sender_keep_their_order,
    topics_are_heard_apart,
    nobody_has_to_listen_and_the_past_is_silent,
    every_message_arrives_as_it_is,
    a_slow_listener_hears_of_a_gap_and_holds_up_nobody,
);
