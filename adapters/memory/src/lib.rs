//! Every driven port in memory: the default bus and cache of a single machine, and the fakes of every test.
//!
//! A store here is the shortest complete statement of what its port means. [`Memory`] holds the tables of one world,
//! so that what must happen together (a user and his chats) can.

mod tables;

pub use tables::Memory;
