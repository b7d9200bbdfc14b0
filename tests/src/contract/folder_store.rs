//! Every [`FolderStore`](loquat_core::folder::FolderStore) behaves like this.

use std::sync::Arc;

use futures::future::join_all;
use loquat_core::chat::{Chat, ChatId, ChatStore, Tag, TagStore};
use loquat_core::folder::{ChatsInside, Folder, FolderChange, FolderId, FolderStore, FolderStoreError};
use loquat_core::identity::UserId;
use loquat_core::shared::JsonText;
use serde_json::{Value, json};

use crate::contract::promises;

/// The stores of folders, chats and tags of one world.
pub struct Shelves {
    pub folders: Arc<dyn FolderStore>,
    pub chats: Arc<dyn ChatStore>,
    pub tags: Arc<dyn TagStore>,
}

impl Shelves {
    async fn add(&self, folders: &[Folder]) {
        for folder in folders {
            self.folders.insert(folder).await.unwrap();
        }
    }

    async fn add_chat(&self, id: &str, folder: &str) {
        let body = JsonText::parse("{}").unwrap();
        let chat = Chat {
            folder_id: Some(folder.into()),
            ..Chat::new(id.into(), ada(), body, 1)
        };
        self.chats.insert(&[chat]).await.unwrap();
    }

    async fn ids(&self, owner: &str) -> Vec<String> {
        let folders = self.folders.list(&owner.into()).await.unwrap();
        folders.into_iter().map(|folder| folder.id.0).collect()
    }

    async fn parent_of(&self, id: &str) -> Option<FolderId> {
        let folder = self.folders.find(&ada(), &id.into()).await.unwrap().unwrap();
        folder.parent_id
    }

    async fn relocate(&self, id: &str, parent: Option<&str>) -> Result<Option<Folder>, FolderStoreError> {
        let parent = parent.map(FolderId::from);
        self.folders.relocate(&ada(), &id.into(), parent.as_ref(), 50).await
    }

    async fn rename(&self, id: &str, name: &str) -> Result<Option<Folder>, FolderStoreError> {
        let change = FolderChange {
            name: Some(name.to_owned()),
            ..FolderChange::default()
        };
        self.folders.update(&ada(), &id.into(), &change, 50).await
    }

    async fn folder_of_chat(&self, id: &str) -> Option<Option<FolderId>> {
        let chat = self.chats.find(&id.into()).await.unwrap();
        chat.map(|chat| chat.folder_id)
    }
}

fn ada() -> UserId {
    "ada".into()
}

/// A folder of Ada's, named as its id.
fn folder(id: &str, parent: Option<&str>, at: i64) -> Folder {
    Folder {
        id: id.into(),
        parent_id: parent.map(FolderId::from),
        user_id: ada(),
        name: id.to_owned(),
        items: None,
        meta: None,
        data: None,
        is_expanded: false,
        created_at: at,
        updated_at: at,
    }
}

fn object(value: Value) -> Option<loquat_core::shared::JsonObject> {
    value.as_object().cloned()
}

pub async fn a_folder_is_kept_as_it_was_added(shelves: &Shelves) {
    let full = Folder {
        name: "Ünï '% _".to_owned(),
        items: object(json!({"old": 1})),
        meta: object(json!({"icon": "🌳", "background": {"url": null}})),
        data: object(json!({"system_prompt": "s", "files": [{"type": "file", "id": "f"}]})),
        is_expanded: true,
        ..folder("f", None, 10)
    };
    shelves.add(std::slice::from_ref(&full)).await;

    let found = shelves.folders.find(&ada(), &"f".into()).await.unwrap();
    assert_eq!(found, Some(full.clone()));
    assert_eq!(shelves.folders.list(&ada()).await.unwrap(), [full]);
}

pub async fn folders_of_others_are_not_found(shelves: &Shelves) {
    shelves.add(&[folder("f", None, 10)]).await;
    let (bob, id) = ("bob".into(), "f".into());
    let change = FolderChange {
        is_expanded: Some(true),
        ..FolderChange::default()
    };

    assert_eq!(shelves.folders.find(&bob, &id).await.unwrap(), None);
    assert_eq!(shelves.folders.list(&bob).await.unwrap(), []);
    assert_eq!(shelves.folders.update(&bob, &id, &change, 20).await.unwrap(), None);
    assert_eq!(shelves.folders.relocate(&bob, &id, None, 20).await.unwrap(), None);
    assert!(!shelves.folders.delete(&bob, &id, ChatsInside::Delete).await.unwrap());
    assert_eq!(shelves.folders.list(&ada()).await.unwrap(), [folder("f", None, 10)]);
}

