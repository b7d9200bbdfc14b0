//! Who answers: the fake of the stories, the demo model, and what speaks OpenAI's API over HTTP.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use loquat_core::model::catalog::{Kind, ModelSources, ProviderModel};
use loquat_core::provider::{Connection, ConnectionBook, ModelProvider, connections};
use loquat_core::shared::JsonObject;
use loquat_memory::{ManualClock, ScriptedProvider, ScriptedSource, ScriptedSources};
use loquat_providers::{Demo, HttpClient, Manners, OpenAi, Patience, Wire};
use loquat_tests::contract;
use loquat_tests::contract::http_provider::Connected;
use loquat_tests::contract::upstream_provider::{Act, Stage};
use loquat_tests::upstream::{Reply, Then, Upstream};
use serde_json::Value;

/// How long the adapters here wait for a byte.
const PATIENCE: Duration = Duration::from_millis(500);

/// The one connection to a server of the test.
struct OneConnection(String);

impl ConnectionBook for OneConnection {
    fn connections(&self) -> Vec<Connection> {
        connections(std::slice::from_ref(&self.0), &["k".to_owned()], &JsonObject::new())
    }
}

fn openai(upstream: &Upstream) -> OpenAi {
    let client = HttpClient::new(Client::builder(TokioExecutor::new()).build_http());
    let patience = Patience {
        to_connect: PATIENCE,
        first_byte: Some(PATIENCE),
        silence: Some(PATIENCE),
        whole: None,
    };
    let manners = Manners {
        patience,
        quick: patience,
        name_the_user: false,
        longest_line: None,
    };
    OpenAi::new(Wire::new(client), Arc::new(OneConnection(upstream.url())), manners)
}

/// OpenAI's adapter with a server of the test behind it.
struct OnTheWire {
    upstream: Upstream,
    openai: OpenAi,
}

impl OnTheWire {
    async fn new() -> Self {
        let upstream = Upstream::start().await;
        Self {
            openai: openai(&upstream),
            upstream,
        }
    }
}

#[async_trait]
impl Stage for OnTheWire {
    fn provider(&self) -> &dyn ModelProvider {
        &self.openai
    }

    fn sources(&self) -> &dyn ModelSources {
        &self.openai
    }

    fn next(&self, act: Act) {
        self.upstream.replies(match act {
            Act::Says(status, document) => Reply::json(status, &document),
            Act::Streams(pieces) => Reply::chat(&pieces, Then::End),
            Act::BreaksOffAfter(pieces) => Reply::chat(&pieces, Then::BreakOff),
            Act::FallsSilentAfter(pieces) => Reply::chat(&pieces, Then::Hold),
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
        self.upstream.asked_last().expect("a request").body
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
}

mod manners {
    use super::*;

    contract!(upstream_provider for memory: InMemory::new());
    contract!(upstream_provider for openai: OnTheWire::new().await);
}

mod wire {
    use super::*;

    contract!(http_provider for openai: connected().await);
}
