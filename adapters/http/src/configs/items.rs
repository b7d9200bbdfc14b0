//! Lists of JSON objects behind settings.

use loquat_core::settings::{Setting, Snapshot};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The items as the forms know them. Those that another program saved in another shape are left out.
pub fn read<T: DeserializeOwned>(now: &Snapshot, setting: Setting<Vec<Value>>) -> Vec<T> {
    let items = now.get(setting).iter();
    items.filter_map(|item| T::deserialize(item).ok()).collect()
}

/// The items as settings keep them.
pub fn write<T: Serialize>(items: &[T]) -> Vec<Value> {
    items
        .iter()
        .filter_map(|item| serde_json::to_value(item).ok())
        .collect()
}
