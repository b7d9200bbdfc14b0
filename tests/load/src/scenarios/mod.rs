//! What is measured. Each scenario asks for answers that it knows beforehand and prints its figures.

mod lists;
mod sessions;
mod sockets;
mod streams;

use futures::future::BoxFuture;

use crate::provider::Provider;
use crate::{Outcome, Subject};

type Run = Box<dyn for<'a> Fn(&'a Subject, &'a Provider) -> BoxFuture<'a, Outcome>>;

pub struct Scenario {
    pub name: &'static str,
    pub about: &'static str,
    pub run: Run,
}

pub fn all(quick: bool) -> Vec<Scenario> {
    let crowd = if quick { &[1_000][..] } else { &[1_000, 5_000] };
    let sockets = if quick { 300 } else { 1_000 };
    vec![
        scenario("streams", "what a streamed piece costs", |subject, _| {
            Box::pin(streams::pieces(subject))
        }),
        scenario(
            "first-byte",
            "how much later the first piece comes",
            |subject, provider| Box::pin(streams::first_bytes(subject, provider)),
        ),
        scenario(
            "open-streams",
            "what an open stream holds, and what a vanished client leaves behind",
            move |subject, provider| Box::pin(streams::held(subject, provider, crowd)),
        ),
        scenario(
            "sessions",
            "what an answer costs that a browser watches",
            |subject, _| Box::pin(sessions::answers(subject)),
        ),
        scenario(
            "models",
            "what the list of a thousand models costs",
            |subject, provider| Box::pin(lists::models(subject, provider)),
        ),
        scenario(
            "idle-sockets",
            "what a socket costs on which nothing happens",
            move |subject, _| Box::pin(sockets::idle(subject, sockets)),
        ),
        scenario(
            "fan-out",
            "what an event costs for each of fifty sockets",
            |subject, _| Box::pin(sockets::fan_out(subject)),
        ),
    ]
}

fn scenario(
    name: &'static str,
    about: &'static str,
    run: impl for<'a> Fn(&'a Subject, &'a Provider) -> BoxFuture<'a, Outcome> + 'static,
) -> Scenario {
    Scenario {
        name,
        about,
        run: Box::new(run),
    }
}

fn line(what: &str, figures: &str) {
    println!("  {what:<28} {figures}");
}
