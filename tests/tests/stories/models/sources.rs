//! How the catalog gets along with its sources.

use std::time::Duration;

use loquat_tests::cast::olga;

use super::{World, ids, provided};

impl World {
    /// What an administrator sees who has the sources asked first.
    async fn refreshed(&self) -> Vec<String> {
        let list = self.catalog.list(&olga(), true).await.unwrap();
        let list: serde_json::Value = serde_json::from_slice(&list.json).unwrap();
        ids(list["data"].as_array().unwrap())
    }

    /// Lets what runs in the background run.
    async fn settle(&self) {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    /// Has somebody wait for sources, and ends their patience.
    async fn impatiently<T>(&self, waiting: impl Future<Output = T>) -> T {
        let end_of_patience = async {
            self.settle().await;
            self.clock.advance(Duration::from_secs(2));
        };
        tokio::join!(waiting, end_of_patience).0
    }
}

#[tokio::test]
async fn the_first_source_of_a_model_describes_it() {
    let world = World::new().await;
    world.sources.connect("first", vec![provided("oak")]);
    let mut other = provided("oak");
    other.name = "another oak".to_owned();
    world.sources.connect("second", vec![other, provided("elm")]);

    assert_eq!(world.seen(&olga()).await, ["oak", "elm"]);
    assert_eq!(world.entry(&olga(), "oak").await["name"], "oak");
    let oak = world.catalog.find(&olga(), &"oak".into()).await.unwrap();
    assert_eq!(oak.offer.as_ref().unwrap().sources, ["first".into(), "second".into()]);
}

#[tokio::test]
async fn a_slow_source_delays_nobody_and_turns_up_later() {
    let world = World::with_trees(&[]).await;
    let slow = world.sources.connect("slow", vec![provided("yew")]);
    slow.fall_silent();

    let first = world.impatiently(world.seen(&olga())).await;
    assert_eq!(first, ["oak", "elm"]);
    // From now on nobody waits at all: the clock stands still.
    assert_eq!(world.seen(&olga()).await, ["oak", "elm"]);

    slow.speak_again();
    world.settle().await;
    assert_eq!(world.seen(&olga()).await, ["oak", "elm", "yew"]);
}

#[tokio::test]
async fn a_broken_source_takes_no_other_with_it() {
    let world = World::with_trees(&[]).await;
    world.sources.connect("broken", vec![provided("yew")]).break_down();
    assert_eq!(world.seen(&olga()).await, ["oak", "elm"]);
}

#[tokio::test]
async fn a_source_that_stumbles_in_passing_keeps_its_place_until_somebody_asks() {
    let world = World::new().await;
    let source = world.sources.connect("trees", vec![provided("oak")]);
    assert_eq!(world.seen(&olga()).await, ["oak"]);

    source.break_down();
    world.clock.advance(Duration::from_secs(60));
    world.seen(&olga()).await;
    world.settle().await;
    assert_eq!(world.seen(&olga()).await, ["oak"]);

    assert!(world.refreshed().await.is_empty());
}

#[tokio::test]
async fn a_list_that_is_old_is_renewed_behind_the_next_one() {
    let world = World::new().await;
    let source = world.sources.connect("trees", vec![provided("oak")]);
    world.seen(&olga()).await;
    source.offer(vec![provided("elm")]);

    for _ in 0..5 {
        assert_eq!(world.seen(&olga()).await, ["oak"]);
        world.settle().await;
    }
    let before = source.questions();

    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.seen(&olga()).await, ["oak"]);
    world.settle().await;
    assert_eq!(world.seen(&olga()).await, ["elm"]);
    assert_eq!(source.questions(), before + 1);
}

#[tokio::test]
async fn a_list_that_shall_be_kept_is_renewed_on_request_only() {
    let world = World::with(&[("ENABLE_BASE_MODELS_CACHE", "true")]).await;
    let source = world.sources.connect("trees", vec![provided("oak")]);
    world.seen(&olga()).await;
    source.offer(vec![provided("elm")]);

    world.clock.advance(Duration::from_secs(9999));
    world.seen(&olga()).await;
    world.settle().await;
    assert_eq!(world.seen(&olga()).await, ["oak"]);

    assert_eq!(world.refreshed().await, ["elm"]);
}

#[tokio::test]
async fn who_asks_for_news_gets_what_was_said_after_they_asked() {
    let world = World::new().await;
    let source = world.sources.connect("trees", vec![provided("oak")]);
    world.seen(&olga()).await;
    source.fall_silent();
    world.clock.advance(Duration::from_secs(1));
    world.seen(&olga()).await;
    world.settle().await;

    // A question is on its way whose answer may be old.
    let asked = source.questions();
    let change = async {
        world.settle().await;
        source.offer(vec![provided("elm")]);
        source.speak_again();
    };
    let (refreshed, ()) = tokio::join!(world.refreshed(), change);

    assert_eq!(refreshed, ["elm"]);
    assert_eq!(source.questions(), asked + 1);
}

#[tokio::test]
async fn a_source_that_is_connected_or_not_any_more_shows_at_the_next_refresh() {
    let world = World::with_trees(&[]).await;
    world.seen(&olga()).await;
    world.sources.connect("more", vec![provided("yew")]);
    assert_eq!(world.refreshed().await, ["oak", "elm", "yew"]);
    world.sources.disconnect("trees");
    assert_eq!(world.refreshed().await, ["yew"]);
}

#[tokio::test]
async fn a_changed_setting_has_its_sources_asked_before_the_next_list() {
    use loquat_core::settings::{Changes, ENABLE_FOLDERS};

    let world = World::with_trees(&[]).await;
    world.seen(&olga()).await;
    // Sources are configured by settings; the script does it by hand, so any change will do.
    world.sources.connect("more", vec![provided("yew")]);
    world
        .settings
        .change(Changes::default().set(ENABLE_FOLDERS, false))
        .await
        .unwrap();
    assert_eq!(world.seen(&olga()).await, ["oak", "elm", "yew"]);
}
