use std::time::Duration;

use http::Method;
use loquat_tests::instance::{command, home};
use loquat_tests::services::redis::RedisServer;
use loquat_tests::services::{free_port, unique_name};
use loquat_tests::tab::{Tab, stored};
use loquat_tests::upstream::Script;
use serde_json::json;

use super::{Pair, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn when_redis_comes_back_both_servers_work_together_again_by_themselves() {
    let redis = RedisServer::start();
    let port = redis.port;
    let pair = Pair::on(&redis).await;
    let Pair { a, b, ada, olga, .. } = &pair;
    let (here, there) = (Tab::open(a, ada).await, Tab::open(b, ada).await);
    let script = Script::of(unique_name("bridge"), 300).every(Duration::from_millis(10));
    let question = here.ask(a, &script).await;
    there.until_it_shows(&question, 100).await;

    drop(redis);

    // Who is at the server that makes the answer gets it, with and without Redis.
    here.until_whole(&question, &script.text()).await;
    assert_eq!(stored(b, ada, &question).await["content"], script.text());
    let redis = RedisServer::start_at(port);

    // The sockets are the same ones: nobody had to connect anew.
    eventually("events cross over", async || {
        let script = Script::of(unique_name("again"), 5);
        let question = here.ask(a, &script).await;
        here.until_whole(&question, &script.text()).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        (there.shown(&question) == script.text()).then_some(())
    })
    .await;
    let script = Script::of(unique_name("long"), 200).every(Duration::from_millis(5));
    let question = there.ask(b, &script).await;
    here.until_whole(&question, &script.text()).await;
    there.until_whole(&question, &script.text()).await;

    let endless = Script::endless(unique_name("endless"));
    let question = here.ask(a, &endless).await;
    pair.provider.until_asked(&endless.name).await;
    let path = format!("/api/tasks/stop/{}", question.task);
    let of_chat = format!("/api/tasks/chat/{}", question.chat);
    eventually("a stop crosses over", async || {
        let stopped = b.ask(Method::POST, &path, Some(ada), None).await.unwrap();
        let listed = a.done(Method::GET, &of_chat, Some(ada), None).await;
        (listed == json!({"task_ids": []})).then_some(stopped)
    })
    .await;
    pair.provider.until_left(&endless.name).await;

    let config = "/api/v1/auths/admin/config";
    let mut changed = a.done(Method::GET, config, Some(olga), None).await;
    changed["ENABLE_CHANNELS"] = json!(true);
    a.done(Method::POST, config, Some(olga), Some(&changed)).await;
    eventually("settings cross over", async || {
        let seen = b.done(Method::GET, config, Some(olga), None).await;
        (seen["ENABLE_CHANNELS"] == true).then_some(())
    })
    .await;
    drop(redis);
}

#[tokio::test]
async fn without_redis_at_the_start_the_operator_is_told_what_is_missing() {
    let redis = format!("redis://:secret@127.0.0.1:{}/0", free_port());
    let output = command(&home(), &[("REDIS_URL", &redis)]).output().unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("cannot be reached") && told.contains("127.0.0.1"),
        "{told}"
    );
    assert!(
        told.to_lowercase().contains("redis") && !told.contains("secret"),
        "{told}"
    );
}
