//! How adapters reach other machines: one HTTP client for all of them, with TLS, with the proxies that the operator
//! names, and, where others choose the address, never into the operator's own network.
//!
//! This is no adapter: it plays no port and knows nothing of the core, and no adapter knows it. Adapters that call out
//! are given a client as a `tower` service; the wiring makes it here, so that a proxy or a certificate is dealt with in
//! one place. Start reading at [`Client`].
//!
//! # Why a connection is read by who waits for it
//!
//! Answers of models come in many small pieces, and waking a task for one costs more than reading it. With hyper's plain
//! client a piece wakes the connection's task, which wakes the reader, and both wake each other for every piece that they
//! hand over, often on another thread. Here the reader of an answer does the work of its connection in its task's place
//! (`shared_connection`), and while pieces come quickly the socket rests between two looks: it is not registered with the
//! system's queue of events, so that what comes meanwhile wakes nobody and is read all at once (`transport`, `pacing`).
//! Measured when it was made: a proxied question stays on one thread, what is added to the first token fell from 690 to
//! 550 µs on two shared cores, and an answer of a thousand deltas costs a fifth less.
//!
//! What must hold:
//!
//! * One party at a time polls a connection. The lock of `SharedConnection` says which; `drive` takes the work over,
//!   `hand_back` gives it back, also when a body is dropped in the middle.
//! * A body that is dropped closes its connection, or leaves it whole in the pool, exactly as hyper's own does.
//! * A connection with HTTP/2 carries many answers: it keeps its own task, and none of them paces it.
//! * Once all of an answer is there, the connection is free for others, even if the reader has not come for the end.
//! * A rest ends by itself: at the next look, when the reader goes, when pieces come slowly.
//!
//! It rests on how hyper polls its IO: in the task that polls the connection. Should that change, answers are read by the
//! connection's own task, correctly and at the plain client's price. [`answers_read`] counts both ways, so that this is
//! seen, and [`Dialing::shared_reading`] switches to the plain client altogether.

mod answer;
mod certificates;
mod client;
mod dialer;
mod pacing;
mod proxies;
mod reach;
mod shared_connection;
#[cfg(test)]
mod tests;
mod transport;

pub use answer::{AnswersRead, answers_read};
pub use certificates::machine_trust;
pub use client::{Client, Dialing};
pub use pacing::{ReadPacing, Tick};
pub use proxies::Proxies;
pub use reach::Reach;
