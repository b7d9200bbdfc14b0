//! What people do with prompts: who may use, make and change which. The whole runs in memory.

use std::sync::Arc;

use loquat_core::access::Access;
use loquat_core::identity::{Denied, Member, Permission};
use loquat_core::prompt::{Command, NewPrompt, Prompt, PromptChange, PromptError, PromptStore, Prompts};
use loquat_memory::{ManualClock, Memory, MemoryBus, MemoryPrompts};
use loquat_tests::cast::{ada, bob, member, olga, permitted, user};
use loquat_tests::contract::prompt_store::prompt;
use loquat_tests::world::{inhabited, settings, shared, variables};

/// An installation that knows the users of the cast.
struct World {
    prompts: Prompts,
    store: Arc<dyn PromptStore>,
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
        let store: Arc<dyn PromptStore> = Arc::new(MemoryPrompts::new(memory));
        Self {
            prompts: Prompts::new(store.clone(), users, settings, Arc::new(clock.clone())),
            store,
            clock,
        }
    }

    async fn keep(&self, prompts: &[Prompt]) {
        for prompt in prompts {
            self.store.insert(prompt).await.unwrap();
        }
    }

    /// The commands of what somebody may use.
    async fn readable(&self, who: &Member) -> Vec<String> {
        let prompts = self.prompts.readable(who).await.unwrap();
        prompts.into_iter().map(|prompt| prompt.command.0).collect()
    }
}

fn new(command: &str) -> NewPrompt {
    NewPrompt {
        command: command.into(),
        contents: change("Title"),
    }
}

fn change(title: &str) -> PromptChange {
    PromptChange {
        title: title.to_owned(),
        content: "Say {{WORD}}".to_owned(),
        access: Access::private(),
    }
}