pub async fn the_oldest_folder_comes_first(shelves: &Shelves) {
    shelves
        .add(&[folder("c", None, 30), folder("b", None, 10), folder("a", None, 10)])
        .await;
    assert_eq!(shelves.ids("ada").await, ["a", "b", "c"]);
}

pub async fn siblings_have_different_names_whatever_their_case(shelves: &Shelves) {
    let named = |id: &str, name: &str| Folder {
        name: name.to_owned(),
        ..folder(id, None, 10)
    };
    shelves.add(&[named("a", "Über uns"), named("b", "Work")]).await;

    let taken = shelves.folders.insert(&named("c", "ÜBER UNS")).await;
    assert!(matches!(taken, Err(FolderStoreError::NameTaken)));
    assert!(matches!(
        shelves.rename("b", "über Uns").await,
        Err(FolderStoreError::NameTaken)
    ));

    // Wildcards of databases stand for themselves; a folder may change the case of its own name; others may have it.
    shelves.add(&[named("d", "W_rk"), named("e", "%")]).await;
    assert_eq!(shelves.rename("b", "WORK").await.unwrap().unwrap().name, "WORK");
    let of_bob = Folder {
        user_id: "bob".into(),
        ..named("f", "work")
    };
    shelves.add(&[of_bob]).await;
}

pub async fn a_change_is_merged_and_leaves_the_rest(shelves: &Shelves) {
    let first = Folder {
        data: object(json!({"a": {"x": 1}, "b": 2})),
        meta: object(json!({"icon": "i"})),
        ..folder("f", None, 10)
    };
    shelves.add(&[first]).await;
    let change = FolderChange {
        data: object(json!({"a": {"y": 1}, "c": null})),
        meta: object(json!({"background": "b"})),
        ..FolderChange::default()
    };

    let changed = shelves
        .folders
        .update(&ada(), &"f".into(), &change, 20)
        .await
        .unwrap()
        .unwrap();

    let expected = Folder {
        data: object(json!({"a": {"y": 1}, "b": 2, "c": null})),
        meta: object(json!({"icon": "i", "background": "b"})),
        updated_at: 20,
        ..folder("f", None, 10)
    };
    assert_eq!(changed, expected);
    let opened = FolderChange {
        is_expanded: Some(true),
        ..FolderChange::default()
    };
    shelves.folders.update(&ada(), &"f".into(), &opened, 30).await.unwrap();
    let found = shelves.folders.find(&ada(), &"f".into()).await.unwrap().unwrap();
    assert_eq!(
        found,
        Folder {
            is_expanded: true,
            updated_at: 30,
            ..expected
        }
    );
}

pub async fn a_folder_moves_there_and_back(shelves: &Shelves) {
    shelves.add(&[folder("a", None, 10), folder("b", None, 20)]).await;

    let moved = shelves.relocate("b", Some("a")).await.unwrap().unwrap();
    assert_eq!((moved.parent_id, moved.updated_at), (Some("a".into()), 50));
    assert_eq!(shelves.parent_of("b").await, Some("a".into()));
    // It may stay where it is, too.
    shelves.relocate("b", Some("a")).await.unwrap().unwrap();
    shelves.relocate("b", None).await.unwrap().unwrap();
    assert_eq!(shelves.parent_of("b").await, None);
    assert_eq!(shelves.relocate("none", None).await.unwrap(), None);
}

pub async fn a_move_leads_neither_into_itself_nor_nowhere_nor_onto_a_name(shelves: &Shelves) {
    let same = |id: &str, parent| Folder {
        name: "Same".to_owned(),
        ..folder(id, parent, 30)
    };
    let of_bob = Folder {
        user_id: "bob".into(),
        ..folder("bobs", None, 10)
    };
    shelves
        .add(&[
            folder("a", None, 10),
            folder("b", Some("a"), 20),
            same("s1", Some("b")),
            same("s2", None),
            of_bob,
        ])
        .await;

    for inside in ["a", "b", "s1"] {
        let refused = shelves.relocate("a", Some(inside)).await;
        assert!(matches!(refused, Err(FolderStoreError::IntoItself)));
    }
    for nowhere in ["none", "bobs"] {
        let refused = shelves.relocate("a", Some(nowhere)).await;
        assert!(matches!(refused, Err(FolderStoreError::NoSuchParent)));
    }
    assert!(matches!(
        shelves.relocate("s2", Some("b")).await,
        Err(FolderStoreError::NameTaken)
    ));
    assert_eq!(shelves.parent_of("s2").await, None);
}

