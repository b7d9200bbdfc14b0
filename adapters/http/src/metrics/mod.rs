//! What is counted for Prometheus: requests by route, and gauges that others read when they are asked.
//!
//! A few counters and one text format need no framework; what a request costs here is a read lock and four additions.

mod histogram;
mod text;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use poem::http::Method;
use poem::{Endpoint, PathPattern, Request, Response};

use self::histogram::Histogram;

/// Counts what is served. Clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Counters>);

struct Counters {
    served: RwLock<HashMap<Kind, Arc<Histogram>>>,
    in_flight: AtomicI64,
    gauges: Vec<Box<dyn Gauges>>,
}

/// Requests that are counted together. Routes are templates, so there are only so many.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Kind {
    method: &'static str,
    route: Arc<str>,
    status: u16,
}

/// Something whose present state is measured when somebody asks.
pub trait Gauges: Send + Sync {
    fn read(&self) -> Vec<Gauge>;
}

/// One measured value.
#[derive(Debug, Clone)]
pub struct Gauge {
    pub name: &'static str,
    pub meaning: &'static str,
    /// Which of several; empty, if there is only one.
    pub label: Option<(&'static str, &'static str)>,
    pub value: f64,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

/// A request that is being answered; counts until it is dropped.
#[derive(Debug)]
pub struct InFlight(Metrics);

impl Metrics {
    pub fn new(gauges: Vec<Box<dyn Gauges>>) -> Self {
        Self(Arc::new(Counters {
            served: RwLock::default(),
            in_flight: AtomicI64::new(0),
            gauges,
        }))
    }

    /// Counts a request that begins.
    pub fn begin(&self) -> InFlight {
        self.0.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(self.clone())
    }

    /// Counts a request that was answered.
    pub fn served(&self, method: &Method, response: &Response, taken: Duration) {
        let kind = Kind {
            method: known(method),
            // What no route answers is the page, or nothing.
            route: response
                .data::<PathPattern>()
                .map_or_else(|| "page".into(), |pattern| pattern.0.clone()),
            status: response.status().as_u16(),
        };
        self.histogram(kind).add(taken);
    }

    fn histogram(&self, kind: Kind) -> Arc<Histogram> {
        let known = self
            .0
            .served
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&kind)
            .cloned();
        known.unwrap_or_else(|| {
            let mut served = self.0.served.write().unwrap_or_else(PoisonError::into_inner);
            served.entry(kind).or_default().clone()
        })
    }

    /// All of it in Prometheus' text format.
    pub fn text(&self) -> String {
        let served = self.0.served.read().unwrap_or_else(PoisonError::into_inner);
        let mut served: Vec<_> = served
            .iter()
            .map(|(kind, histogram)| (kind.clone(), histogram.clone()))
            .collect();
        served.sort_by(|(a, _), (b, _)| (&a.route, a.method, a.status).cmp(&(&b.route, b.method, b.status)));
        let mut gauges = vec![Gauge {
            name: "loquat_http_requests_in_flight",
            meaning: "Requests whose answer has not begun",
            label: None,
            value: self.0.in_flight.load(Ordering::Relaxed) as f64,
        }];
        gauges.extend(self.0.gauges.iter().flat_map(|gauges| gauges.read()));
        text::render(&served, &gauges)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Endpoint for Metrics {
    type Output = Response;

    async fn call(&self, _: Request) -> poem::Result<Response> {
        Ok(Response::builder()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(self.text()))
    }
}

/// Clients can make methods up; those are counted as one.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
