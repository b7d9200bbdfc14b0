//! Runs plug-ins written in Python, each in a process of its own.
//!
//! One process of Python, the nursery, imports what plug-ins want and is then forked for each of them: a plug-in starts
//! within some 20 ms and takes 10 MB. It runs in a jail ([`jail`]), which is this very program, called anew: it gives up
//! what plug-ins have no business with and becomes Python. A plug-in serves many calls at once over a socket of its own
//! ([`worker`]); whatever it does costs these calls alone.
//!
//! The other side stands in `python/`: `loquat_nursery.py`, `loquat_worker.py`, and `open_webui/`, a package of ours with
//! the names that plug-ins import of Open WebUI, which asks the host for everything.
//!
//! Start reading at [`PythonPlugins`], which implements the port.

mod absent;
mod assets;
mod config;
mod frame;
mod interpreter;
pub mod jail;
mod nursery;
mod requirements;
mod runtime;
mod stream;
mod worker;

pub use absent::Absent;
pub use config::{Config, Jail};
pub use runtime::PythonPlugins;
