//! What people do with knowledge bases: who may ask, make and change which. The whole runs in memory.

use std::sync::Arc;

use loquat_core::access::{Access, Ownership};
use loquat_core::identity::{Denied, Member, Permission};
use loquat_core::knowledge::{
    FileFilter, KnowledgeBase, KnowledgeBases, KnowledgeChange, KnowledgeError, KnowledgeId, KnowledgeStore,
};
use loquat_core::model::{Catalog, Model, ModelStore};
use loquat_core::shared::JsonObject;
use loquat_memory::{ManualClock, Memory, MemoryBus, MemoryKnowledge, MemoryModels, ScriptedSources, SequentialIds};
use loquat_tests::cast::{ada, bob, member, olga, permitted, user};
use loquat_tests::contract::knowledge_store::base;
use loquat_tests::contract::model_store::preset;
use loquat_tests::world::{inhabited, provided, settings, shared, variables};
use serde_json::{Value, json};

/// An installation that knows the users of the cast.
struct World {
    knowledge: KnowledgeBases,
    store: Arc<dyn KnowledgeStore>,
    models: Arc<dyn ModelStore>,
    catalog: Arc<Catalog>,
    clock: ManualClock,
}

impl World {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The world with some variables set.
    async fn with(given: &[(&str, &str)]) -> Self {
        let memory = Memory::new();
        let clock = ManualClock::at(1000);
        let bus = Arc::new(MemoryBus::new());
        let settings = settings(&variables(given), &memory, &bus).await;
        let users = inhabited(&memory).await;
        let store: Arc<dyn KnowledgeStore> = Arc::new(MemoryKnowledge::new(memory.clone()));
        let models: Arc<dyn ModelStore> = Arc::new(MemoryModels::new(memory));
        let sources = ScriptedSources::default();
        sources.connect("trees", vec![provided("base", JsonObject::new())]);
        let catalog = Arc::new(Catalog::new(
            vec![Arc::new(sources)],
            models.clone(),
            settings.clone(),
            bus,
            Arc::new(clock.clone()),
            Arc::new(clock.clone()),
        ));
        Self {
            knowledge: KnowledgeBases::new(
                store.clone(),
                users,
                catalog.clone(),
                settings,
                Arc::new(clock.clone()),
                Arc::new(SequentialIds::default()),
            ),
            store,
            models,
            catalog,
            clock,
        }
    }

    async fn keep(&self, bases: &[KnowledgeBase]) {
        for base in bases {
            self.store.insert(base).await.unwrap();
        }
    }

    /// The ids of what somebody may ask.
    async fn listed(&self, who: &Member, query: Option<&str>, ownership: Option<Ownership>) -> Vec<String> {
        let query = query.map(str::to_owned);
        let found = self.knowledge.list(who, query, ownership, 1).await.unwrap();
        found.items.into_iter().map(|view| view.item.id.0).collect()
    }
}

fn contents(name: &str, access: Access) -> KnowledgeChange {
    KnowledgeChange {
        name: name.to_owned(),
        description: "What is known".to_owned(),
        access,
    }
}

/// A base of Ada's.
fn of_ada(id: &str, access: Access) -> KnowledgeBase {
    KnowledgeBase { access, ..base(id, 1) }
}

#[tokio::test]
async fn who_may_collect_knowledge_makes_a_base() {
    let world = World::new().await;
    let collector = permitted(ada(), &[Permission::WorkspaceKnowledge]);

    let made = world
        .knowledge
        .create(&collector, contents("Trees", Access::private()))
        .await
        .unwrap();

    assert_eq!((made.name.as_str(), made.user_id.as_str()), ("Trees", "ada"));
    assert_eq!((made.created_at, made.updated_at), (1000, 1000));
    let found = world.knowledge.find(&collector, &made.id).await.unwrap();
    assert!(found.may_write);
    assert_eq!(found.item, made);
    assert!(world.listed(&bob(), None, None).await.is_empty());
    let refused = world
        .knowledge
        .create(&bob(), contents("Mine", Access::private()))
        .await;
    let lacks = Denied::Lacks(Permission::WorkspaceKnowledge);
    assert!(matches!(refused, Err(KnowledgeError::Denied(denied)) if denied == lacks));
}

#[tokio::test]
async fn only_who_may_share_with_everybody_makes_a_base_public() {
    let world = World::new().await;
    let collector = permitted(ada(), &[Permission::WorkspaceKnowledge]);
    let sharer = permitted(
        bob(),
        &[Permission::WorkspaceKnowledge, Permission::SharePublicKnowledge],
    );
    let made = async |who: &Member| {
        world
            .knowledge
            .create(who, contents("Trees", Access::PUBLIC))
            .await
            .unwrap()
    };

    let private = made(&collector).await;
    assert_eq!(private.access, Access::private());
    assert_eq!(made(&sharer).await.access, Access::PUBLIC);
    assert_eq!(made(&olga()).await.access, Access::PUBLIC);

    let open = contents("Trees", Access::PUBLIC);
    let (still, _) = world
        .knowledge
        .update(&collector, &private.id, open.clone())
        .await
        .unwrap();
    assert_eq!(still.item.access, Access::private());
    let (opened, _) = world.knowledge.update(&olga(), &private.id, open).await.unwrap();
    assert_eq!(opened.item.access, Access::PUBLIC);
    let some = contents("Trees", shared(&["bob"], &[]));
    let (to_some, _) = world.knowledge.update(&collector, &private.id, some).await.unwrap();
    assert_eq!(to_some.item.access, shared(&["bob"], &[]));
}

