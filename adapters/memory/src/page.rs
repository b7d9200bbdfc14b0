use loquat_core::shared::{Listing, Page};

/// The rows of a page, or all of them.
pub(crate) fn on_page<T>(rows: Vec<T>, page: Option<Page>) -> impl Iterator<Item = T> {
    let size = |number: i64| usize::try_from(number).unwrap_or_default();
    let (offset, limit) = page.map_or((0, usize::MAX), |page| (size(page.offset), size(page.limit)));
    rows.into_iter().skip(offset).take(limit)
}

/// The rows of a page, with the number of all.
pub(crate) fn listing<T: Clone>(rows: Vec<&T>, page: Option<Page>) -> Listing<T> {
    Listing {
        total: length(rows.len()),
        items: on_page(rows, page).cloned().collect(),
    }
}

pub(crate) fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
