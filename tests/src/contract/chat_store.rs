//! Every [`ChatStore`](loquat_core::chat::ChatStore) behaves like this.

use std::sync::Arc;

use loquat_core::account::UserId;
use loquat_core::chat::{
    Chat, ChatChange, ChatFilter, ChatHead, ChatId, ChatOrder, ChatStore, MessageEdit, MessageId, Place, Tag, TagId,
    TagStore, Tagged,
};
use loquat_core::realtime::ChatEvent;
use loquat_core::shared::{Direction, JsonObject, JsonText, Page, Seconds, StoreError};
use serde_json::{Value, json};

use crate::contract::promises;

/// The stores of chats and tags of one world.
pub struct Chats {
    pub chats: Arc<dyn ChatStore>,
    pub tags: Arc<dyn TagStore>,
    /// The chats as another instance sees them.
    pub elsewhere: Arc<dyn ChatStore>,
}

impl Chats {
    async fn add(&self, chats: &[Chat]) {
        self.chats.insert(chats).await.unwrap();
    }

    async fn find(&self, id: &str) -> Option<Chat> {
        self.chats.find(&id.into()).await.unwrap()
    }

    async fn tags_of(&self, owner: &str) -> Vec<String> {
        let tags = self.tags.list(&owner.into()).await.unwrap();
        tags.into_iter().map(|tag| tag.id.0).collect()
    }

    async fn fitting(&self, filter: &ChatFilter) -> Vec<String> {
        self.page(filter, None).await
    }

    async fn page(&self, filter: &ChatFilter, page: Option<Page>) -> Vec<String> {
        let listed = self.chats.list(&ada(), filter, page).await.unwrap();
        listed.into_iter().map(|chat| chat.id.0).collect()
    }

    async fn saying(&self, phrase: &str) -> Vec<String> {
        let filter = ChatFilter {
            phrase: Some(phrase.to_owned()),
            direction: Direction::Ascending,
            ..ChatFilter::default()
        };
        self.fitting(&filter).await
    }

    async fn change(&self, id: &str, change: ChatChange, now: Seconds) -> Option<Chat> {
        self.chats.change(&ada(), &id.into(), &change, now).await.unwrap()
    }

    async fn tag(&self, id: &str, name: &str) -> Option<Vec<TagId>> {
        let tag = Tag::named(name, &ada());
        self.chats.add_tag(&ada(), &id.into(), &tag).await.unwrap()
    }
}

fn ada() -> UserId {
    "ada".into()
}

fn chat(id: &str, at: Seconds) -> Chat {
    Chat::new(id.into(), ada(), body(&json!({"title": id})), at)
}

fn body(value: &Value) -> JsonText {
    JsonText::parse(&value.to_string()).unwrap()
}

fn talk(id: &str, at: Seconds, messages: &[&str]) -> Chat {
    let messages: Vec<Value> = messages.iter().map(|text| json!({"content": text})).collect();
    Chat::new(id.into(), ada(), body(&json!({"title": id, "messages": messages})), at)
}

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap()
}

fn tagged(mut chat: Chat, tags: &[&str]) -> Chat {
    let tags: Vec<TagId> = tags.iter().map(|tag| TagId::from(*tag)).collect();
    chat.set_tag_ids(&tags);
    chat
}

pub async fn a_chat_is_kept_as_it_was_added(world: &Chats) {
    let text = r#"{ "title":"Zoë ✓ \"q\" \\ 🌍", "n" : 9007199254740993, "f":1e-7, "z": {"b":1,"a":[null , true]} }"#;
    let made = Chat {
        body: JsonText::parse(text).unwrap(),
        title: "Zoë ✓".to_owned(),
        created_at: 5,
        updated_at: 6,
        share_id: Some("copy".into()),
        archived: true,
        pinned: true,
        meta: object(json!({"tags": ["a"], "x": {"y": 1}})),
        folder_id: Some("f".into()),
        ..chat("c", 0)
    };

    world.add(std::slice::from_ref(&made)).await;
    let made_title = made.title.clone();

    assert_eq!(world.find("c").await, Some(made));
    assert_eq!(world.find("d").await, None);
    let head = ChatHead {
        owner: ada(),
        title: made_title,
        folder: Some("f".into()),
    };
    assert_eq!(world.chats.head_of(&"c".into()).await.unwrap(), Some(head));
    assert_eq!(world.chats.head_of(&"d".into()).await.unwrap(), None);
}

