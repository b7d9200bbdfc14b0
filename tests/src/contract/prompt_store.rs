//! Every [`PromptStore`] behaves like this.

use std::sync::Arc;

use loquat_core::access::{Access, Readers};
use loquat_core::prompt::{Command, Prompt, PromptChange, PromptStore};
use loquat_core::shared::StoreError;
use serde_json::json;

use crate::contract::promises;
use crate::contract::readable::{access, of_all_kinds, readers};

/// What the promises are about.
pub type Subject = Arc<dyn PromptStore>;

/// A public prompt of Ada's.
pub fn prompt(command: &str, changed_at: i64) -> Prompt {
    Prompt {
        command: command.into(),
        user_id: "ada".into(),
        title: format!("Title of {command}"),
        content: "Say {{WORD}}".to_owned(),
        access: Access::PUBLIC,
        changed_at,
    }
}

async fn keep(store: &Subject, prompts: &[Prompt]) {
    for prompt in prompts {
        store.insert(prompt).await.unwrap();
    }
}

async fn listed(store: &Subject, readable_by: Option<&Readers>) -> Vec<String> {
    let prompts = store.list(readable_by).await.unwrap();
    prompts.into_iter().map(|prompt| prompt.command.0).collect()
}

pub async fn a_prompt_is_kept_with_all_that_nobody_here_knows(store: &Subject) {
    let full = Prompt {
        title: "Grüße \" ' 🍊".to_owned(),
        content: "a\n\tb {{CLIPBOARD}}".repeat(1000),
        access: access(json!({"read": {"group_ids": ["g"], "user_ids": []}, "mine": [1, {"b": null}]})),
        ..prompt("/größe 🍊", 10)
    };
    let private = Prompt {
        access: Access::private(),
        ..prompt("/private", 10)
    };
    keep(store, &[full.clone(), private.clone(), prompt("/public", 10)]).await;

    assert_eq!(store.find(&"/größe 🍊".into()).await.unwrap(), Some(full));
    assert_eq!(store.find(&"/private".into()).await.unwrap(), Some(private));
    assert_eq!(
        store.find(&"/public".into()).await.unwrap(),
        Some(prompt("/public", 10))
    );
    assert_eq!(store.find(&"public".into()).await.unwrap(), None);
}

pub async fn the_longest_command_is_kept(store: &Subject) {
    let longest = "ü".repeat(Command::LONGEST);
    keep(store, &[prompt(&longest, 10)]).await;
    assert!(store.find(&longest.as_str().into()).await.unwrap().is_some());
}

pub async fn a_command_is_used_once(store: &Subject) {
    keep(store, &[prompt("/mail", 10)]).await;

    let again = store.insert(&prompt("/mail", 11)).await;

    assert!(matches!(again, Err(StoreError::Duplicate(_))));
    assert_eq!(store.find(&"/mail".into()).await.unwrap(), Some(prompt("/mail", 10)));
    keep(store, &[prompt("/Mail", 12), prompt("mail", 12)]).await;
}

pub async fn the_latest_change_comes_first(store: &Subject) {
    keep(
        store,
        &[
            prompt("/b", 10),
            prompt("/a", 10),
            prompt("/new", 30),
            prompt("/old", 5),
        ],
    )
    .await;
    assert_eq!(listed(store, None).await, ["/new", "/a", "/b", "/old"]);

    let change = PromptChange {
        title: "t".to_owned(),
        content: "c".to_owned(),
        access: Access::PUBLIC,
    };
    store.update(&"/old".into(), &change, 40).await.unwrap();
    assert_eq!(listed(store, None).await, ["/old", "/new", "/a", "/b"]);
}

pub async fn an_update_rewrites_all_but_command_and_owner(store: &Subject) {
    keep(store, &[prompt("/a", 10), prompt("/b", 10)]).await;
    let change = PromptChange {
        title: "New".to_owned(),
        content: String::new(),
        access: access(json!({"write": {"user_ids": ["bob"], "group_ids": []}})),
    };

    let changed = store.update(&"/a".into(), &change, 50).await.unwrap().unwrap();

    let expected = Prompt {
        title: "New".to_owned(),
        content: String::new(),
        access: change.access.clone(),
        ..prompt("/a", 50)
    };
    assert_eq!(changed, expected);
    assert_eq!(store.find(&"/a".into()).await.unwrap(), Some(changed));
    assert_eq!(store.find(&"/b".into()).await.unwrap(), Some(prompt("/b", 10)));
    assert_eq!(store.update(&"/none".into(), &change, 50).await.unwrap(), None);
}

pub async fn a_removed_prompt_is_gone_and_its_command_is_free(store: &Subject) {
    keep(store, &[prompt("/a", 10), prompt("/b", 10)]).await;

    assert!(store.delete(&"/a".into()).await.unwrap());

    assert!(!store.delete(&"/a".into()).await.unwrap());
    assert_eq!(listed(store, None).await, ["/b"]);
    keep(store, &[prompt("/a", 20)]).await;
}

pub async fn a_list_for_somebody_holds_what_they_may_read(store: &Subject) {
    let prompts = of_all_kinds().map(|(name, owner, access)| Prompt {
        user_id: owner.into(),
        access,
        ..prompt(&format!("/{name}"), 1)
    });
    keep(store, &prompts).await;

    let bob = listed(store, Some(&readers("bob", &["g2", "g3"]))).await;
    assert_eq!(bob, ["/by-group", "/by-name", "/public", "/their-own"]);
    assert_eq!(listed(store, Some(&readers("dan", &[]))).await, ["/public"]);
    assert_eq!(listed(store, None).await.len(), 9);
}

promises!(prompt_store:
    a_prompt_is_kept_with_all_that_nobody_here_knows,
    the_longest_command_is_kept,
    a_command_is_used_once,
    the_latest_change_comes_first,
    an_update_rewrites_all_but_command_and_owner,
    a_removed_prompt_is_gone_and_its_command_is_free,
    a_list_for_somebody_holds_what_they_may_read,
);
