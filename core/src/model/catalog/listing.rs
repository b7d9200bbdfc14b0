use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::model::catalog::CatalogEntry;
use crate::shared::JsonText;

/// A list of models, written and ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelList {
    /// `{"data": [...]}`
    pub json: Bytes,
    /// Equal for equal lists, on every instance.
    pub version: String,
}

impl ModelList {
    /// Writes the list.
    pub(super) fn of<'a>(models: impl Iterator<Item = &'a JsonText>) -> Self {
        let mut json = String::from(r#"{"data":["#);
        for (index, model) in models.enumerate() {
            if index > 0 {
                json.push(',');
            }
            json.push_str(model.as_str());
        }
        json.push_str("]}");
        let mut hasher = DefaultHasher::new();
        hasher.write(json.as_bytes());
        Self {
            json: json.into(),
            version: format!("{:016x}", hasher.finish()),
        }
    }
}

/// The lists of one snapshot. Each is written once for all who see the same models.
#[derive(Debug, Default)]
pub(super) struct ModelLists {
    by_sight: Mutex<HashMap<Sight, Arc<ModelList>>>,
}

/// Which entries somebody sees, one bit for each.
type Sight = Vec<u64>;

impl ModelLists {
    /// How many different lists are kept at most. Who sees what depends on groups and grants, so there are few; with
    /// grants to many single users there may be many.
    const KEPT: usize = 64;

    /// The list of those entries of which `sees` is true.
    pub fn list(&self, entries: &[Arc<CatalogEntry>], sees: impl Fn(&CatalogEntry) -> bool) -> Arc<ModelList> {
        let mut sight: Sight = vec![0; entries.len().div_ceil(64)];
        for (index, entry) in entries.iter().enumerate() {
            if entry.shown.is_some() && sees(entry) {
                sight[index / 64] |= 1 << (index % 64);
            }
        }
        let mut lists = self.by_sight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(list) = lists.get(&sight) {
            return list.clone();
        }
        let is_seen = |index: usize| (sight[index / 64] >> (index % 64)) & 1 == 1;
        let seen = entries.iter().enumerate().filter(|(index, _)| is_seen(*index));
        let list = Arc::new(ModelList::of(seen.filter_map(|(_, entry)| entry.shown.as_ref())));
        if lists.len() >= Self::KEPT {
            lists.clear();
        }
        lists.insert(sight, list.clone());
        list
    }
}
