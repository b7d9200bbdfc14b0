//! Every [`Cache`] behaves like this.

use std::time::Duration;

use loquat_core::cluster::Cache;

use crate::contract::{Timed, promises};

const A_MOMENT: Duration = Duration::from_millis(300);

pub async fn a_value_is_found_under_its_key(cache: &Timed<dyn Cache>) {
    cache.put("auth:token:t1:revoked", "1", None).await.unwrap();
    cache.put("auth:token:t2:revoked", "2", None).await.unwrap();

    assert_eq!(cache.get("auth:token:t1:revoked").await.unwrap().as_deref(), Some("1"));
    assert_eq!(cache.get("auth:token:t3:revoked").await.unwrap(), None);
}

pub async fn every_text_is_kept_as_it_is(cache: &Timed<dyn Cache>) {
    let long = "oak ".repeat(300_000);
    for text in ["", " ", "a\r\nb\0c", "Eiche \u{1F333}", "{\"json\": [null]}", &long] {
        cache.put("text", text, None).await.unwrap();
        assert_eq!(cache.get("text").await.unwrap().as_deref(), Some(text));
    }
}

pub async fn every_text_is_a_key(cache: &Timed<dyn Cache>) {
    for key in ["a b", "{slot}:a", "*", "a\r\nGET b", "\u{1F333}"] {
        cache.put(key, key, None).await.unwrap();
        assert_eq!(cache.get(key).await.unwrap().as_deref(), Some(key));
    }
    assert_eq!(cache.get("b").await.unwrap(), None);
}

pub async fn a_new_value_takes_the_place_of_the_old_one_and_of_its_time(cache: &Timed<dyn Cache>) {
    cache.put("key", "old", Some(A_MOMENT)).await.unwrap();
    cache.put("key", "new", None).await.unwrap();

    cache.pass(2 * A_MOMENT).await;

    assert_eq!(cache.get("key").await.unwrap().as_deref(), Some("new"));
}

pub async fn a_removed_value_is_gone(cache: &Timed<dyn Cache>) {
    cache.put("key", "value", None).await.unwrap();

    cache.remove("key").await.unwrap();
    cache.remove("key").await.unwrap();

    assert_eq!(cache.get("key").await.unwrap(), None);
}

pub async fn a_value_is_over_after_its_time(cache: &Timed<dyn Cache>) {
    cache.put("short", "value", Some(A_MOMENT)).await.unwrap();
    cache.put("long", "value", Some(100 * A_MOMENT)).await.unwrap();

    cache.pass(2 * A_MOMENT).await;

    assert_eq!(cache.get("short").await.unwrap(), None);
    assert_eq!(cache.get("long").await.unwrap().as_deref(), Some("value"));
}

pub async fn a_value_without_any_time_is_over_at_once(cache: &Timed<dyn Cache>) {
    cache.put("key", "old", None).await.unwrap();
    cache.put("key", "value", Some(Duration::ZERO)).await.unwrap();

    assert_eq!(cache.get("key").await.unwrap(), None);
}

promises!(
    cache: a_value_is_found_under_its_key,
    every_text_is_kept_as_it_is,
    every_text_is_a_key,
    a_new_value_takes_the_place_of_the_old_one_and_of_its_time,
    a_removed_value_is_gone,
    a_value_is_over_after_its_time,
    a_value_without_any_time_is_over_at_once,
);
