//! What people do with folders. The whole runs in memory.

use std::sync::Arc;

use loquat_core::chat::{Chat, ChatStore};
use loquat_core::folder::{ChatsInside, Folder, FolderChange, FolderError, FolderStoreError, Folders, NewFolder};
use loquat_core::identity::{Denied, Member, Permission};
use loquat_core::settings::{Changes, ENABLE_FOLDERS, Settings};
use loquat_core::shared::JsonText;
use loquat_memory::{ManualClock, Memory, MemoryBus, MemoryChats, MemoryFolders, SequentialIds};
use loquat_tests::cast::{ada, bob, olga, without};
use loquat_tests::world::{settings, variables};
use serde_json::json;

struct World {
    folders: Folders,
    chats: MemoryChats,
    settings: Arc<Settings>,
    clock: ManualClock,
}

impl World {
    async fn new() -> Self {
        let memory = Memory::new();
        let clock = ManualClock::at(100);
        let settings = settings(&variables(&[]), &memory, &Arc::new(MemoryBus::new())).await;
        Self {
            folders: Folders::new(
                Arc::new(MemoryFolders::new(memory.clone())),
                settings.clone(),
                Arc::new(clock.clone()),
                Arc::new(SequentialIds::default()),
            ),
            chats: MemoryChats::new(memory),
            settings,
            clock,
        }
    }

    async fn make(&self, who: &Member, name: &str) -> Folder {
        let new = NewFolder {
            name: name.to_owned(),
            ..NewFolder::default()
        };
        self.folders.create(who, new).await.unwrap()
    }

    async fn put_chat(&self, folder: &Folder) {
        let body = JsonText::parse("{}").unwrap();
        let chat = Chat {
            folder_id: Some(folder.id.clone()),
            ..Chat::new("c".into(), folder.user_id.clone(), body, 1)
        };
        self.chats.insert(&[chat]).await.unwrap();
    }
}

#[tokio::test]
async fn a_new_folder_stands_closed_at_the_top() {
    let world = World::new().await;
    let new = NewFolder {
        name: "Work".to_owned(),
        data: json!({"system_prompt": "s"}).as_object().cloned(),
        meta: None,
    };

    let made = world.folders.create(&ada(), new).await.unwrap();

    assert_eq!((made.parent_id.as_ref(), made.is_expanded), (None, false));
    assert_eq!((made.created_at, made.updated_at), (100, 100));
    assert_eq!(world.folders.list(&ada()).await.unwrap(), std::slice::from_ref(&made));
    assert_eq!(world.folders.find(&ada(), &made.id).await.unwrap(), made);
}

#[tokio::test]
async fn folders_are_private_even_to_administrators() {
    let world = World::new().await;
    let mine = world.make(&ada(), "Mine").await;

    for other in [bob(), olga()] {
        assert!(world.folders.list(&other).await.unwrap().is_empty());
        let found = world.folders.find(&other, &mine.id).await;
        assert!(matches!(found, Err(FolderError::NotFound)));
        let changed = world.folders.update(&other, &mine.id, FolderChange::default()).await;
        assert!(matches!(changed, Err(FolderError::NotFound)));
        let deleted = world.folders.delete(&other, &mine.id, ChatsInside::Delete).await;
        assert!(matches!(deleted, Err(FolderError::NotFound)));
    }
}

#[tokio::test]
async fn a_name_is_taken_once_in_a_place() {
    let world = World::new().await;
    let work = world.make(&ada(), "Work").await;
    let again = NewFolder {
        name: "work".to_owned(),
        ..NewFolder::default()
    };
    let refused = world.folders.create(&ada(), again.clone()).await;
    assert!(matches!(
        refused,
        Err(FolderError::Refused(FolderStoreError::NameTaken))
    ));

    let home = world.make(&ada(), "Home").await;
    world.clock.set(200);
    let moved = world.folders.relocate(&ada(), &work.id, Some(&home.id)).await.unwrap();
    assert_eq!(moved.updated_at, 200);
    world.folders.create(&ada(), again).await.unwrap();
    let refused = world.folders.relocate(&ada(), &work.id, None).await;
    assert!(matches!(
        refused,
        Err(FolderError::Refused(FolderStoreError::NameTaken))
    ));
    let refused = world.folders.relocate(&ada(), &home.id, Some(&work.id)).await;
    assert!(matches!(
        refused,
        Err(FolderError::Refused(FolderStoreError::IntoItself))
    ));
}

#[tokio::test]
async fn folders_can_be_switched_off_for_all_and_for_some() {
    let world = World::new().await;
    world.make(&ada(), "Work").await;
    let refused = world.folders.list(&without(ada(), Permission::FeatureFolders)).await;
    assert!(matches!(refused, Err(FolderError::Forbidden(Denied::Lacks(_)))));
    assert!(
        world
            .folders
            .list(&without(olga(), Permission::FeatureFolders))
            .await
            .is_ok()
    );

    let off = Changes::new().set(ENABLE_FOLDERS, false);
    world.settings.change(off).await.unwrap();

    for who in [ada(), olga()] {
        let refused = world.folders.list(&who).await;
        assert!(matches!(refused, Err(FolderError::Forbidden(Denied::SwitchedOff(_)))));
    }
}

#[tokio::test]
async fn who_may_not_delete_chats_deletes_empty_folders_only() {
    let world = World::new().await;
    let careful = without(ada(), Permission::ChatDelete);
    let (full, inner, empty) = (
        world.make(&careful, "Full").await,
        world.make(&careful, "Inner").await,
        world.make(&careful, "Empty").await,
    );
    world
        .folders
        .relocate(&careful, &inner.id, Some(&full.id))
        .await
        .unwrap();
    world.put_chat(&inner).await;

    for chats in [ChatsInside::Delete, ChatsInside::MoveOut] {
        let refused = world.folders.delete(&careful, &full.id, chats).await;
        assert!(matches!(
            refused,
            Err(FolderError::Forbidden(Denied::Lacks(Permission::ChatDelete)))
        ));
    }
    world
        .folders
        .delete(&careful, &empty.id, ChatsInside::Delete)
        .await
        .unwrap();

    world
        .folders
        .delete(&ada(), &full.id, ChatsInside::MoveOut)
        .await
        .unwrap();
    let chat = world.chats.find(&"c".into()).await.unwrap().unwrap();
    assert_eq!(chat.folder_id, None);
    assert!(world.folders.list(&ada()).await.unwrap().is_empty());
}
