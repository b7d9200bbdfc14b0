//! Chats that other programs wrote, in every shape that a database takes.

use loquat_core::chat::{Chat, ChatChange, ChatFilter, ChatStore, MessageEdit, Tagged};
use loquat_core::identity::UserId;
use loquat_core::shared::JsonText;
use loquat_sql::{Db, SqlChats};

use super::raw::Raw;

/// Bodies (`NULL` or a quoted text) that no client of today would send.
fn bodies(database: &Raw) -> Vec<&'static str> {
    let mut bodies = vec![
        "NULL",
        "'null'",
        "'[1]'",
        r#"'"text"'"#,
        r#"'{"title":5,"messages":{"a":1},"history":[]}'"#,
        r#"'{"messages":[{"content":"half \ud800 a pair"}]}'"#,
        r#"'{"messages":[{"content":"nul \u0000"}]}'"#,
        r#"'{"messages":[{"content":"\\u0000 \\ud800 in words"}]}'"#,
    ];
    if matches!(database, Raw::Sqlite(_)) {
        bodies.extend([
            r#"'{"title":"n","messages":[{"content":"NaN"}],"n":NaN}'"#,
            "'{oops'",
            "''",
        ]);
    }
    bodies
}

async fn strange_chats(database: &Raw) -> (SqlChats, usize) {
    let db = Db::open(&database.config()).await.unwrap();
    let bodies = bodies(database);
    for (number, body) in bodies.iter().enumerate() {
        let meta = [
            "'{}'",
            "'null'",
            "'[]'",
            r#"'{"tags":5}'"#,
            r#"'{"tags":["t",5,null]}'"#,
        ][number % 5];
        let row = format!(
            "INSERT INTO chat (id, user_id, title, archived, created_at, updated_at, chat, pinned, meta, folder_id) \
             VALUES ('c{number:02}', 'ada', 'title', false, 1, 1, {body}, NULL, {meta}, NULL)"
        );
        database.run(&row).await;
    }
    (SqlChats::new(db), bodies.len())
}

#[tokio::test]
async fn strange_chats_are_listed_searched_and_read() {
    for database in Raw::both_empty().await {
        Db::open(&database.config()).await.unwrap();
        let (chats, number) = strange_chats(&database).await;
        let ada = UserId::from("ada");
        let list = |filter: ChatFilter| {
            let (chats, ada) = (chats.clone(), ada.clone());
            async move { chats.list(&ada, &filter, None).await.unwrap().len() }
        };
        let phrase = |text: &str| ChatFilter {
            phrase: Some(text.to_owned()),
            ..ChatFilter::default()
        };

        let unpinned = ChatFilter {
            pinned: Some(false),
            ..ChatFilter::default()
        };
        assert_eq!(list(unpinned).await, number);
        assert_eq!(list(phrase("TITLE")).await, number);
        assert_eq!(list(phrase("no such words")).await, 0);
        assert_eq!(list(phrase("ümläut")).await, 0);
        let tagged = ChatFilter {
            tagged: Tagged::With(vec!["t".into()]),
            ..ChatFilter::default()
        };
        assert!(list(tagged).await >= 1);

        let all = chats.following(None, 100).await.unwrap();
        assert_eq!(all.len(), number);
        assert!(all.iter().all(|chat| chat.body.as_str().starts_with('{')), "{all:?}");
    }
}

#[tokio::test]
async fn strange_chats_become_ordinary_when_they_are_saved() {
    for database in Raw::both_empty().await {
        Db::open(&database.config()).await.unwrap();
        let (chats, _) = strange_chats(&database).await;
        let ada = UserId::from("ada");
        let patch = r#"{"title":"new","history":{"messages":{"m":{}},"currentId":"m"}}"#;
        let merge = ChatChange::Merge(JsonText::parse(patch).unwrap());
        for Chat { id, .. } in chats.following(None, 100).await.unwrap() {
            let saved = chats.change(&ada, &id, &merge, 2).await.unwrap().unwrap();
            assert_eq!(saved.title, "new");
            let edit = MessageEdit::Upsert(Default::default());
            assert!(chats.edit_message(&id, &"m".into(), &edit, 3).await.unwrap());
            assert!(
                chats
                    .change(&ada, &id, &ChatChange::ToggleArchive, 4)
                    .await
                    .unwrap()
                    .is_some()
            );
            assert!(
                chats
                    .change(&ada, &id, &ChatChange::ToggleArchive, 5)
                    .await
                    .unwrap()
                    .is_some()
            );
            chats.remove_tag(&ada, &id, None).await.unwrap().unwrap();
            assert!(chats.delete(&id).await.unwrap());
        }
    }
}
