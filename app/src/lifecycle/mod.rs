//! What goes on beside requests, and how all of it ends.
//!
//! A [`Worker`] is a loop of this instance: it listens to others, or does something now and then. Work that must survive
//! this process is a job (`loquat_core::job`), which a few workers do. [`Shutdown`] is the list of what happens, in which
//! order, when the program is asked to stop.

mod shutdown;
mod workers;

pub use shutdown::{Phase, Shutdown, pass};
pub use workers::{When, Worker, Workers};
