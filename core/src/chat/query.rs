use crate::chat::{TagId, Tagged};

/// What somebody typed to find chats: words that narrow the search (`tag:`, `folder:`, `pinned:`, `archived:`,
/// `shared:`), and the rest, which is one phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    pub tagged: Tagged,
    /// Names of folders, in the words of [`folder_name`].
    pub folders: Vec<String>,
    pub pinned: Option<bool>,
    pub archived: Option<bool>,
    pub shared: Option<bool>,
    pub phrase: Option<String>,
}

impl SearchQuery {
    /// Reads what was typed. Every text means something: a narrowing word with an unknown value narrows nothing.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut tags: Vec<TagId> = Vec::new();
        let mut phrase: Vec<&str> = Vec::new();
        let text = text.to_lowercase();
        for word in text.trim().split(' ') {
            match word.split_once(':') {
                Some(("tag", name)) => tags.push(TagId::of_name(name)),
                Some(("folder", name)) => query.folders.push(folder_name(name)),
                Some(("pinned", value)) => narrow(&mut query.pinned, value),
                Some(("archived", value)) => narrow(&mut query.archived, value),
                Some(("shared", value)) => narrow(&mut query.shared, value),
                _ => phrase.push(word),
            }
        }
        query.tagged = if tags.iter().any(|tag| tag.0 == "none") {
            Tagged::Not
        } else if tags.is_empty() {
            Tagged::Anyhow
        } else {
            Tagged::With(tags)
        };
        let phrase = phrase.join(" ").trim().to_owned();
        query.phrase = (!phrase.is_empty()).then_some(phrase);
        query
    }

    /// The tag, if nothing but one tag was asked for.
    pub fn only_tag(&self) -> Option<&TagId> {
        match &self.tagged {
            Tagged::With(tags) if tags.len() == 1 => {
                let alone = Self {
                    tagged: self.tagged.clone(),
                    ..Self::default()
                };
                tags.first().filter(|_| *self == alone)
            }
            _ => None,
        }
    }
}

/// A folder's name as it is compared: in a search one types `_` for blanks.
pub fn folder_name(name: &str) -> String {
    let name = name.to_lowercase().replace('_', " ");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "Yes" wins where both are asked for.
fn narrow(wanted: &mut Option<bool>, value: &str) {
    match value {
        "true" => *wanted = Some(true),
        "false" => *wanted = wanted.or(Some(false)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{SearchQuery, folder_name};
    use crate::chat::Tagged;

    fn phrase(text: &str) -> SearchQuery {
        SearchQuery {
            phrase: Some(text.to_owned()),
            ..SearchQuery::default()
        }
    }

    #[test]
    fn plain_words_are_one_phrase() {
        assert_eq!(SearchQuery::parse(" On TREES "), phrase("on trees"));
        assert_eq!(SearchQuery::parse("two  blanks"), phrase("two  blanks"));
        assert_eq!(SearchQuery::parse("http://x time: 5"), phrase("http://x time: 5"));
        assert_eq!(SearchQuery::parse("100%_"), phrase("100%_"));
    }

    #[test]
    fn nothing_typed_asks_for_everything() {
        assert_eq!(SearchQuery::parse(""), SearchQuery::default());
        assert_eq!(SearchQuery::parse("   "), SearchQuery::default());
    }

    #[test]
    fn words_narrow_the_search_wherever_they_stand() {
        let query = SearchQuery::parse("tag:News soup folder:My_Work pinned:true of archived:false shared:true day");
        assert_eq!(
            query,
            SearchQuery {
                tagged: Tagged::With(vec!["news".into()]),
                folders: vec!["my work".to_owned()],
                pinned: Some(true),
                archived: Some(false),
                shared: Some(true),
                phrase: Some("soup of day".to_owned()),
            }
        );
    }

    #[test]
    fn unknown_values_narrow_nothing_and_are_not_searched_for() {
        assert_eq!(
            SearchQuery::parse("pinned:maybe shared: archived:1"),
            SearchQuery::default()
        );
    }

    #[test]
    fn no_tag_beats_all_tags() {
        assert_eq!(SearchQuery::parse("tag:a tag:none").tagged, Tagged::Not);
        assert_eq!(
            SearchQuery::parse("tag:a tag:b").tagged,
            Tagged::With(vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn a_lonely_tag_is_seen() {
        assert_eq!(SearchQuery::parse("TAG:a").only_tag(), Some(&"a".into()));
        for text in ["tag:a b", "tag:a tag:b", "tag:none", "tag:a pinned:true", ""] {
            assert_eq!(SearchQuery::parse(text).only_tag(), None, "{text}");
        }
    }

    #[test]
    fn folder_names_are_compared_loosely() {
        assert_eq!(folder_name(" My__Work  things "), "my work things");
    }

    /// Whatever is put together from pieces of the language comes apart again without a crash, without narrowing words
    /// in the phrase, and the same when it is typed with other case and more blanks around.
    #[test]
    fn every_text_means_something() {
        let pieces = [
            "tag:",
            "tag:x",
            "TAG:Ä",
            "folder:",
            "folder:_",
            "pinned:true",
            "pinned:false",
            "archived:",
            "shared:true",
            "ß",
            "İ",
            ":",
            "::",
            " ",
            "  ",
            "%",
            "\\",
            "tag",
            "none",
            "tag:none",
            "a:b",
            "\u{0}",
            "🌍",
        ];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let text = format!("{first} {second} {third}");
                    let query = SearchQuery::parse(&text);
                    assert_eq!(query, SearchQuery::parse(&format!("  {text} ")), "{text}");
                    for word in query.phrase.iter().flat_map(|phrase| phrase.split(' ')) {
                        let narrows = ["tag:", "folder:", "pinned:", "archived:", "shared:"];
                        assert!(!narrows.iter().any(|start| word.starts_with(start)), "{text}");
                    }
                }
            }
        }
    }
}
