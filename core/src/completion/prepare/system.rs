//! Who tells the model how to behave: the client, the folder of the chat, and the model's own settings, the last
//! coming first in what the model reads.

use serde_json::Value;

use super::Turn;
use crate::completion::variables::fill_in;
use crate::shared::Clock;

/// Replaces the variables in the system message that the client sent. Messages of users are never touched.
pub fn fill_in_the_clients_prompt(turn: &mut Turn, clock: &dyn Clock) {
    let sent = turn.request.control.variables.clone().unwrap_or_default();
    let user = turn.who.user.clone();
    let Some(messages) = turn.payload().get_mut("messages").and_then(Value::as_array_mut) else {
        return;
    };
    let Some(first) = messages.first_mut().filter(|first| first["role"] == "system") else {
        return;
    };
    if let Value::String(prompt) = &mut first["content"] {
        *prompt = fill_in(prompt, &sent, Some(&user), clock.local_time());
    }
}

/// Puts the folder's prompt before it.
pub fn add_the_folders_prompt(turn: &mut Turn) {
    if let Some(prompt) = turn.folder_prompt.clone() {
        turn.prepend_to_system(&prompt);
    }
}

/// Puts the prompt of the model's settings before all of it.
pub fn add_the_models_prompt(turn: &mut Turn, clock: &dyn Clock) {
    let Some(prompt) = turn
        .model_params()
        .and_then(|params| params.get("system"))
        .and_then(Value::as_str)
    else {
        return;
    };
    let sent = turn.request.control.variables.clone().unwrap_or_default();
    let prompt = fill_in(prompt, &sent, Some(&turn.who.user), clock.local_time());
    turn.prepend_to_system(&prompt);
}
