//! What happens between us and a database before anybody is served: making it, taking one over, turning one down. And
//! what others left in it, which must not be in the way.

mod adoption;
mod chats;
mod copies;
mod opening;
mod pictures;
mod raw;
mod schema;
mod starting;
mod workspace;
