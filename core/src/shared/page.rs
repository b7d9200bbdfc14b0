/// Which part of a long list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many entries come before the wanted ones.
    pub offset: i64,
    /// How many entries are wanted at most.
    pub limit: i64,
}

impl Page {
    /// Page `number` (the first is 1; smaller numbers mean the first) of pages of `size` entries.
    pub fn numbered(number: i64, size: i64) -> Self {
        let number = number.max(1);
        Self {
            offset: (number - 1).saturating_mul(size),
            limit: size,
        }
    }
}

/// One page of a list, with the number of entries of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    pub items: Vec<T>,
    pub total: i64,
}

impl<T> Listing<T> {
    /// The same page with something else in the place of each entry.
    pub fn map<U>(self, with: impl FnMut(T) -> U) -> Listing<U> {
        Listing {
            items: self.items.into_iter().map(with).collect(),
            total: self.total,
        }
    }
}

/// Which way a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    Ascending,
    #[default]
    Descending,
}

impl Direction {
    /// `asc` in any case is ascending, everything else descending.
    pub fn parse(text: &str) -> Self {
        if text.eq_ignore_ascii_case("asc") {
            Self::Ascending
        } else {
            Self::Descending
        }
    }
}
