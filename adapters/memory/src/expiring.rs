use std::collections::HashMap;

use loquat_core::shared::Moment;

/// Values that are over at some moment. What is over is not seen any more, and is thrown away whenever the map has
/// doubled since it was last tidied: so it never holds more than twice what it needs, at no cost per call.
#[derive(Debug)]
pub(crate) struct Expiring<V> {
    entries: HashMap<String, Entry<V>>,
    tidy_at: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    until: Option<Moment>,
}

impl<V> Entry<V> {
    fn is_over(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

impl<V> Default for Expiring<V> {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            tidy_at: Self::SMALL,
        }
    }
}

impl<V> Expiring<V> {
    /// Below this size nothing is tidied.
    const SMALL: usize = 256;

    pub fn get(&self, key: &str, now: Moment) -> Option<&V> {
        let entry = self.entries.get(key)?;
        (!entry.is_over(now)).then_some(&entry.value)
    }

    /// The value under the key, or a new one in its place if it is over; from now on it lasts until `until`.
    pub fn get_or_insert(&mut self, key: &str, until: Moment, now: Moment) -> &mut V
    where
        V: Default,
    {
        self.make_room(now);
        let entry = self.entries.entry(key.to_owned()).or_insert_with(|| Entry {
            value: V::default(),
            until: None,
        });
        if entry.is_over(now) {
            entry.value = V::default();
        }
        entry.until = Some(until);
        &mut entry.value
    }

    pub fn insert(&mut self, key: &str, value: V, until: Option<Moment>, now: Moment) {
        self.make_room(now);
        self.entries.insert(key.to_owned(), Entry { value, until });
    }

    fn make_room(&mut self, now: Moment) {
        if self.entries.len() >= self.tidy_at {
            self.entries.retain(|_, entry| !entry.is_over(now));
            self.tidy_at = Self::SMALL.max(self.entries.len() * 2);
        }
    }

    pub fn remove(&mut self, key: &str) {
        self.entries.remove(key);
    }

    /// All that is not over, in no particular order.
    pub fn iter(&self, now: Moment) -> impl Iterator<Item = (&str, &V)> {
        self.entries
            .iter()
            .filter(move |(_, entry)| !entry.is_over(now))
            .map(|(key, entry)| (key.as_str(), &entry.value))
    }
}

#[cfg(test)]
mod tests {
    use loquat_core::shared::Moment;

    use super::Expiring;

    #[test]
    fn what_is_over_makes_room() {
        let mut map = Expiring::default();
        for second in 0..100_000 {
            let now = Moment::from_seconds(second);
            map.insert(&second.to_string(), (), Some(Moment::from_seconds(second + 10)), now);
        }
        assert!(map.entries.len() <= Expiring::<()>::SMALL);
    }

    #[test]
    fn what_lasts_for_ever_stays() {
        let mut map = Expiring::default();
        for number in 0..1_000 {
            map.insert(&number.to_string(), number, None, Moment::from_seconds(number));
        }
        assert_eq!(map.get("0", Moment::from_seconds(i64::from(u32::MAX))), Some(&0));
    }
}
