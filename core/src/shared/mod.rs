//! Words that every concept uses: ids, time, JSON, pages, secrets and the error of a store.

mod clock;
mod debug;
mod error;
mod id;
mod json;
mod page;
mod ping;
mod repair;
mod seal;
mod secret;

pub use clock::{Clock, Ids, Moment, Seconds, Timer};
pub(crate) use debug::debug_by_name;
pub use error::StoreError;
pub(crate) use id::id;
pub use json::{InvalidJson, JsonObject, JsonText};
pub use page::{Direction, Listing, Page};
pub use ping::Ping;
pub use repair::repair_json;
pub use seal::{Seal, SealedElsewhere};
pub use secret::Secret;
