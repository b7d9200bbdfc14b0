//! What people do with the workspace's models.

use loquat_core::access::{Access, Ownership};
use loquat_core::account::Picture;
use loquat_core::identity::{Denied, Member, Permission};
use loquat_core::model::{Model, ModelChange, ModelError, ModelFilter, NewModel};
use loquat_tests::cast::{ada, admin, bob, member, olga, permitted};
use loquat_tests::world::{published, shared};
use serde_json::{Value, json};

use super::{World, object, preset};

fn new(id: &str) -> NewModel {
    let mut new = NewModel::blank(id.into(), id);
    new.contents.base_model_id = Some("oak".into());
    new
}

async fn listed(world: &World, who: &Member, filter: ModelFilter) -> Vec<String> {
    let listing = world.models.list(who, filter, 1).await.unwrap();
    listing.items.into_iter().map(|view| view.item.id.0).collect()
}

#[tokio::test]
async fn a_builder_makes_a_model_and_can_pick_it_at_once() {
    let world = World::with_trees(&[]).await;
    let builder = permitted(ada(), &[Permission::WorkspaceModels]);
    let mut mine = new("mine");
    mine.contents.access = Access::private();

    let made = world.models.create(&builder, mine).await.unwrap();

    assert_eq!(
        (made.user_id.as_str(), made.created_at, made.updated_at),
        ("ada", 1000, 1000)
    );
    assert_eq!(made.meta.picture(), Some("/static/favicon.png"));
    assert_eq!(made.meta.members()["capabilities"], json!({}));
    assert_eq!(world.seen(&builder).await, ["mine"]);
    assert!(world.seen(&bob()).await.is_empty());
}

