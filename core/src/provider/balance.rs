//! Which of several connections is asked, and what happens when it fails.
//!
//! Connections that offer the same model are its replicas. Of those with the smallest `priority` that are not left out,
//! the one is asked that is least busy for its `weight`: fewest requests in flight, and, among equally busy ones, shares
//! in proportion to the weights. One that is much slower to begin than the best counts as lighter by so much. All
//! replicas are looked at and not two by chance, because there are a handful: with few requests a chance choice is
//! visibly uneven, and what it saves is nothing.
//!
//! Before the first byte of an answer another replica stands in for one that cannot be reached, hangs up, keeps silent
//! or fails; each is asked once for a request. After so many failures in a row a replica is left out for a while, then
//! one request tries it again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::future::{Either, select};
use futures::stream::{self, BoxStream};
use serde_json::Value;
use tracing::{debug, warn};

use crate::provider::routes::{ProviderKind, Route};
use crate::provider::{Answer, Connection, ConnectionBook, Passed, ProviderError, Waited};
use crate::shared::{Clock, JsonObject, Moment, Timer, debug_by_name};

/// How replicas are treated.
#[derive(Debug, Clone, Copy)]
pub struct BalanceOptions {
    /// How long a replica may take to begin before another is asked.
    pub first_byte: Option<Duration>,
    /// So many failures in a row leave a replica out.
    pub failures: u32,
    /// For so long.
    pub pause: Duration,
}

/// Knows how the replicas do, and sends requests to them.
pub struct Balancer {
    options: BalanceOptions,
    books: Vec<(ProviderKind, Arc<dyn ConnectionBook>)>,
    clock: Arc<dyn Clock>,
    timer: Arc<dyn Timer>,
    replicas: Replicas,
}

/// What is known of all of them.
type Replicas = Arc<Mutex<HashMap<Route, Replica>>>;

debug_by_name!(Balancer);

/// What is known of a replica.
#[derive(Debug, Clone)]
struct Replica {
    in_flight: u32,
    asked: u64,
    failed: u64,
    failures_in_a_row: u32,
    left_out_until: Option<Moment>,
    is_tried: bool,
    /// How long it takes to begin, in seconds, and when that was measured. Bad news counts at once, good news slowly.
    latency: Option<(f64, Moment)>,
    /// Its share so far: grows by the reciprocal of the weight with each request.
    share: f64,
}

/// How a replica does, for administrators.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplicaHealth {
    pub route: Route,
    pub url: String,
    pub weight: f64,
    pub priority: f64,
    pub in_flight: u32,
    pub asked: u64,
    pub failed: u64,
    pub is_left_out: bool,
    /// How long it takes to begin.
    pub latency: Option<Duration>,
}

/// Latencies are forgotten over this time.
const FADING: f64 = 10.0;

/// A replica is slow when it takes so many times as long as the best.
const SLOW: f64 = 2.0;

impl Default for Replica {
    fn default() -> Self {
        Self {
            in_flight: 0,
            asked: 0,
            failed: 0,
            failures_in_a_row: 0,
            left_out_until: None,
            is_tried: false,
            latency: None,
            share: 0.0,
        }
    }
}

impl Replica {
    fn latency(&self, now: Moment) -> Option<f64> {
        let (latency, at) = self.latency?;
        Some(latency * (-at.until(now).as_secs_f64() / FADING).exp())
    }

    fn began(&mut self, took: f64, now: Moment) {
        let latency = match self.latency {
            Some((known, at)) if took < known => {
                let kept = (-at.until(now).as_secs_f64() / FADING).exp();
                known * kept + took * (1.0 - kept)
            }
            _ => took,
        };
        self.latency = Some((latency, now));
        self.failures_in_a_row = 0;
        self.left_out_until = None;
        self.is_tried = false;
    }

    fn is_left_out(&self, now: Moment) -> bool {
        self.left_out_until.is_some_and(|until| now < until || self.is_tried)
    }
}

