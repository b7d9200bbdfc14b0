use async_trait::async_trait;
use bytes::Bytes;
use http::Response;
use http::header::CONTENT_TYPE;
use loquat_client::Calls;
use loquat_client::request::get;
use loquat_core::completion::{Picture, WebPictures};
use tracing::debug;

/// Gets pictures from the web with a client that decides how far it reaches.
#[derive(Debug, Clone)]
pub struct HttpPictures {
    outbound: Calls,
}

impl HttpPictures {
    pub fn new(outbound: Calls) -> Self {
        Self { outbound }
    }
}

#[async_trait]
impl WebPictures for HttpPictures {
    async fn fetch(&self, address: &str) -> Option<Picture> {
        let asked = get(address).ok()?;
        match self.outbound.send(asked).await {
            Ok(answer) => picture(answer),
            Err(error) => {
                debug!(
                    error = &error as &dyn std::error::Error,
                    "a picture of the web cannot be had"
                );
                None
            }
        }
    }
}

/// The picture in an answer, if it is one.
fn picture(answer: Response<Bytes>) -> Option<Picture> {
    let kind = answer.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
    let is_picture = answer.status().is_success() && kind.starts_with("image/");
    is_picture.then(|| Picture {
        kind,
        bytes: answer.into_body().to_vec(),
    })
}
