//! Every [`BlobStore`] behaves like this.

use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use loquat_core::file::{Blob, BlobError, BlobStore, ByteStream};

use crate::contract::promises;

/// What the promises are about.
pub type Subject = Arc<dyn BlobStore>;

fn stream(pieces: Vec<Result<&'static str, BlobError>>) -> ByteStream {
    let pieces = pieces
        .into_iter()
        .map(|piece| piece.map(|text| Bytes::from_static(text.as_bytes())));
    futures::stream::iter(pieces.collect::<Vec<_>>()).boxed()
}

async fn text(blob: Blob) -> String {
    let pieces: Vec<Bytes> = blob.content.try_collect().await.unwrap();
    String::from_utf8(pieces.concat()).unwrap()
}

pub async fn bytes_come_back_whole_and_in_part(store: &Subject) {
    let stored = store
        .put("1_größe a%20b.txt", stream(vec![Ok("0123"), Ok("456789")]), &[])
        .await
        .unwrap();
    assert_eq!(stored.size, 10);

    let whole = store.open(&stored.path, None).await.unwrap();
    assert_eq!(whole.size, 10);
    assert_eq!(text(whole).await, "0123456789");
    let part = store.open(&stored.path, Some(2..5)).await.unwrap();
    assert_eq!(part.size, 10);
    assert_eq!(text(part).await, "234");
    assert_eq!(text(store.open(&stored.path, Some(8..99)).await.unwrap()).await, "89");
    let outside = store.open(&stored.path, Some(10..11)).await;
    assert!(matches!(outside, Err(BlobError::OutOfRange { size: 10 })));
}

pub async fn nothing_is_left_of_what_broke_off(store: &Subject) {
    let broken = stream(vec![Ok("abc"), Err(BlobError::Refused("too large".to_owned()))]);
    let refused = store.put("2_broken", broken, &[]).await;
    assert!(matches!(refused, Err(BlobError::Refused(why)) if why == "too large"));
    let found = store.open(&"2_broken".into(), None).await;
    assert!(matches!(found, Err(BlobError::NotFound)));
}

pub async fn what_is_removed_is_gone(store: &Subject) {
    let one = store.put("3_one", stream(vec![Ok("1")]), &[]).await.unwrap();
    let other = store.put("4_other", stream(vec![Ok("2")]), &[]).await.unwrap();
    store.delete(&one.path).await.unwrap();
    store.delete(&one.path).await.unwrap();
    assert!(matches!(store.open(&one.path, None).await, Err(BlobError::NotFound)));
    assert_eq!(text(store.open(&other.path, None).await.unwrap()).await, "2");

    store.clear().await.unwrap();
    assert!(matches!(store.open(&other.path, None).await, Err(BlobError::NotFound)));
}

pub async fn no_path_leads_out(store: &Subject) {
    for path in ["/etc/hostname", "../../../../etc/hostname", "..", ""] {
        assert!(store.open(&path.into(), None).await.is_err(), "{path}");
    }
}

promises!(
    blob_store: bytes_come_back_whole_and_in_part, nothing_is_left_of_what_broke_off, what_is_removed_is_gone,
    no_path_leads_out,
);
