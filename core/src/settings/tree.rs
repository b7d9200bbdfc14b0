//! Paths with dots in the saved tree.

use serde_json::Value as Json;

use crate::shared::JsonObject;

/// The value at a path; null where somebody saved null.
pub fn lookup<'a>(tree: &'a JsonObject, path: &str) -> Option<&'a Json> {
    let mut names = path.split('.');
    let first = tree.get(names.next()?)?;
    names.try_fold(first, |branch, name| branch.as_object()?.get(name))
}

/// Puts a value at a path and makes the branches on the way; everything else stays.
pub fn put(tree: &mut JsonObject, path: &str, value: Json) {
    match path.split_once('.') {
        None => {
            tree.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let branch = tree.entry(first).or_insert_with(|| Json::Object(JsonObject::new()));
            if !branch.is_object() {
                *branch = Json::Object(JsonObject::new());
            }
            if let Json::Object(branch) = branch {
                put(branch, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{lookup, put};
    use crate::shared::JsonObject;

    #[test]
    fn what_was_put_is_found_and_its_neighbours_stay() {
        let mut tree = JsonObject::new();
        put(&mut tree, "ui.enable_signup", json!(false));
        put(&mut tree, "ui.banners", json!([]));
        put(&mut tree, "webhook_url", json!("x"));

        assert_eq!(lookup(&tree, "ui.enable_signup"), Some(&json!(false)));
        assert_eq!(lookup(&tree, "ui.missing"), None);
        assert_eq!(lookup(&tree, "webhook_url.deeper"), None);
        assert_eq!(
            json!(tree),
            json!({"ui": {"enable_signup": false, "banners": []}, "webhook_url": "x"})
        );
    }

    #[test]
    fn a_leaf_in_the_way_of_a_path_makes_room() {
        let mut tree = JsonObject::new();
        put(&mut tree, "a", json!(1));
        put(&mut tree, "a.b", json!(2));
        assert_eq!(json!(tree), json!({"a": {"b": 2}}));
    }
}
