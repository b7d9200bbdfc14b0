use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{BoxFuture, Either, pending, select};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};

use crate::model::catalog::{ModelSource, ProviderModel, SourceError, SourceName};
use crate::shared::Timer;

/// What a source said.
type Said = Result<Vec<ProviderModel>, SourceError>;

/// What a source said, and to whom.
pub(super) struct Fetched {
    pub name: SourceName,
    pub models: Said,
    /// Does somebody wait for it?
    pub is_awaited: bool,
}

/// Somebody waits for the sources.
pub(super) struct Waiter {
    pub told: oneshot::Sender<()>,
    /// Do they want answers to questions that are asked after their request? They know of a change then, and a question
    /// that is on its way may have come too early to see it.
    pub wants_news: bool,
}

/// The questions to sources that are on their way, one at a time to each source.
pub(super) struct Fetching {
    timer: Arc<dyn Timer>,
    running: FuturesUnordered<BoxFuture<'static, (SourceName, Said)>>,
    asked: HashMap<SourceName, Asked>,
    waiting: Vec<Waiting>,
}

struct Asked {
    source: Arc<dyn ModelSource>,
    again: bool,
}

struct Waiting {
    told: oneshot::Sender<()>,
    missing: HashSet<SourceName>,
}

impl Fetching {
    /// No source is waited for longer than this, whatever its own deadline.
    const LONGEST: Duration = Duration::from_secs(30);

    pub fn new(timer: Arc<dyn Timer>) -> Self {
        Self {
            timer,
            running: FuturesUnordered::new(),
            asked: HashMap::new(),
            waiting: Vec::new(),
        }
    }

    /// Asks these sources, and tells the waiter when all have answered.
    pub fn begin(&mut self, sources: Vec<Arc<dyn ModelSource>>, waiter: Option<Waiter>) {
        let wants_news = waiter.as_ref().is_some_and(|waiter| waiter.wants_news);
        let missing = sources.iter().map(|source| source.name().clone()).collect();
        for source in sources {
            match self.asked.get_mut(source.name()) {
                Some(asked) => asked.again |= wants_news,
                None => self.ask(source),
            }
        }
        if let Some(Waiter { told, .. }) = waiter {
            self.waiting.push(Waiting { told, missing });
            self.tell();
        }
    }

    /// The next answer of a source. Never comes while nothing is asked.
    pub async fn next(&mut self) -> Fetched {
        loop {
            let Some((name, models)) = self.running.next().await else {
                return pending().await;
            };
            match self.asked.remove(&name) {
                Some(Asked { source, again: true }) => self.ask(source),
                _ => {
                    let is_awaited = self.waiting.iter().any(|waiting| waiting.missing.contains(&name));
                    return Fetched {
                        name,
                        models,
                        is_awaited,
                    };
                }
            }
        }
    }

    /// Notes that all can see now what a source said.
    pub fn published(&mut self, name: &SourceName) {
        for waiting in &mut self.waiting {
            waiting.missing.remove(name);
        }
        self.tell();
    }

    fn ask(&mut self, source: Arc<dyn ModelSource>) {
        let name = source.name().clone();
        let asked = Asked {
            source: source.clone(),
            again: false,
        };
        self.asked.insert(name.clone(), asked);
        let timer = self.timer.clone();
        let question = async move {
            let said = match select(source.models(), timer.sleep(Self::LONGEST)).await {
                Either::Left((said, _)) => said,
                Either::Right(((), _)) => Err(SourceError {
                    name: name.clone(),
                    cause: "it took too long".into(),
                }),
            };
            (name, said)
        };
        self.running.push(question.boxed());
    }

    fn tell(&mut self) {
        for waiting in self.waiting.extract_if(.., |waiting| waiting.missing.is_empty()) {
            // Who has lost their patience need not be told.
            let _ = waiting.told.send(());
        }
    }
}
