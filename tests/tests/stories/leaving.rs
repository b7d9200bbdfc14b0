//! Somebody goes: the reader of an answer, or the server that makes it.

use std::time::{Duration, Instant};

use http::Method;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use loquat_tests::instance::Instance;
use loquat_tests::services::unique_name;
use loquat_tests::tab::{Tab, stored};
use loquat_tests::upstream::{PARROT, Script, Then, Upstream};
use serde_json::{Value, json};

/// For nobody a provider works longer than this. The quickest of a few tries counts: other tests keep the machine busy.
const AT_ONCE: Duration = Duration::from_millis(100);
const TRIES: usize = 5;

/// One server with a provider behind it.
struct House {
    instance: Instance,
    provider: Upstream,
    ada: String,
}

impl House {
    async fn start(more: &[(&str, &str)]) -> Self {
        let provider = Upstream::start().await;
        let usual = [
            ("ENABLE_OPENAI_API", "true"),
            ("OPENAI_API_BASE_URLS", &provider.url()),
            ("OPENAI_API_KEYS", "sk-tests"),
        ];
        let variables = [&usual, more].concat();
        let instance = Instance::start(&variables).await;
        let ada = instance.sign_up();
        Self {
            instance,
            provider,
            ada,
        }
    }

    /// The server is started again on what it kept.
    async fn reopen(&mut self) {
        self.instance = Instance::start_in(self.instance.home.clone(), &[]).await;
    }

    /// Asks as a program does.
    async fn stream(&self, path: &str, script: &Script) -> Incoming {
        let question = asked(script);
        let answer = self.instance.open(Method::POST, path, Some(&self.ada), Some(&question));
        let answer = answer.await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.into_body()
    }
}

fn asked(script: &Script) -> Value {
    json!({"model": PARROT, "stream": true, "messages": [{"role": "user", "content": script.question()}]})
}

/// Does something a few times that must make the provider's connection close, and tells the shortest time it took.
async fn quickest(mut once: impl AsyncFnMut() -> Duration) {
    let mut took = Vec::new();
    while took.len() < TRIES && took.iter().min().is_none_or(|quickest| *quickest >= AT_ONCE) {
        took.push(once().await);
    }
    let quickest = took.iter().min().unwrap();
    assert!(*quickest < AT_ONCE, "it took {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_program_leaves_the_provider_is_hung_up_on_at_once() {
    let house = House::start(&[]).await;
    for path in ["/api/chat/completions", "/openai/chat/completions"] {
        let leave = async |script: Script| {
            let mut body = house.stream(path, &script).await;
            body.frame().await.unwrap().unwrap();
            let left = Instant::now();
            drop(body);
            house.provider.until_left(&script.name).await - left
        };
        quickest(async || leave(Script::endless(unique_name("endless"))).await).await;
        quickest(async || leave(Script::of(unique_name("silent"), 2).then(Then::Hold)).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_before_the_answer_begins_is_not_answered() {
    let house = House::start(&[]).await;
    for is_streamed in [true, false] {
        quickest(async || {
            let script = Script::of(unique_name("thoughtful"), 3).after(Duration::from_secs(600));
            let mut question = asked(&script);
            question["stream"] = json!(is_streamed);
            let path = "/api/chat/completions";
            let asking = house
                .instance
                .open(Method::POST, path, Some(&house.ada), Some(&question));
            tokio::select! {
                _ = asking => unreachable!("the provider thinks for ten minutes"),
                _ = house.provider.until_asked(&script.name) => {}
            }
            let left = Instant::now();
            house.provider.until_left(&script.name).await - left
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_reaches_the_provider_at_once_whatever_it_is_doing() {
    let house = House::start(&[]).await;
    let House {
        instance,
        provider,
        ada,
        ..
    } = &house;
    let tab = Tab::open(instance, ada).await;
    let stop = async |script: Script| {
        let question = tab.ask(instance, &script).await;
        provider.until_asked(&script.name).await;
        tokio::time::sleep(Duration::from_millis(100)).await;

        let path = format!("/api/tasks/stop/{}", question.task);
        let stopped = Instant::now();
        instance.done(Method::POST, &path, Some(ada), None).await;
        let took = provider.until_left(&script.name).await - stopped;

        tab.until_told(&question, "chat:tasks:cancel").await;
        took
    };
    quickest(async || stop(Script::endless(unique_name("endless"))).await).await;
    quickest(async || stop(Script::of(unique_name("silent"), 2).then(Then::Hold)).await).await;
    quickest(async || stop(Script::of(unique_name("thoughtful"), 3).after(Duration::from_secs(600))).await).await;
    let tasks = instance.done(Method::GET, "/api/tasks", Some(ada), None).await;
    assert_eq!(tasks, json!({"tasks": []}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_asked_to_stop_finishes_what_it_has_begun() {
    let mut house = House::start(&[]).await;
    let tab = Tab::open(&house.instance, &house.ada).await;
    let script = |name: &str| Script::of(unique_name(name), 100).every(Duration::from_millis(10));
    let (for_page, for_program) = (script("page"), script("program"));
    let question = tab.ask(&house.instance, &for_page).await;
    let body = house.stream("/api/chat/completions", &for_program).await;
    tab.until_it_shows(&question, 1).await;

    house.instance.terminate();

    let read = body.collect().await.unwrap().to_bytes();
    assert_eq!(read, for_program.stream());
    tab.until_whole(&question, &for_page.text()).await;
    tab.socket.until_closed().await;
    assert!(house.instance.until_ended().await.success());
    house.reopen().await;
    let kept = stored(&house.instance, &house.ada, &question).await;
    assert_eq!(kept["content"], for_page.text());
    assert_eq!(kept["done"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_finished_in_time_is_kept_as_it_is_and_its_readers_are_told() {
    let mut house = House::start(&[("LOQUAT_SHUTDOWN_TIMEOUT", "1")]).await;
    let tab = Tab::open(&house.instance, &house.ada).await;
    let script = Script::endless(unique_name("endless"));
    let question = tab.ask(&house.instance, &script).await;
    let endless = Script::endless(unique_name("program"));
    let body = house.stream("/api/chat/completions", &endless).await;
    tab.until_it_shows(&question, 1_000).await;

    let begun = Instant::now();
    house.instance.terminate();

    tab.until_told(&question, "chat:tasks:cancel").await;
    house.provider.until_left(&script.name).await;
    tab.socket.until_closed().await;
    assert!(body.collect().await.is_err(), "a program sees that its answer was cut");
    house.provider.until_left(&endless.name).await;
    assert!(house.instance.until_ended().await.success());
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "it took {:?}",
        begun.elapsed()
    );
    let shown = tab.shown(&question);
    house.reopen().await;
    let kept = stored(&house.instance, &house.ada, &question).await;
    let kept = kept["content"].as_str().unwrap();
    assert!(script.text().starts_with(kept), "{kept}");
    assert!(
        kept.len() >= shown.len(),
        "everything that was shown is kept: {shown} and {kept}"
    );
}
