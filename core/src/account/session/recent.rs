use std::collections::HashMap;
use std::hash::Hash;

/// Holds what was used lately, so many entries at most.
///
/// Entries live in two halves. When the young half is full it becomes the old one, and what the old one held and nobody
/// asked for since is forgotten. That costs nothing per use, and is close enough to forgetting the longest unused.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    half: usize,
}

impl<K: Hash + Eq + Clone, V: Clone> Recent<K, V> {
    pub fn new(capacity: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            half: (capacity / 2).max(1),
        }
    }

    pub fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.put(key, value.clone());
        Some(value)
    }

    pub fn put(&mut self, key: K, value: V) {
        self.old.remove(&key);
        if self.young.len() >= self.half && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    pub fn forget(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    pub fn retain(&mut self, keep: impl Fn(&K, &V) -> bool) {
        self.young.retain(|key, value| keep(key, value));
        self.old.retain(|key, value| keep(key, value));
    }

    pub fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn what_is_used_stays_and_the_rest_makes_room() {
        let mut recent = Recent::new(4);
        recent.put("used", 0);
        for n in 1..100 {
            recent.put(["a", "b", "c", "d", "e"][n % 5], n);
            assert_eq!(recent.get(&"used"), Some(0));
            assert!(recent.young.len() + recent.old.len() <= 4);
        }
    }

    #[test]
    fn a_new_value_hides_the_old_one() {
        let mut recent = Recent::new(2);
        recent.put("x", 1);
        recent.put("y", 1);
        recent.put("x", 2);
        assert_eq!(recent.get(&"x"), Some(2));
        recent.forget(&"x");
        assert_eq!(recent.get(&"x"), None);
    }
}