pub async fn a_folder_that_lost_its_parent_stands_at_the_top(shelves: &Shelves) {
    shelves.add(&[folder("lost", Some("gone"), 10)]).await;
    assert_eq!(shelves.parent_of("lost").await, None);
    assert_eq!(shelves.folders.list(&ada()).await.unwrap(), [folder("lost", None, 10)]);
    let clash = Folder {
        name: "LOST".to_owned(),
        ..folder("other", None, 20)
    };
    assert!(matches!(
        shelves.folders.insert(&clash).await,
        Err(FolderStoreError::NameTaken)
    ));
}

pub async fn a_deleted_folder_takes_its_folders_chats_and_their_tags_with_it(shelves: &Shelves) {
    shelves
        .add(&[
            folder("a", None, 10),
            folder("b", Some("a"), 20),
            folder("c", Some("b"), 30),
            folder("other", None, 40),
        ])
        .await;
    shelves.add_chat("deep", "c").await;
    shelves.add_chat("stays", "other").await;
    let (deep, stays): (ChatId, ChatId) = ("deep".into(), "stays".into());
    for (chat, tag) in [(&deep, "rare"), (&deep, "common"), (&stays, "common")] {
        shelves
            .chats
            .add_tag(&ada(), chat, &Tag::named(tag, &ada()))
            .await
            .unwrap();
    }
    shelves.chats.share(&ada(), &deep, &"copy".into(), 5).await.unwrap();
    assert!(shelves.folders.holds_chats(&ada(), &"a".into()).await.unwrap());

    assert!(
        shelves
            .folders
            .delete(&ada(), &"a".into(), ChatsInside::Delete)
            .await
            .unwrap()
    );

    assert_eq!(shelves.ids("ada").await, ["other"]);
    assert_eq!(shelves.folder_of_chat("deep").await, None);
    assert_eq!(shelves.folder_of_chat("copy").await, None);
    assert_eq!(shelves.folder_of_chat("stays").await, Some(Some("other".into())));
    let tags = shelves.tags.list(&ada()).await.unwrap();
    assert_eq!(tags.iter().map(|tag| tag.id.as_str()).collect::<Vec<_>>(), ["common"]);
    assert!(
        !shelves
            .folders
            .delete(&ada(), &"a".into(), ChatsInside::Delete)
            .await
            .unwrap()
    );
}

pub async fn chats_may_move_out_before_a_folder_is_deleted(shelves: &Shelves) {
    shelves.add(&[folder("a", None, 10), folder("b", Some("a"), 20)]).await;
    shelves.add_chat("deep", "b").await;

    shelves
        .folders
        .delete(&ada(), &"a".into(), ChatsInside::MoveOut)
        .await
        .unwrap();

    assert_eq!(shelves.ids("ada").await, Vec::<String>::new());
    assert_eq!(shelves.folder_of_chat("deep").await, Some(None));
}

pub async fn an_empty_folder_holds_no_chats(shelves: &Shelves) {
    shelves.add(&[folder("a", None, 10), folder("b", None, 20)]).await;
    shelves.add_chat("c", "b").await;
    assert!(!shelves.folders.holds_chats(&ada(), &"a".into()).await.unwrap());
    assert!(!shelves.folders.holds_chats(&"bob".into(), &"b".into()).await.unwrap());
    assert!(!shelves.folders.holds_chats(&ada(), &"none".into()).await.unwrap());
}

pub async fn of_many_who_want_a_name_at_once_one_gets_it(shelves: &Shelves) {
    let wanted: Vec<Folder> = (0..8)
        .map(|number| Folder {
            name: "Wanted".to_owned(),
            ..folder(&format!("f{number}"), None, 10)
        })
        .collect();
    let inserted = join_all(wanted.iter().map(|folder| shelves.folders.insert(folder))).await;
    assert_eq!(inserted.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(shelves.ids("ada").await.len(), 1);
}

pub async fn two_folders_cannot_move_into_each_other_at_once(shelves: &Shelves) {
    shelves.add(&[folder("a", None, 10), folder("b", None, 20)]).await;
    let (one, other) = futures::join!(shelves.relocate("a", Some("b")), shelves.relocate("b", Some("a")));
    assert!(one.is_ok() != other.is_ok());
}

promises!(folder_store:
    a_folder_is_kept_as_it_was_added,
    folders_of_others_are_not_found,
    the_oldest_folder_comes_first,
    siblings_have_different_names_whatever_their_case,
    a_change_is_merged_and_leaves_the_rest,
    a_folder_moves_there_and_back,
    a_move_leads_neither_into_itself_nor_nowhere_nor_onto_a_name,
    a_folder_that_lost_its_parent_stands_at_the_top,
    a_deleted_folder_takes_its_folders_chats_and_their_tags_with_it,
    chats_may_move_out_before_a_folder_is_deleted,
    an_empty_folder_holds_no_chats,
    of_many_who_want_a_name_at_once_one_gets_it,
    two_folders_cannot_move_into_each_other_at_once,
);
