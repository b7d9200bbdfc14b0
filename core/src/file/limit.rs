use futures::StreamExt;

use crate::file::{BlobError, ByteStream};

/// The same bytes, which fail as soon as there are more than so many.
pub(super) fn at_most(bytes: ByteStream, limit: u64, refusal: String) -> ByteStream {
    let mut left = limit;
    let mut refusal = Some(refusal);
    let counted = bytes.map(move |piece| {
        let piece = piece?;
        let length = piece.len() as u64;
        if length > left {
            return Err(BlobError::Refused(refusal.take().unwrap_or_default()));
        }
        left -= length;
        Ok(piece)
    });
    counted.boxed()
}
