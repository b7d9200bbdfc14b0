use std::collections::VecDeque;

use futures::stream::{self, BoxStream, StreamExt};
use loquat_core::retrieval::{CollectionName, Passage, PassageError};

use super::{EmbeddedPassages, search};

/// So many passages are in memory at a time.
const SLICE: usize = 256;

struct Reading {
    store: EmbeddedPassages,
    collection: CollectionName,
    behind: i64,
    slice: VecDeque<(i64, Passage)>,
    ended: bool,
}

/// All passages of a collection, a slice at a time.
pub(super) fn all(
    store: EmbeddedPassages,
    collection: CollectionName,
) -> BoxStream<'static, Result<Passage, PassageError>> {
    let reading = Reading {
        store,
        collection,
        behind: 0,
        slice: VecDeque::new(),
        ended: false,
    };
    stream::try_unfold(reading, |mut reading| async move {
        if reading.slice.is_empty() && !reading.ended {
            let (collection, behind) = (reading.collection.clone(), reading.behind);
            let slice = reading
                .store
                .read(move |_, connection| search::slice(connection, &collection, behind, SLICE))
                .await?;
            reading.ended = slice.len() < SLICE;
            reading.slice = slice.into();
        }
        Ok(reading.slice.pop_front().map(|(id, passage)| {
            reading.behind = id;
            (passage, reading)
        }))
    })
    .boxed()
}
