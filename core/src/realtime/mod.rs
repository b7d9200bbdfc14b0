//! What happens while people look: typed events on their way to browsers.

mod event;
mod ports;

pub use event::{Audience, ChatEvent, Event};
pub use ports::{EventPublisher, RealtimeError};
