//! Pictures that a question points at are put into it: a provider cannot reach our files, and need not be able to reach
//! the addresses that a user names.

use std::collections::HashMap;

use async_trait::async_trait;
use futures::{StreamExt, stream};
use serde_json::Value;

use super::{Step, StepError};
use crate::completion::{Announcer, Exchange, Pictures};

/// So many pictures are fetched at once.
const AT_ONCE: usize = 8;

/// Puts a picture in the place of every address of one. What cannot be had stays as it is: the provider may know more.
pub struct Images {
    pub pictures: Pictures,
}

#[async_trait]
impl Step for Images {
    fn name(&self) -> &'static str {
        "pictures"
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let elsewhere = addresses(exchange).filter_map(|address| address.as_str());
        let mut elsewhere: Vec<String> = elsewhere
            .filter(|address| !address.starts_with("data:"))
            .map(str::to_owned)
            .collect();
        elsewhere.sort_unstable();
        elsewhere.dedup();
        let who = &exchange.who;
        let looked_up = elsewhere.into_iter().map(async |address| {
            let picture = self.pictures.look_up(who, &address).await;
            (address, picture.map(|picture| Value::String(picture.data_url())))
        });
        let found: Vec<_> = stream::iter(looked_up).buffer_unordered(AT_ONCE).collect().await;
        let found: HashMap<String, Option<Value>> = found.into_iter().collect();
        for address in addresses(exchange) {
            if let Some(Some(picture)) = address.as_str().and_then(|address| found.get(address)) {
                *address = picture.clone();
            }
        }
        Ok(())
    }
}

/// The addresses of all pictures in the messages.
fn addresses(exchange: &mut Exchange) -> impl Iterator<Item = &mut Value> {
    let messages = exchange.messages_mut().into_iter().flatten();
    let contents = messages.filter_map(|message| message.get_mut("content"));
    let parts = contents.filter_map(Value::as_array_mut).flatten();
    parts
        .filter(|part| part["type"] == "image_url")
        .filter_map(|part| part.get_mut("image_url")?.get_mut("url"))
}
