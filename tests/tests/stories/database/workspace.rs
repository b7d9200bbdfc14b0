//! Prompts and documents that an Open WebUI left which had the database before.

use loquat_core::access::{Access, Ownership};
use loquat_core::knowledge::{FileFilter, FileOrder, KnowledgeBase, KnowledgeChange, KnowledgeStore};
use loquat_core::prompt::{Prompt, PromptStore};
use loquat_core::shared::{Direction, Page};
use loquat_sql::{Db, SqlKnowledge, SqlPrompts};
use loquat_tests::contract::prompt_store::prompt;
use loquat_tests::contract::readable::readers;

use super::raw::Raw;

#[tokio::test]
async fn prompts_that_were_there_are_called_up_beside_new_ones() {
    for database in Raw::both_of_open_webui().await {
        let prompts = SqlPrompts::new(Db::open(&database.config()).await.unwrap());

        let trees = prompts.find(&"/trees".into()).await.unwrap().expect("the prompt");
        assert_eq!(
            (trees.title.as_str(), trees.content.as_str()),
            ("Trees", "Tell me of {{tree}}")
        );
        assert!(trees.access.object().is_some());

        let new = prompt("/new", i64::MAX);
        prompts.insert(&new).await.unwrap();
        let all: Vec<Prompt> = prompts.list(None).await.unwrap();
        assert_eq!(all[0], new);
        assert!(all.contains(&trees));
    }
}

/// Bases `a` (public) and `b` (of Ada, private); files `f1` in both, `f2` in `a`, put there by Bob, and `f3` in none.
const DOCUMENTS: &str = r#"
    INSERT INTO knowledge (id, user_id, name, description, created_at, updated_at, access_control)
        VALUES ('a', 'olga', 'A', 'first', 1, 1, 'null'), ('b', 'ada', 'B', NULL, 1, NULL, '{}');
    INSERT INTO file (id, user_id, filename, meta, created_at, updated_at, hash, data, access_control)
        VALUES ('f1', 'ada', 'Übung.txt', '{"name": "Übung.txt", "size": 5}', 10, 30, 'h1', '{"content": "Words"}', '{}'),
               ('f2', 'bob', 'leaves.md', 'null', 20, NULL, NULL, NULL, NULL),
               ('f3', 'bob', 'loose.md', 'null', 20, 20, NULL, NULL, NULL);
    INSERT INTO knowledge_file (id, user_id, knowledge_id, file_id, created_at, updated_at)
        VALUES ('1', 'ada', 'a', 'f1', 1, 1), ('2', 'ada', 'b', 'f1', 1, 1), ('3', 'bob', 'a', 'f2', 1, 1);
"#;

/// The files of a list, each with its base.
async fn listed(store: &SqlKnowledge, filter: FileFilter) -> Vec<(String, String)> {
    let all = Page { offset: 0, limit: 100 };
    let found = store.files(&filter, all).await.unwrap();
    assert_eq!(found.total, found.items.len() as i64);
    let names = found.items.into_iter().map(|file| (file.summary.id, file.base.id.0));
    names.collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(file, base): &(&str, &str)| ((*file).to_owned(), (*base).to_owned());
    expected.iter().map(owned).collect()
}

#[tokio::test]
async fn documents_that_were_there_are_listed_with_their_bases() {
    for database in Raw::both_empty().await {
        let store = SqlKnowledge::new(Db::open(&database.config()).await.unwrap());
        database.run(DOCUMENTS).await;
        let in_a = || FileFilter {
            base: Some("a".into()),
            ..FileFilter::default()
        };

        let by_name = FileFilter {
            order: FileOrder::Name,
            direction: Direction::Ascending,
            ..in_a()
        };
        assert_eq!(listed(&store, by_name).await, pairs(&[("f2", "a"), ("f1", "a")]));
        let born_last = FileFilter {
            order: FileOrder::CreatedAt,
            ..in_a()
        };
        assert_eq!(listed(&store, born_last).await, pairs(&[("f2", "a"), ("f1", "a")]));
        for part in ["übung", "Übung.T"] {
            let found = FileFilter {
                query: Some(part.to_owned()),
                ..in_a()
            };
            assert_eq!(listed(&store, found).await, pairs(&[("f1", "a")]), "{part}");
        }
        let of_bob = FileFilter {
            added: Some(Ownership::By("bob".into())),
            ..FileFilter::default()
        };
        assert_eq!(listed(&store, of_bob).await, pairs(&[("f2", "a")]));
        let born_first = FileFilter {
            order: FileOrder::CreatedAt,
            direction: Direction::Ascending,
            ..FileFilter::default()
        };
        let everywhere = pairs(&[("f1", "a"), ("f1", "b"), ("f2", "a")]);
        assert_eq!(listed(&store, born_first.clone()).await, everywhere);
        let for_bob = FileFilter {
            readable_by: Some(readers("bob", &[])),
            ..born_first
        };
        assert_eq!(listed(&store, for_bob).await, pairs(&[("f1", "a"), ("f2", "a")]));
    }
}

#[tokio::test]
async fn a_document_is_shown_as_it_was_left_and_outlives_its_base() {
    for database in Raw::both_empty().await {
        let store = SqlKnowledge::new(Db::open(&database.config()).await.unwrap());
        database.run(DOCUMENTS).await;

        let page = Page { offset: 0, limit: 1 };
        let in_b = FileFilter {
            base: Some("b".into()),
            ..FileFilter::default()
        };
        let found = store.files(&in_b, page).await.unwrap();
        let document = &found.items[0];
        assert_eq!(document.data.as_ref().unwrap().as_str(), r#"{"content": "Words"}"#);
        assert_eq!(
            (document.filename.as_str(), document.user_id.as_str()),
            ("Übung.txt", "ada")
        );
        let nameless = KnowledgeChange {
            name: "B".to_owned(),
            description: String::new(),
            access: Access::private(),
        };
        assert_eq!(document.base, KnowledgeBase::new("b".into(), "ada".into(), nameless, 1));
        let contents = store.contents(&"b".into()).await.unwrap();
        assert_eq!(contents, std::slice::from_ref(&document.summary));
        let summary = &contents[0];
        assert_eq!(
            (summary.hash.as_deref(), summary.created_at, summary.updated_at),
            (Some("h1"), 10, 30)
        );
        assert_eq!(summary.meta.as_ref().unwrap()["size"], 5);

        assert!(store.delete(&"a".into(), 50).await.unwrap());
        assert_eq!(store.contents(&"a".into()).await.unwrap(), []);
        assert_eq!(
            database.texts("SELECT id AS value FROM file ORDER BY 1").await,
            ["f1", "f2", "f3"]
        );
        assert_eq!(database.texts("SELECT id AS value FROM knowledge_file").await, ["2"]);
    }
}
