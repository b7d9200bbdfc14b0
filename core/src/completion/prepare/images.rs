//! Pictures that a question points at are put into it: a provider cannot reach our files, and need not be able to reach
//! the addresses that a user names.

use serde_json::Value;

use super::Turn;
use crate::completion::Pictures;

/// Puts a picture in the place of every address of one. What cannot be had stays as it is: the provider may know more.
pub async fn put_in(turn: &mut Turn, pictures: &Pictures) {
    let who = turn.who.clone();
    for address in addresses(turn) {
        let Some(name) = address.as_str().filter(|name| !name.starts_with("data:")) else {
            continue;
        };
        if let Some(picture) = pictures.look_up(&who, name).await {
            *address = Value::String(picture.data_url());
        }
    }
}

/// The addresses of all pictures in the messages.
fn addresses(turn: &mut Turn) -> impl Iterator<Item = &mut Value> {
    let messages = turn.payload().get_mut("messages").and_then(Value::as_array_mut);
    let contents = messages
        .into_iter()
        .flatten()
        .filter_map(|message| message.get_mut("content"));
    let parts = contents.filter_map(Value::as_array_mut).flatten();
    parts
        .filter(|part| part["type"] == "image_url")
        .filter_map(|part| part.get_mut("image_url")?.get_mut("url"))
}
