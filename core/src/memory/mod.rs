//! What models shall remember of a person.

mod ports;
mod service;

pub use ports::{Memory, MemoryId, MemoryStore};
pub use service::{Memories, MemoryError, MemoryPorts};