/// A replica as it stands in the configuration.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    route: Route,
    weight: f64,
    priority: f64,
}

impl Balancer {
    pub fn new(
        options: BalanceOptions,
        books: Vec<(ProviderKind, Arc<dyn ConnectionBook>)>,
        clock: Arc<dyn Clock>,
        timer: Arc<dyn Timer>,
    ) -> Self {
        Self {
            options,
            books,
            clock,
            timer,
            replicas: Replicas::default(),
        }
    }

    /// Sends what `attempt` makes for a replica, until one of them begins to answer. The last failure is the result when
    /// all fail.
    pub async fn send<T, F>(&self, routes: &[Route], attempt: impl Fn(Route) -> F) -> Result<T, ProviderError>
    where
        T: Beginning,
        F: Future<Output = Result<T, ProviderError>> + Send,
    {
        let mut left = match routes {
            [] => return Err(ProviderError::NotConfigured),
            [only] => return attempt(*only).await,
            several => self.candidates(several),
        };
        let mut failure = Err(ProviderError::NotConfigured);
        let all_are_left_out = self.are_all_left_out(&left);
        while let Some(chosen) = self.choose(&left, all_are_left_out) {
            left.retain(|candidate| candidate.route != chosen);
            let flight = Flight::begin(&self.replicas, chosen);
            let begun = self.clock.now();
            match self.begin(attempt(chosen)).await {
                Ok(answer) if !means_failure(answer.status()) => {
                    let now = self.clock.now();
                    self.replica(chosen, |replica| replica.began(begun.until(now).as_secs_f64(), now));
                    return Ok(answer.holding(flight));
                }
                answer => {
                    if let Err(error) = &answer
                        && !is_failure_of_the_replica(error)
                    {
                        return answer;
                    }
                    self.failed(chosen);
                    debug!(
                        connection = chosen.connection,
                        kind = chosen.kind.as_str(),
                        "a replica failed"
                    );
                    failure = answer;
                }
            }
        }
        failure
    }

    /// Forgets what was known of the connections of a kind: they are others now.
    pub fn forget(&self, kind: ProviderKind) {
        for (route, replica) in self.replicas().iter_mut() {
            if route.kind == kind {
                *replica = Replica {
                    in_flight: replica.in_flight,
                    ..Replica::default()
                };
            }
        }
    }

    /// How the replicas do, as far as several connections have offered the same model since the start.
    pub fn health(&self) -> Vec<ReplicaHealth> {
        let now = self.clock.now();
        let replicas = self.replicas().clone();
        let mut health = Vec::new();
        for (kind, book) in &self.books {
            for connection in book.connections().into_iter().filter(|connection| connection.enabled) {
                let route = Route::new(*kind, connection.index);
                let replica = replicas.get(&route).cloned().unwrap_or_default();
                let latency = replica
                    .latency
                    .and_then(|(seconds, _)| Duration::try_from_secs_f64(seconds).ok());
                health.push(ReplicaHealth {
                    route,
                    weight: number(&connection, "weight")
                        .filter(|weight| *weight > 0.0)
                        .unwrap_or(1.0),
                    priority: number(&connection, "priority").unwrap_or(0.0),
                    url: connection.url,
                    in_flight: replica.in_flight,
                    asked: replica.asked,
                    failed: replica.failed,
                    is_left_out: replica.is_left_out(now),
                    latency,
                });
            }
        }
        health
    }

    /// Waits for the beginning of an answer, but not for ever while others can be asked.
    async fn begin<T: Beginning>(
        &self,
        attempt: impl Future<Output = Result<T, ProviderError>> + Send,
    ) -> Result<T, ProviderError> {
        let begun = Box::pin(async move { attempt.await?.begun().await });
        let Some(limit) = self.options.first_byte else {
            return begun.await;
        };
        match select(begun, self.timer.sleep(limit)).await {
            Either::Left((begun, _)) => begun,
            Either::Right(((), _)) => Err(ProviderError::TimedOut(Waited::ForTheFirstByte)),
        }
    }

