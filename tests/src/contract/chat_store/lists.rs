//! What lists show, and in which order.

use loquat_core::chat::{Chat, ChatFilter, ChatOrder, Place, Tagged};
use loquat_core::shared::{Direction, Page};

use super::{Chats, ada, chat, tagged};

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
