//! Who answers: the fake of the stories, the demo model, and what speaks OpenAI's API or Ollama's over HTTP.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use loquat_core::model::catalog::{Kind, ModelSources, ProviderModel};
use loquat_core::provider::{Connection, ConnectionBook, ModelProvider, connections};
use loquat_core::shared::JsonObject;
use loquat_dial::{Client, Dialing};
use loquat_memory::{ManualClock, ScriptedProvider, ScriptedSource, ScriptedSources, SequentialIds};
use loquat_providers::{Demo, HttpClient, Manners, Ollama, OpenAi, Patience, Wire};
use loquat_tests::contract;
use loquat_tests::contract::http_provider::Connected;
use loquat_tests::contract::upstream_provider::{Act, Stage};
use loquat_tests::upstream::{Reply, Then, Upstream};
use serde_json::{Value, json};

/// How long the adapters here wait for a byte.
const PATIENCE: Duration = Duration::from_millis(500);

/// The one connection to a server of the test.
struct OneConnection(String);

impl ConnectionBook for OneConnection {
    fn connections(&self) -> Vec<Connection> {
        connections(std::slice::from_ref(&self.0), &["k".to_owned()], &JsonObject::new())
    }
}

fn wire() -> Wire {
    Wire::new(HttpClient::new(Client::new(Dialing::within(PATIENCE)).unwrap()))
}

fn manners() -> Manners {
    let patience = Patience {
        to_connect: PATIENCE,
        first_byte: Some(PATIENCE),
        silence: Some(PATIENCE),
        whole: None,
    };
    Manners {
        patience,
        quick: patience,
        name_the_user: false,
        longest_line: None,
    }
}

fn openai(upstream: &Upstream) -> OpenAi {
    OpenAi::new(wire(), Arc::new(OneConnection(upstream.url())), manners())
}

/// With `LOQUAT_READ_PACING=off`.
fn openai_plainly(upstream: &Upstream) -> OpenAi {
    let plain = Dialing {
        shared_reading: false,
        ..Dialing::within(PATIENCE)
    };
    let wire = Wire::new(HttpClient::new(Client::new(plain).unwrap()));
    OpenAi::new(wire, Arc::new(OneConnection(upstream.url())), manners())
}

fn ollama(upstream: &Upstream) -> Ollama {
    let (clock, ids) = (Arc::new(ManualClock::at(0)), Arc::new(SequentialIds::default()));
    Ollama::new(
        wire(),
        Arc::new(OneConnection(upstream.ollama_url())),
        manners(),
        clock,
        ids,
    )
}

/// How an adapter's server talks. Promises are told in the words of OpenAI's API.
trait Talk: ModelProvider + ModelSources {
    /// The document as such a server says it.
    fn document(document: Value) -> Value;

    fn stream(pieces: &[&str], then: Then) -> Reply;

    /// What the server was asked, in the words of OpenAI's API.
    fn question(body: Value) -> Value;
}

impl Talk for OpenAi {
    fn document(document: Value) -> Value {
        document
    }

    fn stream(pieces: &[&str], then: Then) -> Reply {
        Reply::chat(pieces, then)
    }

    fn question(body: Value) -> Value {
        body
    }
}

impl Talk for Ollama {
    fn document(document: Value) -> Value {
        let Some(data) = document["data"].as_array() else {
            return document;
        };
        let vectors: Vec<&Value> = data.iter().map(|vector| &vector["embedding"]).collect();
        json!({
            "model": document["model"], "embeddings": vectors, "prompt_eval_count": document["usage"]["prompt_tokens"],
        })
    }

    fn stream(pieces: &[&str], then: Then) -> Reply {
        Reply::ollama_chat(pieces, then)
    }

    fn question(mut body: Value) -> Value {
        let members = body.as_object_mut().expect("an object");
        // Ollama streams unless it is told not to.
        members.retain(|name, value| name != "stream" || *value == true);
        if let Some(Value::Object(options)) = members.remove("options") {
            members.extend(options);
        }
        body
    }
}

/// An adapter with a server of the test behind it.
struct OnTheWire<P> {
    upstream: Upstream,
    provider: P,
}