    fn candidates(&self, routes: &[Route]) -> Vec<Candidate> {
        let mut candidates = Vec::with_capacity(routes.len());
        for (kind, book) in &self.books {
            for connection in book.connections() {
                let route = Route::new(*kind, connection.index);
                if connection.enabled && routes.contains(&route) {
                    candidates.push(Candidate {
                        route,
                        weight: number(&connection, "weight")
                            .filter(|weight| *weight > 0.0)
                            .unwrap_or(1.0),
                        priority: number(&connection, "priority").unwrap_or(0.0),
                    });
                }
            }
        }
        candidates
    }

    fn are_all_left_out(&self, candidates: &[Candidate]) -> bool {
        let (now, replicas) = (self.clock.now(), self.replicas());
        let is_left_out = |candidate: &Candidate| {
            let replica = replicas.get(&candidate.route);
            replica.is_some_and(|replica| replica.is_left_out(now))
        };
        candidates.iter().all(is_left_out)
    }

    /// The replica to ask next.
    fn choose(&self, candidates: &[Candidate], all_are_left_out: bool) -> Option<Route> {
        let now = self.clock.now();
        let mut replicas = self.replicas();
        for candidate in candidates {
            replicas.entry(candidate.route).or_default();
        }
        let of = |candidate: &Candidate| replicas.get(&candidate.route).cloned().unwrap_or_default();
        let open: Vec<(Candidate, Replica)> = candidates
            .iter()
            .map(|candidate| (*candidate, of(candidate)))
            .filter(|(_, replica)| all_are_left_out || !replica.is_left_out(now))
            .collect();
        let first = open.iter().map(|(candidate, _)| candidate.priority).reduce(f64::min)?;
        let open: Vec<_> = open
            .into_iter()
            .filter(|(candidate, _)| candidate.priority <= first)
            .collect();
        let quickest = open
            .iter()
            .filter_map(|(_, replica)| replica.latency(now))
            .reduce(f64::min);
        let lowest_share = open
            .iter()
            .map(|(_, replica)| replica.share)
            .reduce(f64::min)
            .unwrap_or(0.0);
        let weight = |candidate: &Candidate, replica: &Replica| {
            let slower = replica
                .latency(now)
                .zip(quickest)
                .map_or(1.0, |(own, best)| own / best.max(0.001));
            if slower > SLOW {
                candidate.weight / slower
            } else {
                candidate.weight
            }
        };
        let load = |(candidate, replica): &(Candidate, Replica)| {
            let weight = weight(candidate, replica);
            (f64::from(replica.in_flight) / weight, replica.share)
        };
        let chosen = open.iter().min_by(|one, other| {
            let ((busy, share), (others_busy, others_share)) = (load(one), load(other));
            busy.total_cmp(&others_busy).then(share.total_cmp(&others_share))
        })?;
        let (candidate, known) = chosen;
        let step = 1.0 / weight(candidate, known);
        let replica = replicas.entry(candidate.route).or_default();
        // One that was left out does not get all that it has missed.
        replica.share = replica.share.max(lowest_share) + step;
        replica.asked += 1;
        replica.is_tried = replica.left_out_until.is_some();
        Some(candidate.route)
    }

    fn failed(&self, route: Route) {
        let now = self.clock.now();
        let (limit, pause) = (self.options.failures.max(1), self.options.pause);
        self.replica(route, |replica| {
            replica.failed += 1;
            replica.failures_in_a_row += 1;
            replica.is_tried = false;
            if replica.failures_in_a_row >= limit {
                if replica.left_out_until.is_none() {
                    warn!(
                        connection = route.connection,
                        kind = route.kind.as_str(),
                        "a replica is left out"
                    );
                }
                replica.left_out_until = Some(now.plus(pause));
            }
        });
    }

