//! Files of models, from elsewhere or from an administrator's own disk, on their way to a server.

use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use tracing::warn;

use crate::ollama::errand::{answered, is_success, post, words_of};
use crate::ollama::{Arrival, ModelFile, ModelFiles, OllamaError, OllamaGateway};
use crate::provider::{Connection, Courier, OnBehalf, Passed};
use crate::shared::JsonObject;

/// Where files may be fetched from.
const KNOWN_HOSTS: &[&str] = &["https://huggingface.co/", "https://github.com/"];

/// The largest answer that is read of a server that makes a model.
const LARGEST_ANSWER: usize = 1 << 20;

/// What a file of a model is called: a name, and never a path that leads somewhere else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelFileName(String);

impl ModelFileName {
    /// The name that a path or an address ends in.
    pub fn at_the_end_of(path: &str) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let is_plain = |character: char| character.is_alphanumeric() || "._-+ ()".contains(character);
        let is_name = name.starts_with(char::is_alphanumeric) && name.len() <= 200 && name.chars().all(is_plain);
        is_name.then(|| Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a model that is made of the file is called.
    fn model(&self) -> &str {
        self.0.rsplit_once('.').map_or(self.0.as_str(), |(stem, _)| stem)
    }
}

impl OllamaGateway {
    /// Fetches a file of a model from where many are kept, and gives it to a server. The answer is a stream of events that
    /// tell how far it is; the last has the name under which the server knows the file, or what went wrong.
    pub fn download(&self, on_behalf: &OnBehalf, index: usize, url: &str) -> Result<Passed, OllamaError> {
        on_behalf.who.admin()?;
        if !KNOWN_HOSTS.iter().any(|host| url.starts_with(host)) {
            return Err(OllamaError::UnknownHost);
        }
        let name = ModelFileName::at_the_end_of(url).ok_or(OllamaError::BadFileName)?;
        let delivery = self.delivery(on_behalf, index)?;
        let arrivals = self.files.fetch(url, &name);
        let events = arrivals.then(move |arrival| {
            let delivery = delivery.clone();
            async move {
                match arrival? {
                    Arrival::Came { completed, total } => Ok(progress(completed, total)),
                    Arrival::Here(file) => {
                        delivery.hand_over(&file).await?;
                        Ok(json!({"done": true, "blob": blob(&file), "name": file.name.as_str()}))
                    }
                }
            }
        });
        Ok(told_in_events(events.boxed()))
    }

    /// Takes in a file of a model, gives it to a server and has that make a model of it. The answer is a stream as that of
    /// [`Self::download`].
    pub async fn upload(
        &self,
        on_behalf: &OnBehalf,
        index: usize,
        name: &str,
        bytes: BoxStream<'static, std::io::Result<Bytes>>,
    ) -> Result<Passed, OllamaError> {
        on_behalf.who.admin()?;
        let name = ModelFileName::at_the_end_of(name).ok_or(OllamaError::BadFileName)?;
        let delivery = self.delivery(on_behalf, index)?;
        let file = self.files.take_in(&name, bytes).await?;
        let came = stream::iter([Ok(progress(file.size, Some(file.size)))]);
        let catalog = self.catalog.clone();
        let made = stream::once(async move {
            delivery.hand_over(&file).await?;
            delivery.make_model(&file).await?;
            catalog.sources_changed();
            let name = file.name.as_str();
            Ok(json!({"done": true, "blob": blob(&file), "name": name, "model_created": file.name.model()}))
        });
        Ok(told_in_events(came.chain(made).boxed()))
    }

    fn delivery(&self, on_behalf: &OnBehalf, index: usize) -> Result<Delivery, OllamaError> {
        Ok(Delivery {
            files: self.files.clone(),
            courier: self.courier.clone(),
            server: self.connection(index)?,
            on_behalf: on_behalf.clone(),
        })
    }
}

/// What a server shall get, and for whom.
#[derive(Clone)]
struct Delivery {
    files: Arc<dyn ModelFiles>,
    courier: Arc<dyn Courier>,
    server: Connection,
    on_behalf: OnBehalf,
}

impl Delivery {
    async fn hand_over(&self, file: &ModelFile) -> Result<(), OllamaError> {
        let answer = self.files.hand_over(file, &self.server, &self.on_behalf).await?;
        if is_success(&answer) {
            return Ok(());
        }
        let words = words_of(answer).await?;
        Err(OllamaError::Refused(words.as_str().unwrap_or_default().to_owned()))
    }

    async fn make_model(&self, file: &ModelFile) -> Result<(), OllamaError> {
        let order = JsonObject::from_iter([
            ("model".to_owned(), json!(file.name.model())),
            ("files".to_owned(), json!({file.name.as_str(): blob(file)})),
            ("stream".to_owned(), json!(false)),
        ]);
        let order = post("/api/create", order);
        let answer = self.courier.run(&self.server, Some(&self.on_behalf), order).await?;
        answered(answer, LARGEST_ANSWER).await.map(drop)
    }
}

/// What a server calls a file that it has.
fn blob(file: &ModelFile) -> String {
    format!("sha256:{}", file.digest)
}

#[expect(clippy::cast_precision_loss, reason = "it is a percentage for a progress bar")]
fn progress(completed: u64, total: Option<u64>) -> Value {
    let share = total
        .filter(|total| *total > 0)
        .map(|total| completed as f64 / total as f64);
    let percent = share.map(|share| (share * 10_000.0).round() / 100.0);
    json!({"progress": percent, "completed": completed, "total": total})
}

/// The events as they come. Where something goes wrong, the last one says what.
fn told_in_events(events: BoxStream<'static, Result<Value, OllamaError>>) -> Passed {
    let events = events.map_err(|error| {
        warn!(
            error = &error as &dyn std::error::Error,
            "a file of a model did not reach its server"
        );
        json!({"error": error.to_string()})
    });
    let mut is_over = false;
    let until_it_fails = events.take_while(move |event| {
        let go_on = !is_over;
        is_over = event.is_err();
        std::future::ready(go_on)
    });
    let body = until_it_fails.map(|event| {
        let (Ok(event) | Err(event)) = event;
        Ok(Bytes::from(format!("data: {event}\n\n")))
    });
    Passed {
        status: 200,
        content_type: "text/event-stream".to_owned(),
        body: body.boxed(),
    }
}

#[cfg(test)]
mod tests {
    use super::ModelFileName;

    #[test]
    fn a_file_has_a_name_and_no_path() {
        let name = |path: &str| ModelFileName::at_the_end_of(path).map(|name| name.0);
        let url = "https://huggingface.co/a/b/resolve/main/owl-3b.Q2_K.gguf?download=true";
        assert_eq!(name(url).as_deref(), Some("owl-3b.Q2_K.gguf"));
        assert_eq!(name("C:\\models\\owl.gguf").as_deref(), Some("owl.gguf"));
        for bad in ["", "https://huggingface.co/", "a/..", "a/.hidden", "a/%2e%2e", "a/b\0c"] {
            assert_eq!(name(bad), None, "{bad}");
        }
        assert_eq!(
            ModelFileName::at_the_end_of("owl-3b.Q2_K.gguf").unwrap().model(),
            "owl-3b.Q2_K"
        );
    }
}