impl<P> OnTheWire<P> {
    async fn new(provider: fn(&Upstream) -> P) -> Self {
        let upstream = Upstream::start().await;
        Self {
            provider: provider(&upstream),
            upstream,
        }
    }
}

#[async_trait]
impl<P: Talk> Stage for OnTheWire<P> {
    fn provider(&self) -> &dyn ModelProvider {
        &self.provider
    }

    fn sources(&self) -> &dyn ModelSources {
        &self.provider
    }

    fn next(&self, act: Act) {
        self.upstream.replies(match act {
            Act::Says(status, document) => Reply::json(status, &P::document(document)),
            Act::Streams(pieces) => P::stream(&pieces, Then::End),
            Act::BreaksOffAfter(pieces) => P::stream(&pieces, Then::BreakOff),
            Act::FallsSilentAfter(pieces) => P::stream(&pieces, Then::Hold),
            Act::NeverBegins => Reply::nothing(),
        });
    }

    fn offers(&self, models: &[&str]) {
        self.upstream.offer(models);
    }

    async fn vanish(&self) {
        self.upstream.vanish().await;
    }

    fn busy(&self) -> usize {
        self.upstream.busy()
    }

    fn asked(&self) -> Value {
        P::question(self.upstream.asked_last().expect("a request").body)
    }

    async fn lose_patience(&self) {
        // Its own clock runs.
    }
}

/// The fake of the stories.
struct InMemory {
    provider: ScriptedProvider,
    sources: ScriptedSources,
    source: ScriptedSource,
    clock: ManualClock,
}

impl InMemory {
    fn new() -> Self {
        let clock = ManualClock::at(0);
        let sources = ScriptedSources::default();
        Self {
            provider: ScriptedProvider::with_patience(Arc::new(clock.clone()), PATIENCE),
            source: sources.connect("trees", Vec::new()),
            sources,
            clock,
        }
    }
}

#[async_trait]
impl Stage for InMemory {
    fn provider(&self) -> &dyn ModelProvider {
        &self.provider
    }

    fn sources(&self) -> &dyn ModelSources {
        &self.sources
    }

    fn next(&self, act: Act) {
        match act {
            Act::Says(status, document) => self.provider.says(status, document),
            Act::Streams(pieces) => self.provider.streams(&pieces),
            Act::BreaksOffAfter(pieces) => self.provider.breaks_off_after(&pieces),
            Act::FallsSilentAfter(pieces) => self.provider.falls_silent_after(&pieces),
            Act::NeverBegins => self.provider.never_begins(),
        }
    }

    fn offers(&self, models: &[&str]) {
        let offered = models.iter().map(|id| ProviderModel {
            id: (*id).into(),
            name: (*id).to_owned(),
            owned_by: "openai".to_owned(),
            connection_type: None,
            tags: Vec::new(),
            kind: Kind::Plain,
            routes: Vec::new(),
            details: JsonObject::new(),
        });
        self.source.offer(offered.collect());
    }

    async fn vanish(&self) {
        self.source.break_down();
        self.provider.is_unreachable();
        self.provider.is_unreachable();
    }

    fn busy(&self) -> usize {
        self.provider.busy()
    }

    fn asked(&self) -> Value {
        Value::Object(self.provider.questions().pop().expect("a question").payload)
    }

    async fn lose_patience(&self) {
        while !self.clock.has_sleepers() {
            tokio::task::yield_now().await;
        }
        self.clock.advance(PATIENCE);
    }
}

async fn connected() -> Connected {
    let upstream = Upstream::start().await;
    Connected {
        provider: Arc::new(openai(&upstream)),
        upstream,
    }
}

mod answers {
    use super::*;

    contract!(provider for demo: Demo);
    contract!(provider for openai: openai(&Upstream::start().await));
    contract!(provider for ollama: ollama(&Upstream::start().await));
}

mod manners {
    use super::*;

    contract!(upstream_provider for memory: InMemory::new());
    contract!(upstream_provider for openai: OnTheWire::new(openai).await);
    contract!(upstream_provider for openai_plainly: OnTheWire::new(openai_plainly).await);
    contract!(upstream_provider for ollama: OnTheWire::new(ollama).await);
}

mod wire {
    use super::*;

    contract!(http_provider for openai: connected().await);
}
