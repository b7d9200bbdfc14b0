//! Things that are open to different people: what every store that lists things for somebody is tried with.

use loquat_core::access::{Access, Readers};
use loquat_core::identity::GroupId;
use serde_json::{Value, json};

/// Access as clients write it.
pub fn access(value: Value) -> Access {
    Access::from(value.as_object().cloned())
}

pub fn readers(user: &str, groups: &[&str]) -> Readers {
    Readers {
        user: user.into(),
        groups: groups.iter().map(|id| GroupId::from(*id)).collect(),
    }
}

/// The name of a thing, its owner, and whom it is open to. Bob, who is in the groups `g2` and `g3`, may read `by-group`,
/// `by-name`, `their-own` and `public`; a stranger may read `public`.
pub fn of_all_kinds() -> [(&'static str, &'static str, Access); 9] {
    let read = |users: Value, groups: Value| access(json!({"read": {"user_ids": users, "group_ids": groups}}));
    let write = access(json!({"write": {"user_ids": ["bob"], "group_ids": ["g2"]}}));
    [
        ("by-group", "ada", read(json!([]), json!(["g1", "g2"]))),
        ("by-name", "ada", read(json!(["cleo", "bob"]), json!([]))),
        ("their-own", "bob", Access::private()),
        ("not-theirs", "ada", Access::private()),
        ("odd", "ada", access(json!({"read": "bob", "write": ["bob"]}))),
        ("odder", "ada", read(json!("bob"), json!({"g2": "g2"}))),
        ("of-others", "ada", read(json!(["bobby"]), json!(["g"]))),
        ("public", "ada", Access::PUBLIC),
        ("to-write", "ada", write),
    ]
}
