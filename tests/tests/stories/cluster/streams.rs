use std::time::{Duration, Instant};

use http::Method;
use loquat_tests::services::redis::shared;
use loquat_tests::services::unique_name;
use loquat_tests::tab::{Tab, stored};
use loquat_tests::upstream::Script;
use serde_json::json;

use super::{Pair, eventually};

/// A stop reaches the provider within a tenth of this time where nothing else is going on, as beside other tests it is.
const AT_ONCE: Duration = Duration::from_secs(1);

fn slow(pieces: usize) -> Script {
    Script::of(unique_name("slow"), pieces).every(Duration::from_millis(4))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_one_server_makes_is_seen_whole_at_the_other() {
    let pair = Pair::start().await;
    let Pair { a, b, ada, .. } = &pair;
    let (here, there) = (Tab::open(a, ada).await, Tab::open(b, ada).await);
    let script = slow(400);

    let question = here.ask(a, &script).await;
    there.until_it_shows(&question, 200).await;
    // She opens another tab in the middle, and that misses nothing either.
    let late = Tab::open(b, ada).await;

    for tab in [&here, &there, &late] {
        tab.until_whole(&question, &script.text()).await;
    }
    assert_eq!(stored(b, ada, &question).await["content"], script.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_answers_of_both_servers_reach_tabs_at_both() {
    let pair = Pair::start().await;
    let Pair { a, b, ada, .. } = &pair;
    let (here, there) = (Tab::open(a, ada).await, Tab::open(b, ada).await);
    let mut asked = Vec::new();
    for number in 0..12 {
        let script = slow(60);
        // The request goes to the one server, the socket that it names is at the other.
        let (tab, instance) = if number % 2 == 0 { (&here, b) } else { (&there, a) };
        asked.push((tab.ask(instance, &script).await, script.text()));
    }
    for (question, text) in &asked {
        here.until_whole(question, text).await;
        there.until_whole(question, text).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_on_one_server_ends_the_answer_that_the_other_makes() {
    let pair = Pair::start().await;
    let Pair {
        a, b, provider, ada, ..
    } = &pair;
    let (here, there) = (Tab::open(a, ada).await, Tab::open(b, ada).await);
    let script = Script::endless(unique_name("endless"));
    let question = here.ask(a, &script).await;
    there.until_it_shows(&question, 100).await;

    let path = format!("/api/tasks/chat/{}", question.chat);
    let listed = b.done(Method::GET, &path, Some(ada), None).await;
    assert_eq!(listed, json!({"task_ids": [question.task]}));
    let path = format!("/api/tasks/stop/{}", question.task);
    let stopped = Instant::now();
    b.done(Method::POST, &path, Some(ada), None).await;

    let left = provider.until_left(&script.name).await;
    assert!(left - stopped < AT_ONCE, "it took {:?}", left - stopped);
    for tab in [&here, &there] {
        tab.until_told(&question, "chat:tasks:cancel").await;
    }
    let kept = stored(b, ada, &question).await;
    let kept = kept["content"].as_str().unwrap();
    assert!(kept.len() > 100 && script.text().starts_with(kept), "{kept}");
    eventually("nothing runs any more", async || {
        let tasks = b.done(Method::GET, "/api/tasks", Some(ada), None).await;
        (tasks == json!({"tasks": []})).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_server_is_killed_the_other_has_what_it_had_told() {
    let Pair {
        mut a,
        b,
        prefix,
        ada,
        provider,
        ..
    } = Pair::start().await;
    let (here, there) = (Tab::open(&a, &ada).await, Tab::open(&b, &ada).await);
    let script = Script::endless(unique_name("endless"));
    let question = here.ask(&a, &script).await;
    // It is saved about once a second.
    there.until_it_shows(&question, 5_000).await;

    a.kill();

    provider.until_left(&script.name).await;
    let kept = stored(&b, &ada, &question).await;
    let kept = kept["content"].as_str().unwrap();
    assert!(!kept.is_empty() && script.text().starts_with(kept), "{kept}");
    // The other server vouched for its tasks a while ago, and nobody does so any more: that while passes now.
    for lease in shared().told(&["keys", &format!("{prefix}:tasks:instance:*")]).lines() {
        shared().told(&["pexpire", lease, "1"]);
    }
    eventually("the dead server's task is off the list", async || {
        let path = format!("/api/tasks/chat/{}", question.chat);
        let listed = b.done(Method::GET, &path, Some(&ada), None).await;
        (listed == json!({"task_ids": []})).then_some(())
    })
    .await;
    // And she goes on where she is.
    let next = slow(20);
    let question = there.ask(&b, &next).await;
    there.until_whole(&question, &next.text()).await;
}
