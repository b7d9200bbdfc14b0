use crate::shared::{JsonObject, Secret};

/// Tells other services of what happens, at addresses that administrators and users choose.
pub trait Webhooks: Send + Sync {
    /// Takes an event for delivery and returns at once: nobody's request waits for another service. Failures end up in
    /// the log.
    ///
    /// An address is secret: whoever knows it can post there. `message` says the event in a sentence, for chat services that show nothing else; `event` says it in full, for
    /// programs. Its member `action` names it, `user` is the JSON text of the user whom it is about.
    fn post(&self, url: &Secret, message: &str, event: JsonObject);
}
