use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use loquat_client::{Calls, RequestBuilder};
use loquat_core::image::{EngineError, PictureFetcher};

use crate::calls::{LARGEST_PICTURE, REDIRECTS, failed};

/// Fetches pictures from the web with a client that decides how far it reaches.
#[derive(Debug, Clone)]
pub struct WebPictureFetcher {
    calls: Calls,
}

/// How long one picture may take.
const DEADLINE: Duration = Duration::from_secs(15);

impl WebPictureFetcher {
    pub fn new(calls: &Calls) -> Self {
        Self {
            calls: calls.within(DEADLINE).up_to(LARGEST_PICTURE).following(REDIRECTS),
        }
    }
}

#[async_trait]
impl PictureFetcher for WebPictureFetcher {
    async fn fetch(&self, address: &str) -> Result<Bytes, EngineError> {
        let request = RequestBuilder::get_address(address).build().map_err(failed)?;
        let answer = self.calls.send(request).await.map_err(failed)?;
        match answer.status().is_success() {
            true => Ok(answer.into_body()),
            false => Err(EngineError::NoPicture),
        }
    }
}
