//! Servers for tests: real ones, thrown away afterwards.
//!
//! Tests of one process share a server. Each test takes what belongs to it alone: a database of its own, or a prefix
//! of keys. That is why this crate runs under `cargo test -p loquat-tests`, in one process; a runner with a process
//! per test works too, and starts a server for each of them unless the addresses of running ones are in
//! `LOQUAT_TEST_POSTGRES_URL` and `LOQUAT_TEST_REDIS_URL`.
//!
//! A server is the child of a shell that waits for the end of its standard input. This process holds the other end:
//! however it ends, the server ends too and its files are deleted.

mod child;
pub mod postgres;
pub mod redis;

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

pub use child::Service;

/// A port that nobody uses now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("the port's number").port()
}

/// A name that no other test uses, in this process or another.
pub fn unique_name(what: &str) -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    format!("{what}_{}_{number}", std::process::id())
}
