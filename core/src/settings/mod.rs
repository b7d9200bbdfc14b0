//! Everything that can be set: by the environment, and often by administrators while the service runs.
//!
//! [`Environment::read`] parses what the program was started with. [`Settings`] lays what was saved over it and keeps
//! the result as a [`Snapshot`], from which values are read by typed keys:
//!
//! ```text
//! if settings.snapshot().get(ENABLE_SIGNUP) { ... }
//! ```
//!
//! The keys stand in tables, one for each area, in `variables/`. A row says all there is to know about a variable; to
//! add one, add a row. Values that depend on several variables are decided in `rules/`.

mod change;
mod describe;
mod environment;
mod format;
mod ports;
mod precedence;
mod presets;
mod rules;
mod service;
mod session_length;
mod snapshot;
mod tree;
mod value;
mod variable;
mod variables;

#[cfg(test)]
mod tests;

pub use change::{Changes, UnfitField};
pub use describe::Description;
pub use environment::{Environment, Reader, Reading, Remark, Unusable};
pub use format::{Format, Items, Unreadable};
pub use ports::{Saved, SettingsStore};
pub use service::{Settings, SettingsError};
pub use session_length::SessionLength;
pub use snapshot::{Snapshot, Source};
pub use tree::{lookup, put};
pub use value::{Typed, Value};
pub use variable::{Given, Position, Preset, Rule, Setting, Variable};
pub use variables::*;
