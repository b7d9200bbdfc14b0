//! What is in the list of models, and for whom.

use loquat_core::access::Access;
use loquat_core::identity::{Denied, Principal};
use loquat_core::model::catalog::{CatalogError, Kind, ProviderModel};
use loquat_core::model::{Model, ModelMeta};
use loquat_core::settings::{Changes, MODEL_ORDER_LIST};
use loquat_tests::cast::{ada, bob, member, olga, pim};
use loquat_tests::contract::readable::access;
use loquat_tests::world::published;
use serde_json::{Value, json};

use super::{World, object, preset, provided};

fn meta(value: Value) -> ModelMeta {
    ModelMeta::from(object(value))
}

#[tokio::test]
async fn a_provider_model_is_shown_as_its_provider_tells() {
    let world = World::with_trees(&[]).await;

    assert_eq!(
        world.entry(&olga(), "oak").await,
        json!({
            "id": "oak", "name": "oak", "object": "model", "created": 5, "owned_by": "openai", "urlIdx": 0,
            "openai": {"id": "oak"}, "connection_type": "external", "tags": [], "actions": [], "filters": [],
        })
    );
}

#[tokio::test]
async fn users_see_what_somebody_has_published() {
    let world = World::with_trees(&[]).await;
    assert!(world.seen(&ada()).await.is_empty());

    world.keep(&[published("oak")]).await;

    assert_eq!(world.seen(&ada()).await, ["oak"]);
    assert_eq!(world.seen(&olga()).await, ["oak", "elm"]);
    assert!(matches!(
        world.catalog.find(&ada(), &"elm".into()).await,
        Err(CatalogError::NotFound)
    ));
    world.catalog.find(&olga(), &"elm".into()).await.unwrap();
}

#[tokio::test]
async fn who_waits_sees_nothing() {
    let world = World::with_trees(&[]).await;
    let refused = world.catalog.list(&pim(), false).await;
    assert!(matches!(refused, Err(CatalogError::Denied(Denied::Pending))));
    let refused = world.catalog.base(&ada()).await;
    assert!(matches!(refused, Err(CatalogError::Denied(Denied::NotAdmin))));
}

#[tokio::test]
async fn the_row_of_a_provider_model_gives_it_a_name_and_says_who_may_pick_it() {
    let world = World::with_trees(&[]).await;
    world
        .keep(&[Model {
            name: "The Oak".to_owned(),
            meta: meta(json!({"profile_image_url": "data:image/png;base64,aGk=", "tags": [{"name": "tree"}]})),
            params: object(json!({"system": "secret"})),
            access: access(json!({"read": {"group_ids": ["g"], "user_ids": []}, "mine": 1})),
            ..published("oak")
        }])
        .await;

    let entry = world.entry(&member(ada(), &["g"]), "oak").await;

    assert_eq!(
        (&entry["name"], &entry["tags"]),
        (&json!("The Oak"), &json!([{"name": "tree"}]))
    );
    assert_eq!(
        entry["info"],
        json!({
            "id": "oak", "user_id": "olga", "base_model_id": null, "name": "The Oak",
            "meta": {"tags": [{"name": "tree"}], "description": null, "capabilities": {}},
            "access_control": {"read": {"group_ids": ["g"], "user_ids": []}, "mine": 1},
            "is_active": true, "updated_at": 10, "created_at": 10,
        })
    );
    assert!(world.seen(&bob()).await.is_empty());
}

#[tokio::test]
async fn a_preset_stands_on_its_base() {
    let world = World::with_trees(&[]).await;
    world.keep(&[preset("acorn", "oak"), preset("lost", "gone")]).await;

    let entry = world.entry(&ada(), "acorn").await;
    assert_eq!(entry["preset"], true);
    assert_eq!(
        (&entry["owned_by"], &entry["connection_type"], &entry["created"]),
        (&json!("openai"), &json!("external"), &json!(10))
    );
    assert_eq!(entry["info"]["base_model_id"], "oak");

    // The base itself is nothing that Ada could pick.
    assert_eq!(world.seen(&ada()).await, ["acorn", "lost"]);
    let acorn = world.catalog.find(&ada(), &"acorn".into()).await.unwrap();
    assert_eq!(acorn.provider_model_id().as_str(), "oak");
    assert_eq!(acorn.offer.as_ref().unwrap().sources, ["trees".into()]);
    let lost = world.catalog.find(&ada(), &"lost".into()).await.unwrap();
    assert!(lost.offer.is_none());
}

#[tokio::test]
async fn what_is_switched_off_is_gone_from_the_list() {
    let world = World::with_trees(&[]).await;
    let off = |model| Model {
        is_active: false,
        ..model
    };
    world
        .keep(&[off(published("oak")), off(preset("off", "elm")), preset("on", "oak")])
        .await;

    assert_eq!(world.seen(&olga()).await, ["elm", "on"]);
    // A preset goes on although its base cannot be picked by itself.
    let on = world.catalog.find(&olga(), &"on".into()).await.unwrap();
    assert!(on.offer.is_some());
}

#[tokio::test]
async fn a_preset_does_not_hide_a_provider_model_of_its_name() {
    let world = World::with_trees(&[]).await;
    world.keep(&[preset("oak", "elm")]).await;
    assert_eq!(world.seen(&olga()).await, ["oak", "elm"]);
    assert_eq!(world.entry(&olga(), "oak").await.get("preset"), None);
}

