//! Many answers at once, while everything goes wrong that can: what is completed is whole, and nothing stays behind.
//!
//! A hundred answers as a test; `cargo xtask bench soak` asks for 2,000 of the release build and prints the figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::future::join_all;
use http::Method;
use http_body_util::BodyExt;
use loquat_tests::instance::Instance;
use loquat_tests::services::unique_name;
use loquat_tests::tab::{Question, Tab, stored};
use loquat_tests::upstream::{PARROT, Script, Then, Upstream};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

/// LOQUAT_SOAK_STREAMS, else a hundred.
fn streams() -> usize {
    let told = std::env::var("LOQUAT_SOAK_STREAMS").ok();
    told.and_then(|text| text.parse().ok()).unwrap_or(100)
}

/// What becomes of a question.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// A program reads to the end.
    Read,
    /// So does one that is slower than the provider.
    SlowlyRead,
    /// The program leaves in the middle.
    Left,
    /// The provider falls silent, and the program leaves after a while.
    Silence,
    /// The provider breaks off.
    Reset,
    /// The provider refuses.
    Refused,
    /// A page shows it to the end.
    Shown,
    /// A page stops it.
    Stopped,
    /// A page's provider breaks off.
    Broken,
}

const FATES: [Fate; 9] = [
    Fate::Read,
    Fate::Left,
    Fate::SlowlyRead,
    Fate::Silence,
    Fate::Shown,
    Fate::Reset,
    Fate::Stopped,
    Fate::Refused,
    Fate::Broken,
];

/// Longer than any answer of the soak takes.
const PATIENCE: Duration = Duration::from_secs(120);

struct Soak {
    instance: Instance,
    provider: Upstream,
    olga: String,
    people: Vec<Person>,
    whole: AtomicUsize,
    open: AtomicUsize,
    most: AtomicUsize,
}

/// Somebody with a page open, who also has programs.
struct Person {
    token: String,
    tab: Tab,
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_answers_at_once_every_completed_one_is_whole_and_nothing_stays_behind() {
    let soak = Arc::new(Soak::start(streams().div_ceil(20)).await);
    let (count, begun) = (streams(), Instant::now());
    // What the first answers of a process bring into memory is no leak.
    soak.round(20.min(count)).await;
    soak.nothing_stays_behind().await;
    let idle = soak.memory();

    soak.round(count).await;
    soak.nothing_stays_behind().await;

    let most = soak.most.load(Ordering::Relaxed);
    let whole = soak.whole.load(Ordering::Relaxed);
    println!(
        "answers                     {count}, {most} at once, in {:?}",
        begun.elapsed()
    );
    println!("completed and identical     {whole}");
    println!(
        "open at the provider        0 answers, {} kept connections",
        soak.provider.connections()
    );
    let allowed = idle + idle / 5;
    let ended = Instant::now();
    let after = soak.settled(allowed).await;
    println!(
        "memory (PSS)                {idle} kB idle, {after} kB {:.1?} afterwards",
        ended.elapsed()
    );
    assert!(
        after <= allowed,
        "memory stays behind: {idle} kB before, {after} kB after"
    );
}

impl Soak {
    async fn start(people: usize) -> Self {
        let provider = Upstream::start().await;
        // Its log is too quiet to say where it serves.
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let port = free.expect("a free port").port().to_string();
        let instance = Instance::start(&[
            ("PORT", &port),
            ("ENABLE_OPENAI_API", "true"),
            ("OPENAI_API_BASE_URLS", &provider.url()),
            ("OPENAI_API_KEYS", "sk-tests"),
            ("BYPASS_MODEL_ACCESS_CONTROL", "true"),
            ("GLOBAL_LOG_LEVEL", "ERROR"),
        ])
        .await;
        let olga = instance.sign_up();
        let person = async |number: usize| {
            let token = instance.add(&olga, &format!("person-{number}")).await;
            let tab = Tab::open(&instance, &token).await;
            Person { token, tab }
        };
        let people = join_all((0..people).map(person)).await;
        Self {
            instance,
            provider,
            olga,
            people,
            whole: AtomicUsize::default(),
            open: AtomicUsize::default(),
            most: AtomicUsize::default(),
        }
    }

    /// So many questions at once, of each fate as many.
    async fn round(self: &Arc<Self>, count: usize) {
        let asked = (0..count).map(|number| {
            let soak = self.clone();
            tokio::spawn(async move {
                // Not all in the same instant: no crowd is that quick.
                sleep(Duration::from_micros(number as u64 * 500)).await;
                let now = soak.open.fetch_add(1, Ordering::Relaxed) + 1;
                soak.most.fetch_max(now, Ordering::Relaxed);
                let living = soak.live_through(number);
                let in_time = timeout(PATIENCE, living).await.is_ok();
                soak.open.fetch_sub(1, Ordering::Relaxed);
                assert!(in_time, "{:?} does not come to its end", FATES[number % FATES.len()]);
            })
        });
        for outcome in join_all(asked).await {
            outcome.unwrap();
        }
    }

