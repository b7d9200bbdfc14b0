//! Runs plug-ins written in Python, each in a process of its own.

mod absent;

pub use absent::Absent;
