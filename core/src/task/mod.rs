//! What runs on behalf of users, such as the making of an answer, and how to stop it on whichever instance it runs.
//!
//! [`Tasks`] keeps what runs here and asks the [`TaskRegistry`] for what runs elsewhere; a stop for a task of another
//! instance travels through [`TaskCommands`]. How a task goes, and how it went, is noted in the [`TaskHistory`].

mod entity;
mod ports;
mod record;
mod service;
mod stop;
mod usage;

pub use entity::{Task, TaskId};
pub use ports::{TaskCommand, TaskCommands, TaskHistory, TaskRegistry, TasksOf};
pub use record::{TaskRecord, TaskState};
pub use service::{RunningTask, TaskError, Tasks};
pub use stop::{StopSignal, StopSwitch, stop_switch};
pub use usage::{Usage, UsageError};