#[tokio::test]
async fn who_may_write_prompts_makes_one_and_finds_it_by_its_command() {
    let world = World::new().await;
    let author = permitted(ada(), &[Permission::WorkspacePrompts]);

    let made = world.prompts.create(&author, new("/größe")).await.unwrap();

    assert_eq!((made.user_id.as_str(), made.changed_at), ("ada", 1000));
    let found = world
        .prompts
        .find(&author, &Command::named("größe"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.item, made);
    assert!(found.may_write);
    assert_eq!(world.readable(&author).await, ["/größe"]);
    assert!(world.readable(&bob()).await.is_empty());
}

#[tokio::test]
async fn making_takes_a_permission_or_the_one_to_import() {
    let world = World::new().await;
    world
        .prompts
        .create(&permitted(ada(), &[Permission::WorkspacePromptsImport]), new("/a"))
        .await
        .unwrap();
    world.prompts.create(&olga(), new("/b")).await.unwrap();
    for (who, reason) in [
        (bob(), Denied::Lacks(Permission::WorkspacePrompts)),
        (
            permitted(bob(), &[Permission::SharePublicPrompts]),
            Denied::Lacks(Permission::WorkspacePrompts),
        ),
    ] {
        let refused = world.prompts.create(&who, new("/c")).await;
        assert!(matches!(refused, Err(PromptError::Denied(denied)) if denied == reason));
    }
    assert_eq!(world.readable(&olga()).await, ["/a", "/b"]);
}

#[tokio::test]
async fn a_command_is_taken_once_even_by_a_prompt_that_one_cannot_see() {
    let world = World::new().await;
    world.prompts.create(&olga(), new("/mail")).await.unwrap();
    let author = permitted(ada(), &[Permission::WorkspacePrompts]);

    let again = world.prompts.create(&author, new("/mail")).await;

    assert!(matches!(again, Err(PromptError::CommandTaken)));
    world.prompts.create(&author, new("/Mail")).await.unwrap();
    for bad in ["", "/a\0b", &"/".repeat(256)] {
        let refused = world.prompts.create(&author, new(bad)).await;
        assert!(matches!(refused, Err(PromptError::BadCommand)), "{bad:?}");
        let sought = world.prompts.find(&author, &bad.into()).await;
        assert!(matches!(sought, Err(PromptError::NotFound)), "{bad:?}");
    }
}

#[tokio::test]
async fn lists_show_what_one_may_use_with_its_owners() {
    let world = World::new().await;
    world
        .keep(&[
            Prompt {
                user_id: "olga".into(),
                ..prompt("/public", 3)
            },
            Prompt {
                access: Access::private(),
                ..prompt("/of-ada", 2)
            },
            Prompt {
                user_id: "gone".into(),
                access: shared(&["g"], &["g"]),
                ..prompt("/of-group", 1)
            },
        ])
        .await;

    assert_eq!(world.readable(&bob()).await, ["/public"]);
    let views = world.prompts.list(&member(ada(), &["g"])).await.unwrap();
    let seen: Vec<_> = views
        .iter()
        .map(|view| {
            let owner = view.owner.as_ref().map(|user| user.name.as_str());
            (view.item.command.as_str(), owner, view.may_write)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("/public", Some("olga"), false),
            ("/of-ada", Some("ada"), true),
            ("/of-group", None, true)
        ]
    );
    assert_eq!(world.readable(&olga()).await.len(), 3);
    assert!(
        world
            .prompts
            .list(&olga())
            .await
            .unwrap()
            .iter()
            .all(|view| view.may_write)
    );
}

#[tokio::test]
async fn a_prompt_is_read_by_those_whom_it_lets() {
    let world = World::new().await;
    world
        .keep(&[Prompt {
            access: shared(&["bob", "g"], &["cleo"]),
            ..prompt("/mail", 1)
        }])
        .await;
    let command = Command::named("mail");
    let find = async |who: &Member| world.prompts.find(who, &command).await;

    assert!(find(&ada()).await.unwrap().unwrap().may_write);
    assert!(find(&olga()).await.unwrap().unwrap().may_write);
    assert!(!find(&bob()).await.unwrap().unwrap().may_write);
    let cleo = user("cleo");
    assert!(find(&member(cleo.clone(), &["g"])).await.unwrap().is_some());
    // To write does not imply to read.
    assert_eq!(find(&cleo).await.unwrap(), None);
    let none = world.prompts.find(&olga(), &Command::named("none")).await;
    assert!(matches!(none, Err(PromptError::NotFound)));
}

#[tokio::test]
async fn a_prompt_is_changed_by_its_owner_its_writers_and_administrators() {
    let world = World::new().await;
    world
        .keep(&[Prompt {
            access: shared(&["bob"], &["g"]),
            ..prompt("/mail", 1)
        }])
        .await;
    let command = Command::named("mail");
    let writers = || PromptChange {
        access: shared(&["bob"], &["g"]),
        ..change("New")
    };

    for (now, writer) in (2000..).zip([ada(), member(bob(), &["g"]), olga()]) {
        world.clock.set(now);
        let changed = world.prompts.update(&writer, &command, writers()).await.unwrap();
        assert_eq!(
            (changed.title.as_str(), changed.user_id.as_str(), changed.changed_at),
            ("New", "ada", now)
        );
    }
    let refused = world.prompts.update(&bob(), &command, writers()).await;
    assert!(matches!(refused, Err(PromptError::Denied(Denied::NotYours))));
    let refused = world.prompts.delete(&bob(), &command).await;
    assert!(matches!(refused, Err(PromptError::Denied(Denied::NotYours))));

    world.prompts.delete(&member(bob(), &["g"]), &command).await.unwrap();
    assert!(matches!(
        world.prompts.delete(&olga(), &command).await,
        Err(PromptError::NotFound)
    ));
    let gone = world.prompts.update(&olga(), &command, writers()).await;
    assert!(matches!(gone, Err(PromptError::NotFound)));
}

#[tokio::test]
async fn an_administrator_without_reach_lists_what_they_may_use_and_still_changes_all() {
    let world = World::with(&[("BYPASS_ADMIN_ACCESS_CONTROL", "false")]).await;
    world
        .keep(&[Prompt {
            access: Access::private(),
            ..prompt("/mail", 1)
        }])
        .await;
    let command = Command::named("mail");

    assert!(world.readable(&olga()).await.is_empty());
    let found = world.prompts.find(&olga(), &command).await.unwrap().unwrap();
    assert!(!found.may_write);
    world.prompts.update(&olga(), &command, change("New")).await.unwrap();
    world.prompts.delete(&olga(), &command).await.unwrap();
}
