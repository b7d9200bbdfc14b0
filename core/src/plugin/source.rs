use std::sync::Arc;

/// What a plug-in is to this installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Functions that models call: a class `Tools`.
    Tools,
    /// It answers, filters or acts: a class `Pipe`, `Filter` or `Action`.
    Functions,
}

/// What a function does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionKind {
    /// It answers, as a model does.
    Pipe,
    /// It changes what goes to models and comes from them.
    Filter,
    /// It is a button below messages.
    Action,
    /// A word that a database holds and nothing here knows.
    Other(String),
}

impl FunctionKind {
    const KNOWN: [(&str, Self); 3] = [("Pipe", Self::Pipe), ("Filter", Self::Filter), ("Action", Self::Action)];

    pub fn as_str(&self) -> &str {
        match self {
            Self::Pipe => "pipe",
            Self::Filter => "filter",
            Self::Action => "action",
            Self::Other(word) => word,
        }
    }

    /// The kind that a text declares by its class; the first in this order counts. `None`: it is no function.
    pub fn declared_in(content: &str) -> Option<Self> {
        let mut known = Self::KNOWN.into_iter();
        known.find_map(|(class, kind)| declares(content, class).then_some(kind))
    }
}

impl From<&str> for FunctionKind {
    fn from(word: &str) -> Self {
        match word {
            "pipe" => Self::Pipe,
            "filter" => Self::Filter,
            "action" => Self::Action,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// A plug-in as it is run: its text decides what it does, its id in whose name.
#[derive(Debug, Clone)]
pub struct Plugin {
    pub family: Family,
    pub id: String,
    pub content: Arc<str>,
    /// May the packages that its head asks for be installed? Those that administrators wrote.
    pub may_install: bool,
}

/// Does a line of the text begin a class of this name, at the left margin or inside of another one?
pub fn declares(content: &str, class: &str) -> bool {
    content.lines().any(|line| {
        let rest = line.trim_start().strip_prefix("class ").map(str::trim_start);
        let rest = rest.and_then(|rest| rest.strip_prefix(class));
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

/// Can it be the id of a plug-in? Python makes a module of it.
pub fn is_identifier(id: &str) -> bool {
    let mut characters = id.chars();
    let begins = characters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    begins && id.len() <= 255 && characters.all(|c| c.is_alphanumeric() || c == '_')
}

/// The text with the modules of Open WebUI named as they are today: early plug-ins know them by shorter names.
pub fn with_current_imports(content: &str) -> String {
    let mut current = content.to_owned();
    for module in ["utils", "apps", "main", "config"] {
        current = current.replace(&format!("from {module}"), &format!("from open_webui.{module}"));
    }
    current
}

#[cfg(test)]
mod tests {
    use super::{FunctionKind, declares, is_identifier, with_current_imports};

    #[test]
    fn the_class_decides_what_a_function_is() {
        let kind = |text| FunctionKind::declared_in(text);
        assert_eq!(kind("class Filter:\n"), Some(FunctionKind::Filter));
        assert_eq!(kind("class Filter:\nclass Pipe(Base):\n"), Some(FunctionKind::Pipe));
        assert_eq!(kind("class Filters:\n# class Pipe\n"), None);
    }

    #[test]
    fn a_class_inside_of_another_one_is_found() {
        assert!(declares(
            "class Tools:\n    class UserValves(BaseModel):\n",
            "UserValves"
        ));
        assert!(!declares(
            "class Tools:\n    class UserValves2(BaseModel):\n",
            "UserValves"
        ));
    }

    #[test]
    fn an_id_is_a_name_of_python() {
        assert!(["a", "_1", "größe"].into_iter().all(is_identifier));
        assert!(
            ["", "1a", "a-b", "a b", "a.b", "../a", "a;b"]
                .into_iter()
                .all(|id| !is_identifier(id))
        );
    }

    #[test]
    fn early_names_of_modules_are_brought_up_to_date_once() {
        let text = "from utils.misc import a\nfrom open_webui.utils.misc import b\n";
        let current = with_current_imports(text);
        assert_eq!(
            current,
            "from open_webui.utils.misc import a\nfrom open_webui.utils.misc import b\n"
        );
        assert_eq!(with_current_imports(&current), current);
    }
}
