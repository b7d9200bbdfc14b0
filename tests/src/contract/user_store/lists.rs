//! What lists show, and in which order.

use loquat_core::account::{UserChange, UserFilter, UserOrder};
use loquat_core::identity::Email;
use loquat_core::shared::{Direction, Page};

use super::{add, names};
use crate::contract::{Accounts, group};

pub async fn a_list_has_pages_and_tells_the_whole_number(accounts: &Accounts) {
    add(accounts, &["ada", "bob", "cy"]).await;
    let by_name = sorted(UserOrder::Name, Direction::Ascending);

    let all = accounts.users.list(&by_name, None).await.unwrap();
    let second = accounts.users.list(&by_name, Some(Page::numbered(2, 2))).await.unwrap();
    let beyond = accounts.users.list(&by_name, Some(Page::numbered(9, 2))).await.unwrap();

    assert_eq!(
        (names(all.items), all.total),
        (vec!["ada".into(), "bob".into(), "cy".into()], 3)
    );
    assert_eq!((names(second.items), second.total), (vec!["cy".into()], 3));
    assert_eq!((beyond.items, beyond.total), (vec![], 3));
}

pub async fn a_list_is_sorted_as_wanted(accounts: &Accounts) {
    add(accounts, &["cy", "ada", "bob"]).await;
    accounts.users.touch(&["bob".into()], 1000).await.unwrap();
    let rename = UserChange {
        name: Some("zoe".to_owned()),
        ..UserChange::default()
    };
    accounts.users.update(&"ada".into(), &rename, 2000).await.unwrap();

    for (order, expected) in [
        (UserOrder::Name, ["bob", "cy", "zoe"]),
        (UserOrder::Email, ["zoe", "bob", "cy"]),
        (UserOrder::Role, ["cy", "zoe", "bob"]),
        (UserOrder::CreatedAt, ["cy", "zoe", "bob"]),
        (UserOrder::LastActiveAt, ["cy", "zoe", "bob"]),
        (UserOrder::UpdatedAt, ["cy", "bob", "zoe"]),
    ] {
        let up = accounts
            .users
            .list(&sorted(order.clone(), Direction::Ascending), None)
            .await
            .unwrap();
        assert_eq!(names(up.items), expected, "by {order:?}");
        let down = accounts
            .users
            .list(&sorted(order.clone(), Direction::Descending), None)
            .await
            .unwrap();
        if order != UserOrder::Role {
            assert_eq!(
                names(down.items),
                expected.into_iter().rev().collect::<Vec<_>>(),
                "by {order:?} down"
            );
        }
    }
}

pub async fn members_of_a_group_come_before_the_others(accounts: &Accounts) {
    add(accounts, &["ada", "bob", "cy"]).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &["cy".into(), "bob".into()], 11)
        .await
        .unwrap();
    let order = UserOrder::Membership("g".into());

    let first = accounts
        .users
        .list(&sorted(order.clone(), Direction::Descending), None)
        .await
        .unwrap();
    let last = accounts
        .users
        .list(&sorted(order, Direction::Ascending), None)
        .await
        .unwrap();

    assert_eq!(names(first.items), ["bob", "cy", "ada"]);
    assert_eq!(names(last.items), ["ada", "bob", "cy"]);
}

pub async fn a_search_looks_at_names_and_addresses_in_any_case(accounts: &Accounts) {
    add(accounts, &["ada", "bob", "cy"]).await;
    let rename = UserChange {
        name: Some("Countess 100%_\\".to_owned()),
        ..UserChange::default()
    };
    accounts.users.update(&"ada".into(), &rename, 200).await.unwrap();

    let rename = UserChange {
        name: Some("Änne".to_owned()),
        email: Some(Email::typed("a@elsewhere.test")),
        ..UserChange::default()
    };
    accounts.users.update(&"cy".into(), &rename, 200).await.unwrap();

    for (query, expected) in [
        ("COUNT", vec!["Countess 100%_\\"]),
        ("bob@EXAMPLE", vec!["bob"]),
        ("example.test", vec!["Countess 100%_\\", "bob"]),
        ("0%_\\", vec!["Countess 100%_\\"]),
        ("b_b", vec![]),
        ("%", vec!["Countess 100%_\\"]),
        ("' OR 1=1 --", vec![]),
        ("ÄNNE", vec!["Änne"]),
        ("änn", vec!["Änne"]),
    ] {
        let filter = UserFilter {
            query: Some(query.to_owned()),
            ..sorted(UserOrder::CreatedAt, Direction::Ascending)
        };
        let found = accounts.users.list(&filter, None).await.unwrap();
        assert_eq!(found.total, i64::try_from(expected.len()).unwrap(), "{query}");
        assert_eq!(names(found.items), expected, "{query}");
    }
}

pub async fn a_list_can_be_narrowed_to_a_group(accounts: &Accounts) {
    add(accounts, &["ada", "bob"]).await;
    accounts.groups.insert(&group("g", 10)).await.unwrap();
    accounts
        .groups
        .add_members(&"g".into(), &["bob".into()], 11)
        .await
        .unwrap();
    let filter = UserFilter {
        group: Some("g".into()),
        ..UserFilter::default()
    };

    assert_eq!(names(accounts.users.list(&filter, None).await.unwrap().items), ["bob"]);
}

fn sorted(order: UserOrder, direction: Direction) -> UserFilter {
    UserFilter {
        order,
        direction,
        ..UserFilter::default()
    }
}
