//! What happens while people look: typed events on their way to browsers.
//!
//! [`Event`] says where something happened and [`ChatEvent`] what; both have exactly the form that the web client
//! reads. What an event leaves behind in the stored message is [`ChatEvent::apply_to_message`].

mod completion;
mod event;
mod kind;
mod ports;
mod stored;
mod watchers;

pub use completion::Completion;
pub use event::{Audience, Event, Message, Room};
pub use kind::{ChatEvent, Embeds, ErrorContent, Files, Level, MessageError, Notification, Text};
pub use ports::{Admission, BrowserSession, Browsers, CallError, Channel, EventPublisher, RealtimeError, Rooms};
pub use watchers::{Visits, Watchers};
