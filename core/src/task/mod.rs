//! What runs on behalf of users, such as the making of an answer, and how to stop it on whichever instance it runs.
//!
//! [`Tasks`] keeps what runs here and asks the [`TaskRegistry`] for what runs elsewhere; a stop for a task of another
//! instance travels through [`TaskCommands`].

mod entity;
mod ports;
mod service;
mod stop;

pub use entity::{Task, TaskId};
pub use ports::{TaskCommand, TaskCommands, TaskRegistry, TasksOf};
pub use service::{RunningTask, TaskError, Tasks};
pub use stop::StopSignal;
