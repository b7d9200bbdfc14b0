use std::fmt;

use serde_json::Value as Json;

use crate::settings::{Snapshot, Source, Value, Variable, all_variables};

/// One line of the list of all settings: nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    pub area: &'static str,
    pub name: &'static str,
    /// As somebody may read it: secrets are masked.
    pub value: String,
    pub source: Source,
    /// Can an administrator change it while the service runs?
    pub persistent: bool,
    pub meaning: &'static str,
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}  # {}; {}", self.name, self.value, self.source, self.meaning)
    }
}

impl Snapshot {
    /// All settings with their value, where it comes from and what it means, by area.
    pub fn describe(&self) -> Vec<Description> {
        let described = all_variables().enumerate().map(|(index, variable)| {
            let reading = self.at(index);
            Description {
                area: variable.area.title(),
                name: variable.name,
                value: shown(variable, &reading.value),
                source: reading.source,
                persistent: variable.saved_at.is_some(),
                meaning: variable.meaning(),
            }
        });
        described.collect()
    }
}

fn shown(variable: &Variable, value: &Value) -> String {
    match variable.format.render(value) {
        Json::Null => String::new(),
        Json::String(text) if text.is_empty() => text,
        Json::Array(items) if variable.secret && items.is_empty() => "[]".to_owned(),
        Json::Object(object) if variable.secret && object.is_empty() => "{}".to_owned(),
        _ if variable.secret => "***".to_owned(),
        Json::String(text) => text,
        other => other.to_string(),
    }
}
