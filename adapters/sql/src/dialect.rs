//! The few words in which the databases differ, or that every query needs.

use diesel::sql_types::Text;

use crate::db::Db;

/// How many values a list inside a statement holds at most.
pub(crate) const CHUNK: usize = 500;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The text in lower case; SQLite knows how for the letters of ASCII only.
    fn lower(text: Text) -> Text;
}

diesel::infix_operator!(Glob, " GLOB ");

/// The pattern that finds texts containing a part, in any case, and the operator that takes it.
pub(crate) enum Part {
    /// For texts in lower case.
    Like(String),
    /// For texts as they are.
    Glob(String),
}

impl Part {
    pub fn of(part: &str, db: &Db) -> Self {
        match db {
            Db::Sqlite { .. } if !part.is_ascii() => Self::Glob(any_case(part)),
            Db::Sqlite { .. } | Db::Postgres(_) => Self::Like(containing(part)),
        }
    }
}

/// Sorts a query by an expression, up or down.
macro_rules! directed {
    ($query:expr, $direction:expr, $expression:expr) => {
        match $direction {
            ::loquat_core::shared::Direction::Ascending => $query.order($expression.asc()),
            ::loquat_core::shared::Direction::Descending => $query.order($expression.desc()),
        }
    };
}
pub(crate) use directed;

/// The pattern of `LIKE` (with `\` as escape) that finds texts in lower case containing `part`.
pub(crate) fn containing(part: &str) -> String {
    let mut pattern = String::from("%");
    for character in part.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// The pattern of `GLOB` that finds texts containing `part` in any case: SQLite's other means know
/// the cases of ASCII only.
pub(crate) fn any_case(part: &str) -> String {
    let mut pattern = String::from("*");
    for character in part.chars() {
        let lower = only(character.to_lowercase());
        let upper = only(character.to_uppercase());
        let mut same = vec![character];
        same.extend(lower.into_iter().chain(upper).filter(|other| *other != character));
        if same.len() > 1 || matches!(character, '*' | '?' | '[') {
            pattern.push('[');
            pattern.extend(same);
            pattern.push(']');
        } else {
            pattern.push(character);
        }
    }
    pattern.push('*');
    pattern
}

fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    let first = characters.next();
    if characters.next().is_none() { first } else { None }
}

#[cfg(test)]
mod tests {
    use super::{any_case, containing};

    #[test]
    fn wildcards_stand_for_themselves() {
        assert_eq!(containing(r"50%_A\"), r"%50\%\_a\\%");
    }

    #[test]
    fn letters_match_in_both_cases_and_wildcards_themselves() {
        assert_eq!(any_case("Ü1*ß["), "*[Üü]1[*]ß[[]*");
    }
}