#[tokio::test]
async fn lists_show_what_one_may_ask_with_its_owners() {
    let world = World::new().await;
    world
        .keep(&[
            KnowledgeBase {
                user_id: "olga".into(),
                ..base("public", 3)
            },
            KnowledgeBase {
                access: Access::private(),
                ..base("of-ada", 2)
            },
            KnowledgeBase {
                user_id: "gone".into(),
                access: shared(&["g"], &["g"]),
                ..base("of-group", 1)
            },
        ])
        .await;
    let grouped = member(ada(), &["g"]);

    let views = world.knowledge.list(&grouped, None, None, 1).await.unwrap();
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
            ("public", Some("olga"), false),
            ("of-ada", Some("ada"), true),
            ("of-group", None, true)
        ]
    );
    assert_eq!(world.listed(&bob(), None, None).await, ["public"]);
    assert_eq!(world.listed(&olga(), None, None).await.len(), 3);
    assert_eq!(world.listed(&grouped, Some("OF-"), None).await, ["of-ada", "of-group"]);
    let own = Some(Ownership::By("ada".into()));
    assert_eq!(world.listed(&grouped, None, own).await, ["of-ada"]);
}

#[tokio::test]
async fn a_base_is_opened_by_those_whom_it_lets() {
    let world = World::new().await;
    world.keep(&[of_ada("b", shared(&["bob", "g"], &["cleo"]))]).await;
    let id = KnowledgeId::from("b");
    let cleo = user("cleo");

    for (who, may_write) in [
        (ada(), true),
        (olga(), true),
        (bob(), false),
        (member(cleo.clone(), &["g"]), true),
    ] {
        assert_eq!(world.knowledge.find(&who, &id).await.unwrap().may_write, may_write);
        let files = world
            .knowledge
            .files(&who, &id, FileFilter::default(), 1)
            .await
            .unwrap();
        assert_eq!(files.total, 0);
    }
    // To write does not imply to read.
    let refused = world.knowledge.find(&cleo, &id).await;
    assert!(matches!(refused, Err(KnowledgeError::Denied(Denied::NotYours))));
    let refused = world.knowledge.files(&cleo, &id, FileFilter::default(), 1).await;
    assert!(matches!(refused, Err(KnowledgeError::Closed)));
    let none = KnowledgeId::from("none");
    assert!(matches!(
        world.knowledge.find(&olga(), &none).await,
        Err(KnowledgeError::NotFound)
    ));
    let none = world.knowledge.files(&olga(), &none, FileFilter::default(), 1).await;
    assert!(matches!(none, Err(KnowledgeError::NothingThere)));
}

#[tokio::test]
async fn a_base_is_changed_by_its_owner_its_writers_and_administrators() {
    let world = World::new().await;
    let access = shared(&["bob"], &["g"]);
    world.keep(&[of_ada("b", access.clone())]).await;
    let id = KnowledgeId::from("b");
    let new = || contents("New", access.clone());

    for (now, writer) in (2000..).zip([ada(), member(bob(), &["g"]), olga()]) {
        world.clock.set(now);
        let (changed, files) = world.knowledge.update(&writer, &id, new()).await.unwrap();
        let base = changed.item;
        assert_eq!(
            (
                base.name.as_str(),
                base.user_id.as_str(),
                base.created_at,
                base.updated_at
            ),
            ("New", "ada", 1, now)
        );
        assert!(changed.may_write && files.is_empty());
    }
    assert!(matches!(
        world.knowledge.update(&bob(), &id, new()).await,
        Err(KnowledgeError::Closed)
    ));
    assert!(matches!(
        world.knowledge.delete(&bob(), &id).await,
        Err(KnowledgeError::Closed)
    ));

    world.knowledge.delete(&member(bob(), &["g"]), &id).await.unwrap();
    let gone = world.knowledge.delete(&olga(), &id).await;
    assert!(matches!(gone, Err(KnowledgeError::NothingThere)));
    let gone = world.knowledge.update(&olga(), &id, new()).await;
    assert!(matches!(gone, Err(KnowledgeError::NothingThere)));
}

#[tokio::test]
async fn models_forget_a_base_that_is_deleted_and_lists_say_so_at_once() {
    let world = World::new().await;
    world.keep(&[of_ada("b", Access::private())]).await;
    let knowing = Model {
        meta: json!({"knowledge": [{"id": "b"}, {"id": "c"}]})
            .as_object()
            .unwrap()
            .clone()
            .into(),
        ..preset("m", 1)
    };
    world.models.insert(&knowing).await.unwrap();
    let upkeep = tokio::spawn({
        let catalog = world.catalog.clone();
        async move { catalog.run().await.unwrap() }
    });
    let known = async || {
        let list = world.catalog.list(&bob(), false).await.unwrap();
        let list: Value = serde_json::from_slice(&list.json).unwrap();
        list["data"][0]["info"]["meta"]["knowledge"].clone()
    };
    assert_eq!(known().await, json!([{"id": "b"}, {"id": "c"}]));

    world.knowledge.delete(&ada(), &"b".into()).await.unwrap();

    assert_eq!(known().await, json!([{"id": "c"}]));
    upkeep.abort();
}

#[tokio::test]
async fn an_administrator_without_reach_lists_what_they_may_ask_and_still_changes_all() {
    let world = World::with(&[("BYPASS_ADMIN_ACCESS_CONTROL", "false")]).await;
    world.keep(&[of_ada("b", Access::private())]).await;
    let id = KnowledgeId::from("b");

    assert!(world.listed(&olga(), None, None).await.is_empty());
    assert!(!world.knowledge.find(&olga(), &id).await.unwrap().may_write);
    world
        .knowledge
        .files(&olga(), &id, FileFilter::default(), 1)
        .await
        .unwrap();
    world
        .knowledge
        .update(&olga(), &id, contents("New", Access::private()))
        .await
        .unwrap();
    world.knowledge.delete(&olga(), &id).await.unwrap();
}
