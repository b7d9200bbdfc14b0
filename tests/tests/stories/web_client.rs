//! What the page asks before anything else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use loquat_core::account::{Headcount, UserStore};
use loquat_core::shared::JsonText;
use loquat_core::web_client::{DocumentError, Documents, ExternalManifest, Releases};
use loquat_memory::{ManualClock, Memory, MemoryBus, MemoryUsers};
use loquat_tests::cast::ada;
use loquat_tests::contract::account;
use loquat_tests::world::{settings, variables};

#[tokio::test]
async fn accounts_are_counted_once_a_second_but_the_first_one_is_seen_at_once() {
    let users = Arc::new(MemoryUsers::new(Memory::new()));
    let clock = Arc::new(ManualClock::at(100));
    let headcount = Headcount::new(users.clone(), clock.clone());
    assert_eq!(headcount.users().await.unwrap(), 0);

    users.insert(&account("ada", 100)).await.unwrap();
    assert_eq!(headcount.users().await.unwrap(), 1);

    users.insert(&account("bob", 100)).await.unwrap();
    assert_eq!(headcount.users().await.unwrap(), 1);
    clock.set(101);
    assert_eq!(headcount.users().await.unwrap(), 2);
}

/// Answers a manifest every other time, and counts.
#[derive(Default)]
struct Elsewhere(AtomicUsize);

#[async_trait]
impl Documents for Elsewhere {
    async fn fetch(&self, address: &str) -> Result<JsonText, DocumentError> {
        assert_eq!(address, "https://assets.example.test/manifest");
        match self.0.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => Ok(JsonText::parse(r#"{"name": "Elsewhere"}"#).unwrap()),
            _ => Err(DocumentError("no answer".into())),
        }
    }
}

#[tokio::test]
async fn a_manifest_from_elsewhere_is_asked_for_once_a_minute_however_many_want_it() {
    let given = [("EXTERNAL_PWA_MANIFEST_URL", "https://assets.example.test/manifest")];
    let settings = settings(&variables(&given), &Memory::new(), &Arc::new(MemoryBus::new())).await;
    let (elsewhere, clock) = (Arc::new(Elsewhere::default()), Arc::new(ManualClock::at(0)));
    let manifest = ExternalManifest::new(settings, elsewhere.clone(), clock.clone());

    for _ in 0..3 {
        let read = manifest.read().await.unwrap();
        assert_eq!(read.as_str(), r#"{"name": "Elsewhere"}"#);
    }
    assert_eq!(elsewhere.0.load(Ordering::Relaxed), 1);

    clock.set(60);
    assert_eq!(manifest.read().await, None, "nobody answers");
    assert_eq!(manifest.read().await, None);
    assert_eq!(elsewhere.0.load(Ordering::Relaxed), 2);
}

/// Where the releases are published, as long as it is there.
struct Published(&'static str);

#[async_trait]
impl Documents for Published {
    async fn fetch(&self, address: &str) -> Result<JsonText, DocumentError> {
        assert!(address.starts_with("https://api.github.com/"), "{address}");
        JsonText::parse(self.0).map_err(|error| DocumentError(error.into()))
    }
}

async fn releases(given: &[(&str, &str)], published: &'static str) -> Releases {
    let settings = settings(&variables(given), &Memory::new(), &Arc::new(MemoryBus::new())).await;
    Releases::new(settings, Arc::new(Published(published)), Arc::new(ManualClock::at(0)))
}

#[tokio::test]
async fn users_hear_of_the_latest_version_unless_the_operator_wants_nobody_to_look() {
    let published = r#"{"tag_name": "v0.8.0", "draft": false}"#;
    let latest = releases(&[], published).await.latest(&ada()).await.unwrap();
    assert_eq!(latest.as_deref(), Some("0.8.0"));
    for off in [("OFFLINE_MODE", "true"), ("ENABLE_VERSION_UPDATE_CHECK", "false")] {
        assert_eq!(releases(&[off], published).await.latest(&ada()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn no_version_is_known_where_nobody_answers_with_one() {
    for published in ["no JSON", "{}", r#"{"tag_name": 8}"#] {
        assert_eq!(releases(&[], published).await.latest(&ada()).await.unwrap(), None);
    }
}
