//! What happens between us and a database before anybody is served: making it, taking one over, turning one down.

mod adoption;
mod opening;
mod raw;
mod schema;
mod starting;