#[tokio::test]
async fn ollamas_tags_need_not_be_named() {
    let world = World::new().await;
    let llama = ProviderModel {
        owned_by: "ollama".to_owned(),
        connection_type: Some("local".to_owned()),
        ..provided("llama3:latest")
    };
    world.sources.connect("ollama", vec![llama]);
    world
        .keep(&[
            Model {
                name: "Lama".to_owned(),
                ..published("llama3")
            },
            preset("tame", "llama3"),
        ])
        .await;

    assert_eq!(world.seen(&ada()).await, ["llama3:latest", "tame"]);
    assert_eq!(world.entry(&ada(), "llama3:latest").await["name"], "Lama");
    let tame = world.entry(&ada(), "tame").await;
    assert_eq!(
        (&tame["owned_by"], &tame["connection_type"]),
        (&json!("ollama"), &json!("local"))
    );
}

#[tokio::test]
async fn arenas_say_themselves_who_may_enter() {
    let world = World::with_trees(&[]).await;
    let arena = |id: &str, meta: Value| ProviderModel {
        owned_by: "arena".to_owned(),
        connection_type: None,
        kind: Kind::Arena { meta: object(meta) },
        routes: Vec::new(),
        details: object(json!({"object": "model"})),
        ..provided(id)
    };
    world.sources.connect(
        "arenas",
        vec![
            arena("hidden", json!({"description": "d"})),
            arena("open", json!({"access_control": null, "model_ids": ["oak"]})),
            arena("for-g", json!({"access_control": {"read": {"group_ids": ["g"]}}})),
        ],
    );

    assert_eq!(world.seen(&ada()).await, ["open"]);
    assert_eq!(world.seen(&member(bob(), &["g"])).await, ["open", "for-g"]);
    assert_eq!(world.seen(&olga()).await, ["oak", "elm", "hidden", "open", "for-g"]);
    let open = world.entry(&ada(), "open").await;
    assert_eq!(
        (&open["arena"], &open["info"]["meta"]["model_ids"]),
        (&json!(true), &json!(["oak"]))
    );
    assert!(world.catalog.find(&ada(), &"open".into()).await.unwrap().is_arena());
    let base = world.catalog.base(&olga()).await.unwrap();
    assert!(!String::from_utf8_lossy(&base.json).contains("arena"));
}

#[tokio::test]
async fn without_a_provider_there_is_nothing_to_pick() {
    let world = World::new().await;
    world.keep(&[preset("acorn", "oak")]).await;
    assert!(world.seen(&olga()).await.is_empty());
}

#[tokio::test]
async fn filters_of_pipelines_work_unseen() {
    let world = World::with_trees(&[]).await;
    let filter = ProviderModel {
        kind: Kind::Filter,
        routes: Vec::new(),
        ..provided("filter")
    };
    world.sources.connect("pipelines", vec![filter]);
    assert_eq!(world.seen(&olga()).await, ["oak", "elm"]);
    let base = world.catalog.base(&olga()).await.unwrap();
    assert!(String::from_utf8_lossy(&base.json).contains("\"filter\""));
}

#[tokio::test]
async fn tags_of_provider_and_workspace_come_together_once() {
    let world = World::new().await;
    let tagged = ProviderModel {
        tags: vec!["a".to_owned(), "b".to_owned()],
        ..provided("oak")
    };
    world.sources.connect("trees", vec![tagged]);
    world
        .keep(&[Model {
            meta: meta(json!({"tags": [{"name": "b"}, {"name": "c"}]})),
            ..published("oak")
        }])
        .await;
    let tags = world.entry(&ada(), "oak").await["tags"].clone();
    assert_eq!(tags, json!([{"name": "a"}, {"name": "b"}, {"name": "c"}]));
}

#[tokio::test]
async fn administrators_give_the_list_an_order() {
    let world = World::with_trees(&[]).await;
    world.keep(&[preset("zz", "oak"), preset("aa", "oak")]).await;
    assert_eq!(world.seen(&olga()).await, ["oak", "elm", "aa", "zz"]);

    let order = vec!["zz".to_owned(), "none-such".to_owned(), "oak".to_owned()];
    world
        .settings
        .change(Changes::default().set(MODEL_ORDER_LIST, order))
        .await
        .unwrap();

    // The others by name.
    assert_eq!(world.seen(&olga()).await, ["zz", "oak", "aa", "elm"]);
}

#[tokio::test]
async fn an_administrator_who_does_not_reach_everything_sees_what_a_user_sees() {
    let world = World::with_trees(&[("BYPASS_ADMIN_ACCESS_CONTROL", "false")]).await;
    let of_ada = Model {
        user_id: "ada".into(),
        access: Access::private(),
        ..preset("private", "oak")
    };
    world.keep(&[published("elm"), of_ada]).await;

    assert_eq!(world.seen(&olga()).await, ["elm"]);
    assert_eq!(world.seen(&ada()).await, ["elm", "private"]);
}

#[tokio::test]
async fn models_that_are_open_to_all_need_not_be_published() {
    let world = World::with_trees(&[("BYPASS_MODEL_ACCESS_CONTROL", "true")]).await;
    let private = Model {
        access: Access::private(),
        ..preset("private", "oak")
    };
    world.keep(&[private]).await;
    assert_eq!(world.seen(&ada()).await, ["oak", "elm", "private"]);
}

#[tokio::test]
async fn who_sees_the_same_gets_the_same_list_and_its_version_tells_changes() {
    let world = World::with_trees(&[]).await;
    world.keep(&[published("oak")]).await;
    let list = async |who: &Principal| world.catalog.list(who, false).await.unwrap();

    let (ada, bob) = (ada(), bob());
    let (of_ada, of_bob) = (list(&ada).await, list(&bob).await);
    assert!(std::sync::Arc::ptr_eq(&of_ada, &of_bob));
    assert_ne!(of_ada.version, list(&olga()).await.version);

    world.keep(&[published("oak")]).await;
    assert_eq!(list(&ada).await.version, of_ada.version);
    world.keep(&[published("elm")]).await;
    assert_ne!(list(&ada).await.version, of_ada.version);
}