pub async fn all_chats_are_added_or_none(world: &Chats) {
    world.add(&[chat("c", 1)]).await;

    let added = world.chats.insert(&[tagged(chat("d", 1), &["t"]), chat("c", 2)]).await;

    assert!(matches!(added, Err(StoreError::Duplicate(_))), "{added:?}");
    assert_eq!(world.find("d").await, None);
    assert_eq!(world.tags_of("ada").await, [""; 0]);
}

pub async fn added_chats_bring_their_tags(world: &Chats) {
    world
        .add(&[tagged(chat("c", 1), &["b", "a"]), tagged(chat("d", 1), &["a", "none"])])
        .await;
    assert_eq!(world.tags_of("ada").await, ["a", "b"]);
}

pub async fn many_are_found_in_the_order_asked_for(world: &Chats) {
    world.add(&[chat("a", 1), chat("b", 1), chat("c", 1)]).await;
    let wanted: Vec<ChatId> = ["c", "missing", "a"].map(ChatId::from).to_vec();
    let found = world.chats.find_many(&wanted).await.unwrap();
    assert_eq!(
        found.iter().map(|chat| chat.id.as_str()).collect::<Vec<_>>(),
        ["c", "a"]
    );
}

pub async fn one_walks_through_all_chats_in_slices(world: &Chats) {
    let bobs = Chat {
        user_id: "bob".into(),
        ..chat("b", 1)
    };
    world.add(&[chat("c", 1), chat("a", 2), bobs]).await;

    let first = world.chats.following(None, 2).await.unwrap();
    let rest = world.chats.following(Some(&"b".into()), 2).await.unwrap();

    let ids: Vec<_> = first.iter().chain(&rest).map(|chat| chat.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
}

pub async fn the_latest_change_comes_first_and_pages_do_not_overlap(world: &Chats) {
    world
        .add(&[chat("b", 10), chat("a", 10), chat("new", 30), chat("mid", 20)])
        .await;
    let all = ChatFilter::default();

    assert_eq!(world.fitting(&all).await, ["new", "mid", "a", "b"]);
    assert_eq!(world.page(&all, Some(Page::numbered(1, 3))).await, ["new", "mid", "a"]);
    assert_eq!(world.page(&all, Some(Page::numbered(2, 3))).await, ["b"]);
    assert_eq!(world.page(&all, Some(Page::numbered(i64::MAX, 3))).await, [""; 0]);
    assert_eq!(world.chats.count(&ada(), &all).await.unwrap(), 4);
    assert_eq!(world.chats.count(&"bob".into(), &all).await.unwrap(), 0);
}

pub async fn lists_are_sorted_as_asked(world: &Chats) {
    let old = Chat {
        created_at: 1,
        ..chat("b", 30)
    };
    world.add(&[chat("a", 10), old, chat("c", 20)]).await;
    for (order, direction, expected) in [
        (ChatOrder::Title, Direction::Ascending, ["a", "b", "c"]),
        (ChatOrder::Title, Direction::Descending, ["c", "b", "a"]),
        (ChatOrder::CreatedAt, Direction::Ascending, ["b", "a", "c"]),
        (ChatOrder::UpdatedAt, Direction::Ascending, ["a", "c", "b"]),
    ] {
        let filter = ChatFilter {
            order,
            direction,
            ..ChatFilter::default()
        };
        assert_eq!(world.fitting(&filter).await, expected);
    }
}

pub async fn a_list_shows_what_fits(world: &Chats) {
    let plain = chat("plain", 1);
    let archived = Chat {
        archived: true,
        ..chat("archived", 2)
    };
    let pinned = Chat {
        pinned: true,
        ..chat("pinned", 3)
    };
    let shared = Chat {
        share_id: Some("copy".into()),
        ..chat("shared", 4)
    };
    let filed = Chat {
        folder_id: Some("f".into()),
        ..tagged(chat("filed", 5), &["a", "b"])
    };
    world.add(&[plain, archived, pinned, shared, filed]).await;
    let any = ChatFilter {
        direction: Direction::Ascending,
        ..ChatFilter::default()
    };
    let cases: Vec<(ChatFilter, &[&str])> = vec![
        (
            ChatFilter {
                archived: Some(true),
                ..any.clone()
            },
            &["archived"],
        ),
        (
            ChatFilter {
                archived: Some(false),
                pinned: Some(false),
                place: Place::Outside,
                ..any.clone()
            },
            &["plain", "shared"],
        ),
        (
            ChatFilter {
                pinned: Some(true),
                ..any.clone()
            },
            &["pinned"],
        ),
        (
            ChatFilter {
                shared: Some(true),
                ..any.clone()
            },
            &["shared"],
        ),
        (
            ChatFilter {
                shared: Some(false),
                changed_after: Some(2),
                ..any.clone()
            },
            &["pinned", "filed"],
        ),
        (
            ChatFilter {
                place: Place::Inside(vec!["e".into(), "f".into()]),
                ..any.clone()
            },
            &["filed"],
        ),
        (
            ChatFilter {
                place: Place::Inside(vec![]),
                ..any.clone()
            },
            &[],
        ),
        (
            ChatFilter {
                tagged: Tagged::With(vec!["b".into(), "a".into(), "b".into()]),
                ..any.clone()
            },
            &["filed"],
        ),
        (
            ChatFilter {
                tagged: Tagged::With(vec!["a".into(), "c".into()]),
                ..any.clone()
            },
            &[],
        ),
        (
            ChatFilter {
                tagged: Tagged::Not,
                ..any.clone()
            },
            &["plain", "archived", "pinned", "shared"],
        ),
        (
            ChatFilter {
                title: Some("INNE".into()),
                ..any.clone()
            },
            &["pinned"],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(world.fitting(&filter).await, expected, "{filter:?}");
        let count = world.chats.count(&ada(), &filter).await.unwrap();
        assert_eq!(count, expected.len() as i64, "{filter:?}");
    }
}

pub async fn a_phrase_is_found_in_titles_and_messages(world: &Chats) {
    world
        .add(&[
            talk("apples", 1, &["How do they grow?", "On TREES."]),
            talk("rain", 2, &["Bring an umbrella, Ümläut. 100%_ \"sure\" c:\\x"]),
            talk("empty", 3, &[]),
        ])
        .await;
    for (phrase, expected) in [
        ("APPLES", "apples"),
        ("on trees", "apples"),
        ("do they", "apples"),
        ("ümläut", "rain"),
        ("ÜMLÄUT", "rain"),
        ("100%_", "rain"),
        ("\"sure\"", "rain"),
        ("c:\\x", "rain"),
    ] {
        assert_eq!(world.saying(phrase).await, [expected], "{phrase}");
    }
    for phrase in ["trees on", "_00%", "umbrella%rain", "u*a", "[a-z]", "content"] {
        assert_eq!(world.saying(phrase).await, [""; 0], "{phrase}");
    }
}

pub async fn strange_bodies_do_not_disturb_a_search(world: &Chats) {
    let strange = |id: &str, body: &str| Chat::new(id.into(), ada(), JsonText::parse(body).unwrap(), 1);
    let bodies = [
        ("history", r#"{"history":{"messages":{"m":{"content":"an oak"}}}}"#),
        ("number", r#"{"messages":5}"#),
        ("object", r#"{"messages":{"content":"an oak"}}"#),
        (
            "mixed",
            r#"{"messages":[1,null,"oak",{"content":["oak"]},{"content":null},{"content":"the oak"}]}"#,
        ),
        (
            "half a pair",
            r#"{"messages":[{"content":"\ud83c\udf33 \ud800 elm"}],"x":1}"#,
        ),
        ("a pair", r#"{"messages":[{"content":"\ud83c\udf33 tree"}]}"#),
        ("nul", r#"{"messages":[{"content":"elm \u0000"}]}"#),
    ];
    for (id, body) in bodies {
        world.add(&[strange(id, body)]).await;
    }

    let mut oaks = world.saying("oak").await;
    oaks.retain(|id| id != "object");
    assert_eq!(oaks, ["history", "mixed"]);
    assert_eq!(world.saying("🌳 TREE").await, ["a pair"]);
    // Who is not understood is at least not in the way.
    let _ = world.saying("elm").await;
}

pub async fn a_merge_replaces_members_and_the_title(world: &Chats) {
    let text = r#"{"title":"old","n":1.0,"history":{"a":1,"b":2}}"#;
    let made = Chat::new("c".into(), ada(), JsonText::parse(text).unwrap(), 10);
    world.add(&[made]).await;

    let patch = JsonText::parse(r#"{"history":{"a":3},"title":"new"}"#).unwrap();
    let merged = world.change("c", ChatChange::Merge(patch), 20).await.unwrap();

    assert_eq!(merged.body.as_str(), r#"{"title":"new","n":1.0,"history":{"a":3}}"#);
    assert_eq!(
        (merged.title.as_str(), merged.created_at, merged.updated_at),
        ("new", 10, 20)
    );
    assert_eq!(world.find("c").await, Some(merged));
}

pub async fn two_merges_at_once_both_last(world: &Chats) {
    world.add(&[chat("c", 1)]).await;
    let merge = |store: Arc<dyn ChatStore>, patch: Value| async move {
        let change = ChatChange::Merge(body(&patch));
        store.change(&ada(), &"c".into(), &change, 2).await.unwrap();
    };
    for round in 0..10 {
        let (one, other) = (format!("a{round}"), format!("b{round}"));
        tokio::join!(
            merge(world.chats.clone(), json!({ one: 1 })),
            merge(world.elsewhere.clone(), json!({ other: 1 }))
        );
    }
    let members = world.find("c").await.unwrap().body.members().unwrap();
    assert_eq!(members.len(), 21, "{members:?}");
}

pub async fn a_pin_is_set_and_taken(world: &Chats) {
    world.add(&[chat("c", 1)]).await;
    let pinned = world.change("c", ChatChange::TogglePin, 5).await.unwrap();
    assert_eq!((pinned.pinned, pinned.updated_at), (true, 5));
    assert!(!world.change("c", ChatChange::TogglePin, 6).await.unwrap().pinned);
}

pub async fn a_moved_chat_is_not_pinned(world: &Chats) {
    let pinned = Chat {
        pinned: true,
        ..chat("c", 1)
    };
    world.add(&[pinned]).await;

    let moved = world.change("c", ChatChange::Move(Some("f".into())), 5).await.unwrap();

    assert_eq!((moved.pinned, moved.folder_id.clone()), (false, Some("f".into())));
    assert_eq!(world.find("c").await, Some(moved));
    let out = world.change("c", ChatChange::Move(None), 6).await.unwrap();
    assert_eq!(out.folder_id, None);
}

pub async fn an_archived_chat_lets_go_of_its_tags_until_it_comes_back(world: &Chats) {
    let filed = Chat {
        folder_id: Some("f".into()),
        ..tagged(chat("c", 1), &["mine", "both"])
    };
    world.add(&[filed, tagged(chat("d", 1), &["both"])]).await;

    let archived = world.change("c", ChatChange::ToggleArchive, 5).await.unwrap();
    assert_eq!((archived.archived, archived.folder_id), (true, None));
    assert_eq!(world.tags_of("ada").await, ["both"]);

    world.change("c", ChatChange::ToggleArchive, 6).await.unwrap();
    assert_eq!(world.tags_of("ada").await, ["both", "mine"]);
}

pub async fn all_are_archived_and_brought_back(world: &Chats) {
    let bobs = Chat {
        user_id: "bob".into(),
        ..chat("b", 1)
    };
    world.add(&[chat("c", 1), tagged(chat("d", 2), &["t"]), bobs]).await;
    world.change("d", ChatChange::ToggleArchive, 3).await.unwrap();

    world.chats.archive_all(&ada(), true).await.unwrap();
    assert!(world.find("c").await.unwrap().archived && world.find("d").await.unwrap().archived);
    assert!(!world.find("b").await.unwrap().archived);

    world.chats.archive_all(&ada(), false).await.unwrap();
    assert!(!world.find("c").await.unwrap().archived && !world.find("d").await.unwrap().archived);
    assert_eq!(world.tags_of("ada").await, ["t"]);
}

pub async fn nobody_changes_the_chat_of_another(world: &Chats) {
    let made = chat("c", 1);
    world.add(std::slice::from_ref(&made)).await;
    let (bob, id) = (UserId::from("bob"), ChatId::from("c"));
    let chats = &world.chats;

    for change in [
        ChatChange::Merge(body(&json!({"x": 1}))),
        ChatChange::TogglePin,
        ChatChange::ToggleArchive,
        ChatChange::Move(None),
    ] {
        assert_eq!(chats.change(&bob, &id, &change, 9).await.unwrap(), None);
    }
    assert_eq!(chats.share(&bob, &id, &"copy".into(), 9).await.unwrap(), None);
    assert!(!chats.unshare(&bob, &id).await.unwrap());
    assert_eq!(chats.add_tag(&bob, &id, &Tag::named("t", &bob)).await.unwrap(), None);
    assert_eq!(chats.remove_tag(&bob, &id, None).await.unwrap(), None);

    assert_eq!(world.find("c").await, Some(made));
    assert_eq!(world.tags_of("bob").await, [""; 0]);
}

pub async fn one_message_is_edited(world: &Chats) {
    let history = json!({"history": {"messages": {"b": {"content": "x"}, "a": {"content": "y"}}, "currentId": "a"}});
    world.add(&[Chat::new("c".into(), ada(), body(&history), 1)]).await;

    let edit = async |chat: &str, message: &str, edit: &MessageEdit, now| {
        let (chat, message) = (ChatId::from(chat), MessageId::from(message));
        world.chats.edit_message(&chat, &message, edit, now).await.unwrap()
    };

    let event = MessageEdit::Event(ChatEvent::from_parts("status", json!({"description": "working"})));
    assert!(edit("c", "b", &event, 5).await);
    let update = MessageEdit::Update(object(json!({"content": "new"})));
    assert!(edit("c", "b", &update, 6).await);

    let edited = world.find("c").await.unwrap();
    let expected = json!({"content": "new", "statusHistory": [{"description": "working"}]});
    assert_eq!(edited.message(&"b".into()), Some(object(expected)));
    assert_eq!(edited.updated_at, 6);
    assert!(!edit("c", "z", &update, 7).await);
    assert!(!edit("d", "b", &update, 7).await);
    assert_eq!(world.find("c").await, Some(edited));
}

pub async fn a_message_can_be_added_to_a_chat_of_any_shape(world: &Chats) {
    for (id, shape) in [
        ("bare", json!({})),
        ("empty", json!({"history": {"messages": {}, "currentId": null}})),
        (
            "full",
            json!({"history": {"messages": {"m": {"content": "x"}}, "currentId": "m"}}),
        ),
    ] {
        world.add(&[Chat::new(id.into(), ada(), body(&shape), 1)]).await;
        let added = MessageEdit::Upsert(object(json!({"content": "y"})));
        let done = world.chats.edit_message(&id.into(), &"n".into(), &added, 2).await;
        assert!(done.unwrap(), "{id}");
        let chat = world.find(id).await.unwrap();
        assert_eq!(chat.message(&"n".into()), Some(object(json!({"content": "y"}))), "{id}");
        let current: serde_json::Value = chat.body.read().unwrap();
        assert_eq!(current["history"]["currentId"], "n", "{id}");
    }
}

pub async fn edits_of_messages_at_once_all_last(world: &Chats) {
    world
        .add(&[Chat::new(
            "c".into(),
            ada(),
            body(&json!({"history": {"messages": {"m": {}}}})),
            1,
        )])
        .await;
    let append = |store: Arc<dyn ChatStore>| async move {
        let edit = MessageEdit::Event(ChatEvent::from_parts("message", json!({"content": "x"})));
        store.edit_message(&"c".into(), &"m".into(), &edit, 2).await.unwrap();
    };
    for _ in 0..10 {
        tokio::join!(append(world.chats.clone()), append(world.elsewhere.clone()));
    }
    let message = world.find("c").await.unwrap().message(&"m".into()).unwrap();
    assert_eq!(message["content"], json!("x".repeat(20)));
}

pub async fn a_shared_copy_is_a_chat_of_its_own(world: &Chats) {
    world.add(&[tagged(chat("c", 1), &["t"])]).await;
    let id = ChatId::from("c");

    let copy = world.chats.share(&ada(), &id, &"s".into(), 5).await.unwrap().unwrap();
    assert_eq!(
        (copy.id.as_str(), copy.user_id.as_str(), copy.updated_at),
        ("s", "shared-c", 5)
    );
    assert_eq!(world.find("c").await.unwrap().share_id, Some("s".into()));
    assert_eq!(world.chats.find_shared(&"s".into()).await.unwrap(), Some(copy));
    assert_eq!(world.chats.find_shared(&id).await.unwrap(), None);
    assert_eq!(world.fitting(&ChatFilter::default()).await, ["c"]);

    let patch = body(&json!({"title": "later"}));
    world.change("c", ChatChange::Merge(patch), 6).await.unwrap();
    assert_eq!(world.find("s").await.unwrap().title, "c");

    let again = world
        .chats
        .share(&ada(), &id, &"other".into(), 7)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.id.as_str(), again.title.as_str()), ("s", "later"));

    assert!(world.chats.unshare(&ada(), &id).await.unwrap());
    assert_eq!(world.find("c").await.unwrap().share_id, None);
    assert_eq!(world.find("s").await, None);
    assert!(!world.chats.unshare(&ada(), &id).await.unwrap());
}

pub async fn a_deleted_chat_takes_its_copy_and_its_tags_along(world: &Chats) {
    world
        .add(&[tagged(chat("c", 1), &["mine", "both"]), tagged(chat("d", 1), &["both"])])
        .await;
    let id = ChatId::from("c");
    world.chats.share(&ada(), &id, &"s".into(), 5).await.unwrap();

    assert!(world.chats.delete(&id).await.unwrap());

    assert_eq!((world.find("c").await, world.find("s").await), (None, None));
    assert_eq!(world.tags_of("ada").await, ["both"]);
    assert!(!world.chats.delete(&id).await.unwrap());
}

pub async fn all_chats_of_one_user_are_deleted(world: &Chats) {
    let bobs = Chat {
        user_id: "bob".into(),
        ..chat("b", 1)
    };
    world.add(&[tagged(chat("c", 1), &["t"]), bobs]).await;
    world.chats.share(&ada(), &"c".into(), &"s".into(), 5).await.unwrap();

    world.chats.delete_all(&ada()).await.unwrap();

    assert_eq!((world.find("c").await, world.find("s").await), (None, None));
    assert!(world.find("b").await.is_some());
    assert_eq!(world.tags_of("ada").await, ["t"]);
}

pub async fn a_tag_stays_while_a_chat_has_it(world: &Chats) {
    world.add(&[chat("c", 1), chat("d", 1)]).await;
    let id = ChatId::from("c");
    let tag = TagId::from("big_news");

    assert_eq!(world.tag("c", "Big News").await, Some(vec![tag.clone()]));
    world.tag("c", "BIG NEWS").await;
    world.tag("d", "big_news").await;
    let kept = world.tags.list(&ada()).await.unwrap();
    assert_eq!(kept, [Tag::named("Big News", &ada())]);

    let left = world.chats.remove_tag(&ada(), &id, Some(&tag)).await.unwrap();
    assert_eq!(left, Some(vec![]));
    assert_eq!(world.tags_of("ada").await, ["big_news"]);

    world.chats.remove_tag(&ada(), &"d".into(), None).await.unwrap();
    assert_eq!(world.tags_of("ada").await, [""; 0]);
    assert_eq!(world.find("d").await.unwrap().tag_ids(), []);
}

pub async fn tags_of_others_are_others(world: &Chats) {
    let bobs = Chat {
        user_id: "bob".into(),
        ..tagged(chat("b", 1), &["t"])
    };
    world.add(&[tagged(chat("c", 1), &["t"]), bobs]).await;

    world.chats.remove_tag(&ada(), &"c".into(), None).await.unwrap();

    assert_eq!(world.tags_of("ada").await, [""; 0]);
    assert_eq!(world.tags_of("bob").await, ["t"]);
    world.tags.delete(&"bob".into(), &"t".into()).await.unwrap();
    assert_eq!(world.tags_of("bob").await, [""; 0]);
}

promises!(
    chat_store: a_chat_is_kept_as_it_was_added, all_chats_are_added_or_none, added_chats_bring_their_tags,
    many_are_found_in_the_order_asked_for, one_walks_through_all_chats_in_slices,
    the_latest_change_comes_first_and_pages_do_not_overlap, lists_are_sorted_as_asked, a_list_shows_what_fits,
    a_phrase_is_found_in_titles_and_messages, strange_bodies_do_not_disturb_a_search,
    a_merge_replaces_members_and_the_title, two_merges_at_once_both_last, a_pin_is_set_and_taken,
    a_moved_chat_is_not_pinned, an_archived_chat_lets_go_of_its_tags_until_it_comes_back,
    all_are_archived_and_brought_back, nobody_changes_the_chat_of_another, one_message_is_edited,
    a_message_can_be_added_to_a_chat_of_any_shape,
    edits_of_messages_at_once_all_last, a_shared_copy_is_a_chat_of_its_own,
    a_deleted_chat_takes_its_copy_and_its_tags_along, all_chats_of_one_user_are_deleted,
    a_tag_stays_while_a_chat_has_it, tags_of_others_are_others,
);
