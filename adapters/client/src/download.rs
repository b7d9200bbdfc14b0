use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use http_body_util::BodyExt;
use tokio::time::timeout;

use crate::{AnswerBody, CallError};

/// The body of an answer, piece by piece; dropping it hangs up.
#[derive(Debug)]
pub struct Download {
    body: AnswerBody,
    /// The longest silence between two pieces.
    patience: Option<Duration>,
    largest: usize,
    read: usize,
}

impl Download {
    pub(crate) fn new(body: AnswerBody, patience: Option<Duration>, largest: usize) -> Self {
        Self {
            body,
            patience,
            largest,
            read: 0,
        }
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, CallError> {
        loop {
            let frame = self.body.frame();
            let frame = match self.patience {
                None => frame.await,
                Some(patience) => timeout(patience, frame)
                    .await
                    .map_err(|_| CallError::Deadline(patience))?,
            };
            let Some(frame) = frame else { return Ok(None) };
            // Trailers are of no interest.
            let Ok(piece) = frame.map_err(|error| CallError::Answer(error.into()))?.into_data() else {
                continue;
            };
            self.read = self.read.saturating_add(piece.len());
            if self.read > self.largest {
                return Err(CallError::TooLarge(self.largest));
            }
            return Ok(Some(piece));
        }
    }

    /// All of it.
    pub async fn whole(mut self) -> Result<Bytes, CallError> {
        let mut whole = Vec::new();
        while let Some(piece) = self.next().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.into())
    }

    /// The pieces as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, CallError>> + Send + 'static {
        try_unfold(self, async |mut download: Self| {
            Ok(download.next().await?.map(|piece| (piece, download)))
        })
    }
}