#[tokio::test]
async fn who_may_not_build_makes_nothing() {
    let world = World::new().await;
    let refused = world.models.create(&ada(), new("m")).await;
    let lacks = Denied::Lacks(Permission::WorkspaceModels);
    assert!(matches!(refused, Err(ModelError::Denied(denied)) if denied == lacks));
    assert!(world.store.all().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_id_is_taken_once_and_has_a_length() {
    let world = World::new().await;
    world.models.create(&olga(), new("m")).await.unwrap();
    let again = world.models.create(&olga(), new("m")).await;
    assert!(matches!(again, Err(ModelError::IdTaken)));
    for bad in ["", &"x".repeat(257), "a\0b"] {
        let refused = world.models.create(&olga(), new(bad)).await;
        assert!(matches!(refused, Err(ModelError::BadId)));
    }
    world.models.create(&olga(), new(&"ü".repeat(256))).await.unwrap();
}

#[tokio::test]
async fn a_model_is_read_by_those_whom_it_lets() {
    let world = World::new().await;
    world
        .keep(&[
            Model {
                access: shared(&["bob", "g"], &[]),
                ..preset("m", "oak")
            },
            Model {
                user_id: "ada".into(),
                access: Access::private(),
                ..preset("own", "oak")
            },
        ])
        .await;
    let find = async |who: &Member, id: &str| world.models.find(who, &id.into()).await;

    assert!(!find(&bob(), "m").await.unwrap().may_write);
    assert!(!find(&member(ada(), &["g"]), "m").await.unwrap().may_write);
    assert!(find(&ada(), "own").await.unwrap().may_write);
    assert!(find(&olga(), "own").await.unwrap().may_write);
    assert!(matches!(
        find(&ada(), "m").await,
        Err(ModelError::Denied(Denied::NotYours))
    ));
    assert!(matches!(
        find(&bob(), "own").await,
        Err(ModelError::Denied(Denied::NotYours))
    ));
    assert!(matches!(find(&bob(), "none").await, Err(ModelError::NotFound)));
}

#[tokio::test]
async fn a_model_is_changed_by_its_owner_its_writers_and_administrators() {
    let world = World::new().await;
    let model = Model {
        user_id: "ada".into(),
        access: shared(&["bob"], &["g"]),
        ..preset("m", "oak")
    };
    world.keep(std::slice::from_ref(&model)).await;
    let change = |name: &str| ModelChange {
        name: name.to_owned(),
        ..ModelChange::of(&model)
    };

    for writer in [ada(), member(bob(), &["g"]), olga()] {
        let changed = world.models.update(&writer, &"m".into(), change("new")).await.unwrap();
        assert_eq!(
            (changed.name.as_str(), changed.user_id.as_str(), changed.created_at),
            ("new", "ada", 10)
        );
        assert!(!world.models.toggle(&writer, &"m".into()).await.unwrap().is_active);
        assert!(world.models.toggle(&writer, &"m".into()).await.unwrap().is_active);
    }
    let refused = world.models.update(&bob(), &"m".into(), change("bad")).await;
    assert!(matches!(refused, Err(ModelError::NotWriter)));
    let refused = world.models.toggle(&bob(), &"m".into()).await;
    assert!(matches!(refused, Err(ModelError::Denied(Denied::NotYours))));
    let refused = world.models.delete(&bob(), &"m".into()).await;
    assert!(matches!(refused, Err(ModelError::Denied(Denied::NotYours))));

    world.models.delete(&member(bob(), &["g"]), &"m".into()).await.unwrap();
    let gone = world.models.delete(&olga(), &"m".into()).await;
    assert!(matches!(gone, Err(ModelError::NothingToChange)));
}

#[tokio::test]
async fn a_deleted_model_cannot_be_picked_any_more() {
    let world = World::with_trees(&[]).await;
    world.keep(&[preset("m", "oak")]).await;
    assert_eq!(world.seen(&ada()).await, ["m"]);
    world.models.delete(&olga(), &"m".into()).await.unwrap();
    assert!(world.seen(&ada()).await.is_empty());
}

#[tokio::test]
async fn lists_show_what_one_may_read_with_its_owners() {
    let world = World::new().await;
    world
        .keep(&[
            preset("public", "oak"),
            Model {
                user_id: "ada".into(),
                access: Access::private(),
                ..preset("of-ada", "oak")
            },
            Model {
                user_id: "gone".into(),
                access: shared(&["g"], &["g"]),
                ..preset("of-group", "oak")
            },
            published("oak"),
        ])
        .await;

    assert_eq!(listed(&world, &bob(), ModelFilter::default()).await, ["public"]);
    let views = world
        .models
        .list(&member(ada(), &["g"]), ModelFilter::default(), 1)
        .await
        .unwrap();
    let seen: Vec<_> = views
        .items
        .iter()
        .map(|view| {
            let owner = view.owner.as_ref().map(|user| user.name.as_str());
            (view.item.id.as_str(), owner, view.may_write)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("of-ada", Some("ada"), true),
            ("of-group", None, true),
            ("public", Some("olga"), false)
        ]
    );
    assert_eq!(listed(&world, &olga(), ModelFilter::default()).await.len(), 3);
    let created = ModelFilter {
        ownership: Some(Ownership::By("olga".into())),
        ..ModelFilter::default()
    };
    assert_eq!(listed(&world, &olga(), created).await, ["public"]);
}

#[tokio::test]
async fn an_administrator_without_reach_lists_what_they_may_read_and_still_changes_all() {
    let world = World::with(&[("BYPASS_ADMIN_ACCESS_CONTROL", "false")]).await;
    let private = Model {
        user_id: "ada".into(),
        access: Access::private(),
        ..preset("m", "oak")
    };
    world.keep(std::slice::from_ref(&private)).await;

    assert!(listed(&world, &olga(), ModelFilter::default()).await.is_empty());
    let refused = world.models.find(&olga(), &"m".into()).await;
    assert!(matches!(refused, Err(ModelError::Denied(Denied::NotYours))));
    world
        .models
        .update(&olga(), &"m".into(), ModelChange::of(&private))
        .await
        .unwrap();
    world.models.toggle(&olga(), &"m".into()).await.unwrap();
}

#[tokio::test]
async fn tags_and_exports_are_of_what_one_may_write() {
    let world = World::new().await;
    let tagged = |model: Model, tags: &[&str]| {
        let tags: Vec<Value> = tags.iter().map(|name| json!({"name": name})).collect();
        let meta = object(json!({"tags": tags})).into();
        Model { meta, ..model }
    };
    let of_ada = Model {
        user_id: "ada".into(),
        ..preset("of-ada", "oak")
    };
    world
        .keep(&[
            tagged(preset("m", "oak"), &["z", "b"]),
            tagged(of_ada, &["b", "a"]),
            tagged(published("oak"), &["c"]),
        ])
        .await;
    let exporter = permitted(ada(), &[Permission::WorkspaceModelsExport]);

    assert_eq!(world.models.tags(&ada()).await.unwrap(), ["a", "b"]);
    assert_eq!(world.models.tags(&olga()).await.unwrap(), ["a", "b", "z"]);
    let exported = world.models.export(&exporter).await.unwrap();
    assert_eq!(exported.len(), 1);
    assert_eq!(world.models.export(&olga()).await.unwrap().len(), 2);
    assert!(matches!(
        world.models.export(&ada()).await,
        Err(ModelError::Denied(Denied::Lacks(_)))
    ));
    let settings = world.models.settings_of_provider_models(&admin()).await.unwrap();
    assert_eq!(settings.len(), 1);
}

#[tokio::test]
async fn an_import_takes_all_or_nothing() {
    let world = World::new().await;
    world.keep(&[preset("m", "oak")]).await;
    let importer = permitted(ada(), &[Permission::WorkspaceModelsImport]);
    let import = async |who: &Member, entries: Value| {
        let entries = entries.as_array().unwrap().iter().cloned().map(object).collect();
        world.models.import(who, entries).await
    };

    let rubbish = import(&importer, json!([{"id": "new", "name": "New"}, {"id": "bad"}])).await;
    assert!(matches!(rubbish, Err(ModelError::Unreadable(_))));
    assert_eq!(world.store.all().await.unwrap().len(), 1);

    import(
        &importer,
        json!([
            {"id": "m", "name": "Other"},
            {"id": "new", "name": "New", "base_model_id": "oak", "meta": {"capabilities": null}},
            {"id": "new", "is_active": false},
            {"name": "nobody"},
        ]),
    )
    .await
    .unwrap();

    let m = world.store.find(&"m".into()).await.unwrap().unwrap();
    assert_eq!((m.name.as_str(), m.user_id.as_str()), ("Other", "olga"));
    let new = world.store.find(&"new".into()).await.unwrap().unwrap();
    assert_eq!((new.user_id.as_str(), new.is_active), ("ada", false));
    assert!(import(&bob(), json!([])).await.is_err());
}

#[tokio::test]
async fn a_sync_leaves_just_what_it_brings() {
    let world = World::new().await;
    world.keep(&[preset("m", "oak"), preset("n", "oak")]).await;
    let brought = Model {
        user_id: "somebody".into(),
        ..preset("n", "elm")
    };

    let synced = world.models.sync(&admin(), vec![brought]).await.unwrap();

    assert_eq!(synced.len(), 1);
    assert_eq!((synced[0].user_id.as_str(), synced[0].updated_at), ("olga", 1000));
    world.models.delete_all(&admin()).await.unwrap();
    assert!(world.store.all().await.unwrap().is_empty());
}

#[tokio::test]
async fn everybody_may_look_at_pictures() {
    let world = World::new().await;
    let pictured = |id: &str, url: &str| Model {
        access: Access::private(),
        meta: object(json!({"profile_image_url": url})).into(),
        ..preset(id, "oak")
    };
    world
        .keep(&[
            pictured("kept", "data:image/png;base64,aGk="),
            pictured("elsewhere", "https://img.example.test/m.png"),
            preset("plain", "oak"),
        ])
        .await;
    let picture = async |id: &str| world.models.picture(&bob(), &id.into()).await.unwrap();

    let kept = picture("kept").await;
    assert!(matches!(&kept.picture, Picture::Here { bytes, .. } if bytes == b"hi"));
    assert_eq!(
        picture("elsewhere").await.picture,
        Picture::Elsewhere("https://img.example.test/m.png".to_owned())
    );
    assert_eq!(picture("plain").await.picture, Picture::Default);
    assert_eq!(picture("none\0such").await.picture, Picture::Default);

    world.keep(&[pictured("kept", "data:image/png;base64,aG8=")]).await;
    assert_ne!(picture("kept").await.version, kept.version);
}
