//! The few words in which the databases differ, or that every query needs.

use diesel::sql_types::Text;

/// How many values a list inside a statement holds at most.
pub(crate) const CHUNK: usize = 500;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The text in lower case; SQLite knows how for the letters of ASCII only.
    fn lower(text: Text) -> Text;
}

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

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn wildcards_stand_for_themselves() {
        assert_eq!(containing(r"50%_A\"), r"%50\%\_a\\%");
    }
}