    fn replica<T>(&self, route: Route, change: impl FnOnce(&mut Replica) -> T) -> T {
        change(self.replicas().entry(route).or_default())
    }

    fn replicas(&self) -> MutexGuard<'_, HashMap<Route, Replica>> {
        lock(&self.replicas)
    }
}

fn lock(replicas: &Replicas) -> MutexGuard<'_, HashMap<Route, Replica>> {
    replicas.lock().unwrap_or_else(PoisonError::into_inner)
}

fn number(connection: &Connection, name: &str) -> Option<f64> {
    connection.config.get(name).and_then(Value::as_f64)
}

/// A request that a replica has, until the end of its answer.
pub struct Flight {
    replicas: Replicas,
    route: Route,
}

impl Flight {
    fn begin(replicas: &Replicas, route: Route) -> Self {
        lock(replicas).entry(route).or_default().in_flight += 1;
        Self {
            replicas: replicas.clone(),
            route,
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if let Some(replica) = lock(&self.replicas).get_mut(&self.route) {
            replica.in_flight = replica.in_flight.saturating_sub(1);
            // A trial that nobody waited for says nothing.
            replica.is_tried = false;
        }
    }
}

impl std::fmt::Debug for Flight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Flight").field(&self.route).finish()
    }
}

/// Does an answer of that status mean that another replica may do better? Other refusals are about the request.
fn means_failure(status: u16) -> bool {
    status >= 500 || matches!(status, 401 | 403 | 408 | 429)
}

fn is_failure_of_the_replica(error: &ProviderError) -> bool {
    match error {
        ProviderError::Refused { status, .. } => means_failure(*status),
        ProviderError::Unreachable(_)
        | ProviderError::BrokeOff(_)
        | ProviderError::TimedOut(_)
        | ProviderError::Nonsense(_)
        | ProviderError::NotConfigured => true,
    }
}

/// What a provider begins to say.
#[async_trait]
pub trait Beginning: Sized + Send {
    /// Waits for the first piece of it.
    async fn begun(self) -> Result<Self, ProviderError>;

    fn status(&self) -> u16;

    /// The same, which keeps the replica busy to its end.
    fn holding(self, flight: Flight) -> Self;
}

#[async_trait]
impl Beginning for Answer {
    async fn begun(self) -> Result<Self, ProviderError> {
        let Self::Streamed(mut chunks) = self else {
            return Ok(self);
        };
        let first = chunks.next().await.transpose()?;
        Ok(Self::Streamed(stream::iter(first.map(Ok)).chain(chunks).boxed()))
    }

    fn status(&self) -> u16 {
        200
    }

    fn holding(self, flight: Flight) -> Self {
        match self {
            Self::Streamed(chunks) => Self::Streamed(holding(chunks, flight)),
            Self::Whole(answer) => Self::Whole(answer),
        }
    }
}

#[async_trait]
impl Beginning for Passed {
    async fn begun(mut self) -> Result<Self, ProviderError> {
        let first = self.body.next().await.transpose()?;
        self.body = stream::iter(first.map(Ok)).chain(self.body).boxed();
        Ok(self)
    }

    fn status(&self) -> u16 {
        self.status
    }

    fn holding(mut self, flight: Flight) -> Self {
        self.body = holding(self.body, flight);
        self
    }
}

#[async_trait]
impl Beginning for JsonObject {
    async fn begun(self) -> Result<Self, ProviderError> {
        Ok(self)
    }

    fn status(&self) -> u16 {
        200
    }

    fn holding(self, _: Flight) -> Self {
        self
    }
}

fn holding<T: 'static>(stream: BoxStream<'static, T>, flight: Flight) -> BoxStream<'static, T> {
    stream
        .map(move |piece| {
            let _busy = &flight;
            piece
        })
        .boxed()
}
