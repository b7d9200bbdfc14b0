//! Notes: texts beside the chats, written alone or together.
//!
//! A [`Note`] is public, private or open to some ([`Access`](crate::access::Access)). [`Notes`] decides who may do what.

mod entity;
mod ports;
mod service;

pub use entity::{NewNote, Note, NoteChange, NoteId};
pub use ports::{NoteFilter, NoteOrder, NoteStore, Reach};
pub use service::{NoteError, NotePorts, NoteSearch, Notes};
