//! Work that outlives a request and spans stores: a row here, a blob there, vectors elsewhere, another server.
//!
//! A [`NewJob`] is written in the transaction that needs it, or with [`Jobs::enqueue`]. Workers of all instances take what
//! is due, one instance at a time, and have the [`JobHandler`] of its kind do it. A job is done **at least once**: whoever
//! runs it may die in the middle, and its lease then passes to another. So handlers must be idempotent: begin by looking
//! at what is done already, and take what is gone for done.
//!
//! Start reading at [`Jobs`], then at [`JobHandler`].

mod entity;
mod error;
mod forget;
mod handler;
mod ports;
mod service;
mod worker;

pub use entity::{Job, JobId, JobState, NewJob, Progress};
pub use error::{JobFailure, JobsError};
pub use forget::ForgetDone;
pub use handler::{JobHandler, JobLimits, JobRun};
pub use ports::{JobFilter, JobOutcome, JobStore, Lease};
pub use service::Jobs;