    async fn live_through(&self, number: usize) {
        let person = &self.people[number % self.people.len()];
        // Of many lengths and paces, so that ends and beginnings meet in every way.
        let pieces = 50 + number * 7 % 150;
        let script = Script::of(unique_name("soak"), pieces).every(Duration::from_millis(10 + number as u64 % 30));
        match FATES[number % FATES.len()] {
            Fate::Read => self.read(person, &script, Duration::ZERO).await,
            Fate::SlowlyRead => self.read(person, &script, Duration::from_millis(30)).await,
            Fate::Left => self.read_some(person, &script, number % 40).await,
            Fate::Silence => self.read_some(person, &script.then(Then::Hold), pieces).await,
            Fate::Reset => self.read_what_there_is(person, &script.then(Then::Reset)).await,
            Fate::Refused => self.is_refused(person, &script.refused(503)).await,
            Fate::Shown => self.show(person, &script).await,
            Fate::Stopped => self.stop(person, &script.then(Then::Hold)).await,
            Fate::Broken => self.show_what_there_is(person, &script.then(Then::Reset)).await,
        }
    }

    async fn ask(&self, person: &Person, script: &Script) -> http::Response<hyper::body::Incoming> {
        let question =
            json!({"model": PARROT, "stream": true, "messages": [{"role": "user", "content": script.question()}]});
        let answer = self.instance.open(
            Method::POST,
            "/api/chat/completions",
            Some(&person.token),
            Some(&question),
        );
        answer.await.unwrap()
    }

    async fn read(&self, person: &Person, script: &Script, pause: Duration) {
        let (mut body, mut bytes) = (self.ask(person, script).await.into_body(), Vec::new());
        while let Some(frame) = body.frame().await {
            if let Ok(data) = frame.unwrap().into_data() {
                bytes.extend_from_slice(&data);
            }
            sleep(pause).await;
        }
        assert!(
            bytes == script.stream(),
            "{} did not arrive as it was sent",
            script.name
        );
        self.whole.fetch_add(1, Ordering::Relaxed);
    }

    /// Reads so many pieces, waits a little for more, and leaves.
    async fn read_some(&self, person: &Person, script: &Script, pieces: usize) {
        let (mut body, mut bytes) = (self.ask(person, script).await.into_body(), Vec::new());
        for _ in 0..=pieces {
            match timeout(Duration::from_millis(500), body.frame()).await {
                Ok(Some(frame)) => bytes.extend(frame.unwrap().into_data().unwrap_or_default()),
                Ok(None) | Err(_) => break,
            }
        }
        assert!(
            script.stream().starts_with(&bytes),
            "{} was changed on its way",
            script.name
        );
        drop(body);
        self.provider.until_left(&script.name).await;
    }

    /// What came before the provider broke off arrives, and then words that say so.
    async fn read_what_there_is(&self, person: &Person, script: &Script) {
        let body = self
            .ask(person, script)
            .await
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes();
        let rest = body.strip_prefix(&script.stream()[..]);
        let rest = rest.map(|rest| String::from_utf8_lossy(rest).into_owned());
        assert!(rest.is_some_and(|rest| rest.contains("\"error\"")), "{}", script.name);
    }

    async fn is_refused(&self, person: &Person, script: &Script) {
        let answer = self.ask(person, script).await;
        assert_eq!(answer.status(), 503);
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert!(body.to_string().contains("not today"), "{body}");
    }

    async fn show(&self, Person { token, tab }: &Person, script: &Script) {
        let question = tab.ask(&self.instance, script).await;
        tab.until_whole(&question, &script.text()).await;
        assert_eq!(self.kept(token, &question).await["content"], script.text());
        self.whole.fetch_add(1, Ordering::Relaxed);
    }

    async fn stop(&self, Person { token, tab }: &Person, script: &Script) {
        let question = tab.ask(&self.instance, script).await;
        tab.until_it_shows(&question, 100).await;
        let path = format!("/api/tasks/stop/{}", question.task);
        self.instance.done(Method::POST, &path, Some(token), None).await;
        tab.until_told(&question, "chat:tasks:cancel").await;
        self.provider.until_left(&script.name).await;
        tab.shows_nothing_but(&question, &script.text());
    }

    async fn show_what_there_is(&self, Person { token, tab }: &Person, script: &Script) {
        let question = tab.ask(&self.instance, script).await;
        tab.until_told(&question, "chat:message:error").await;
        assert_eq!(tab.shown(&question), script.text());
        assert_eq!(self.kept(token, &question).await["content"], script.text());
    }

    async fn kept(&self, token: &str, question: &Question) -> Value {
        stored(&self.instance, token, question).await
    }

    async fn nothing_stays_behind(&self) {
        self.provider.until_idle().await;
        let ended = async {
            while self
                .instance
                .done(Method::GET, "/api/tasks", Some(&self.olga), None)
                .await
                != json!({"tasks": []})
            {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, ended).await.expect("no task runs any more");
    }

    /// The memory once the server has let go of what it keeps for a while, connections to providers for half a minute.
    /// There is no waiting once it is little enough.
    async fn settled(&self, enough: u64) -> u64 {
        let begun = Instant::now();
        loop {
            let now = self.memory();
            if now <= enough || begun.elapsed() > Duration::from_secs(45) {
                return now;
            }
            sleep(Duration::from_millis(500)).await;
        }
    }

    /// The proportional set size in kilobytes.
    fn memory(&self) -> u64 {
        let path = format!("/proc/{}/smaps_rollup", self.instance.pid());
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.expect("the size of the server")
    }
}
