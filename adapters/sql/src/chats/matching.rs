//! How the databases find words in titles, messages and tags.

use crate::db::Db;
use crate::dialect::{any_case, containing};

/// Finds texts that contain a part, in any case. The SQL stands in pieces, with the pattern between them.
pub(super) struct Matching {
    pub words: &'static Words,
    pub pattern: String,
    /// Matches at least every body in which a message contains the part.
    pub in_body: String,
}

pub(super) struct Words {
    /// Is the part in the title?
    pub in_title: [&'static str; 2],
    /// Is the part in the title or in a message? The flat list of the current branch is searched, and all messages
    /// where there is no such list. The body as text is looked at first: to take it apart costs more.
    pub anywhere: [&'static str; 4],
}

impl Matching {
    pub fn of(part: &str, db: &Db) -> Self {
        let words = match db {
            Db::Postgres(_) => &ON_POSTGRES,
            // SQLite's LIKE knows the cases of ASCII only.
            Db::Sqlite { .. } if part.is_ascii() => &ON_SQLITE,
            Db::Sqlite { .. } => &ON_SQLITE_BEYOND_ASCII,
        };
        if std::ptr::eq(words, &ON_SQLITE_BEYOND_ASCII) {
            return Self {
                words,
                pattern: any_case(part),
                in_body: "*".to_owned(),
            };
        }
        let pattern = containing(part);
        let in_body = if is_written_plainly(part) {
            pattern.clone()
        } else {
            "%".to_owned()
        };
        Self {
            words,
            pattern,
            in_body,
        }
    }
}

/// Do all programs write the text into JSON as it is?
fn is_written_plainly(text: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || " .,:;!?_-%()".contains(character);
    text.chars().all(plain)
}

macro_rules! on_sqlite {
    ($operator:literal, $end:literal) => {
        Words {
            in_title: [concat!("chat.title ", $operator, " "), $end],
            anywhere: [
                concat!("(chat.title ", $operator, " "),
                concat!($end, " OR (chat.chat ", $operator, " "),
                concat!(
                    $end,
                    " AND EXISTS (SELECT 1 FROM json_each(",
                    "CASE WHEN json_valid(chat.chat, 2) THEN chat.chat ELSE '{}' END, ",
                    "CASE WHEN NOT json_valid(chat.chat, 2) THEN '$.messages' ",
                    "WHEN json_type(chat.chat, '$.messages') = 'array' THEN '$.messages' ",
                    "ELSE '$.history.messages' END) AS said ",
                    "WHERE said.type = 'object' AND said.value ->> '$.content' ",
                    $operator,
                    " "
                ),
                concat!($end, ")))"),
            ],
        }
    };
}

static ON_SQLITE: Words = on_sqlite!("LIKE", r" ESCAPE '\'");
static ON_SQLITE_BEYOND_ASCII: Words = on_sqlite!("GLOB", "");

/// PostgreSQL takes no document apart that holds the escape of a NUL character or half a surrogate pair: such chats
/// are found by their title alone.
static ON_POSTGRES: Words = Words {
    in_title: ["lower(chat.title) LIKE ", r" ESCAPE '\'"],
    anywhere: [
        "(lower(chat.title) LIKE ",
        r" ESCAPE '\' OR CASE WHEN lower(chat.chat::text) NOT LIKE ",
        concat!(
            r" ESCAPE '\' THEN false WHEN strpos(chat.chat::text, '\u0000') > 0 THEN false ",
            r"WHEN (strpos(chat.chat::text, '\ud') > 0 OR strpos(chat.chat::text, '\uD') > 0) AND chat.chat::text ~ ",
            r"'\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]' ",
            "THEN false ELSE EXISTS (SELECT 1 FROM (",
            "SELECT branch.value FROM json_array_elements(CASE WHEN json_typeof(chat.chat -> 'messages') = 'array' ",
            "THEN chat.chat -> 'messages' ELSE '[]'::json END) AS branch(value) UNION ALL ",
            "SELECT whole.value FROM json_each(CASE WHEN json_typeof(chat.chat -> 'messages') = 'array' ",
            "OR json_typeof(chat.chat #> '{history,messages}') IS DISTINCT FROM 'object' THEN '{}'::json ",
            "ELSE chat.chat #> '{history,messages}' END) AS whole(key, value)) AS said ",
            "WHERE json_typeof(said.value) = 'object' AND lower(said.value ->> 'content') LIKE "
        ),
        r" ESCAPE '\') END)",
    ],
};

/// SQL about the tags of a chat.
pub(super) struct TagWords {
    pub none: &'static str,
    /// Between the pieces stand a JSON list of ids without repetition, and how many there are.
    pub all: [&'static str; 3],
}

impl TagWords {
    pub fn on(db: &Db) -> &'static Self {
        match db {
            Db::Sqlite { .. } => &TAGS_ON_SQLITE,
            Db::Postgres(_) => &TAGS_ON_POSTGRES,
        }
    }
}

static TAGS_ON_SQLITE: TagWords = TagWords {
    none: "NOT EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(chat.meta) THEN chat.meta ELSE '{}' END, '$.tags'))",
    all: [
        "(SELECT count(DISTINCT held.value) FROM \
         json_each(CASE WHEN json_valid(chat.meta) THEN chat.meta ELSE '{}' END, '$.tags') AS held \
         WHERE held.value IN (SELECT wanted.value FROM json_each(",
        ") AS wanted)) = ",
        "",
    ],
};

static TAGS_ON_POSTGRES: TagWords = TagWords {
    none: "NOT EXISTS (SELECT 1 FROM json_array_elements_text(\
           CASE WHEN json_typeof(chat.meta -> 'tags') = 'array' THEN chat.meta -> 'tags' ELSE '[]'::json END))",
    all: [
        "(SELECT count(DISTINCT held.id) FROM json_array_elements_text(\
         CASE WHEN json_typeof(chat.meta -> 'tags') = 'array' THEN chat.meta -> 'tags' ELSE '[]'::json END) \
         AS held(id) WHERE held.id IN (SELECT wanted.id FROM json_array_elements_text(",
        "::json) AS wanted(id))) = ",
        "",
    ],
};

#[cfg(test)]
mod tests {
    use super::is_written_plainly;

    #[test]
    fn what_json_may_escape_is_not_plain() {
        assert!(is_written_plainly("on trees, 100%"));
        for text in ["say \"x\"", "a/b", "ü", "a\nb", "it's", "<b>"] {
            assert!(!is_written_plainly(text), "{text}");
        }
    }
}
