use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

use crate::settings::{
    Format, Given, Preset, Setting, Snapshot, Source, Typed, VARIABLE_COUNT, Value, Variable, variable_at,
};
use crate::shared::Secret;

/// What the environment says about every variable, and what is odd about it.
///
/// The service reads no environment itself: the program hands over the variables it found, after it has added those
/// of a `.env` file and the signing key (`WEBUI_SECRET_KEY`) that it keeps in a file where none is given.
#[derive(Debug)]
pub struct Environment {
    /// The values before anything saved is looked at.
    pub values: Snapshot,
    /// What an administrator should look at, each naming its variable.
    pub warnings: Vec<Remark>,
}

/// The environment cannot be used. The service must not start.
#[derive(Debug, thiserror::Error)]
#[error("the environment is not usable: {}", .0.iter().map(Remark::to_string).collect::<Vec<_>>().join("; "))]
pub struct Unusable(pub Vec<Remark>);

/// Something odd about a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub variable: &'static str,
    pub text: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.variable, self.text)
    }
}

impl Environment {
    /// Reads all variables. Numbers that can be changed at run time must be right, or the service does not start;
    /// anything else that cannot be read is replaced by its default with a warning.
    pub fn read(given: &BTreeMap<String, String>) -> Result<Self, Unusable> {
        let reader = Reader::new(given);
        let readings = (0..VARIABLE_COUNT)
            .map(|index| reader.reading_at(index).clone())
            .collect();
        let errors = reader.errors.into_inner();
        if !errors.is_empty() {
            return Err(Unusable(errors));
        }
        Ok(Self {
            values: Snapshot::new(readings),
            warnings: reader.warnings.into_inner(),
        })
    }

    /// The value of a setting.
    pub fn get<T: Typed>(&self, setting: Setting<T>) -> T::Read<'_> {
        self.values.get(setting)
    }
}

/// A value with where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub value: Value,
    pub source: Source,
}

/// Reads variables one by one, each once, and those that others follow before them.
#[derive(Debug)]
pub struct Reader<'a> {
    given: &'a BTreeMap<String, String>,
    readings: Vec<OnceCell<Reading>>,
    warnings: RefCell<Vec<Remark>>,
    errors: RefCell<Vec<Remark>>,
}

impl<'a> Reader<'a> {
    fn new(given: &'a BTreeMap<String, String>) -> Self {
        Self {
            given,
            readings: (0..VARIABLE_COUNT).map(|_| OnceCell::new()).collect(),
            warnings: RefCell::default(),
            errors: RefCell::default(),
        }
    }

    /// The value of another variable.
    pub fn get<T: Typed>(&self, setting: Setting<T>) -> T::Read<'_> {
        T::read(&self.reading(setting).value)
    }

    /// The value of another variable and where it comes from.
    pub fn reading<T>(&self, setting: Setting<T>) -> &Reading {
        self.reading_at(setting.index())
    }

    /// What the environment holds for a variable, unparsed.
    pub fn given(&self, variable: &Variable) -> Option<Given<'a>> {
        variable.environment.iter().find_map(|name| self.given_as(name))
    }

    /// What the environment holds under a name.
    pub fn given_as(&self, name: &'static str) -> Option<Given<'a>> {
        let text = self.given.get(name)?.as_str();
        Some(Given { name, text })
    }

    /// The value by the variable's format and preset, whatever its rule says.
    pub fn plain(&self, variable: &'static Variable) -> Reading {
        match self.given(variable) {
            Some(given) => self.parse(variable, given),
            None => self.preset(variable),
        }
    }

    /// The value of a variable that is not set.
    pub fn preset(&self, variable: &Variable) -> Reading {
        let value = match variable.preset {
            Preset::Like(other) => return self.reading_at(other.index()).clone(),
            Preset::Below(folder, path) => {
                let Reading { value, source } = self.reading_at(folder.index());
                let folder = <Option<String>>::read(value).unwrap_or_default();
                return Reading {
                    value: Value::Text(format!("{}/{path}", folder.trim_end_matches('/'))),
                    source: *source,
                };
            }
            Preset::Nothing => Value::Nothing,
            Preset::On => Value::Flag(true),
            Preset::Off => Value::Flag(false),
            Preset::Number(number) => Value::Integer(number),
            Preset::Real(number) => Value::Float(number),
            Preset::Text(text) if variable.format.is_secret() => Value::Secret(Secret::new(text)),
            Preset::Text(text) => Value::Text(text.to_owned()),
            Preset::Items(items) => Value::List(items.iter().map(|item| (*item).to_owned()).collect()),
            Preset::Document(text) => json_preset(variable, text),
        };
        Reading {
            value,
            source: Source::Default,
        }
    }

    /// Notes something odd that the service can live with.
    pub fn warn(&self, variable: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.warnings.borrow_mut().push(Remark { variable, text });
    }

    /// Notes something with which the service must not start.
    pub fn refuse(&self, variable: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.errors.borrow_mut().push(Remark { variable, text });
    }

    fn reading_at(&self, index: usize) -> &Reading {
        self.readings[index].get_or_init(|| {
            let variable = variable_at(index);
            match variable.rule {
                Some(rule) => rule(self, variable),
                None => self.plain(variable),
            }
        })
    }

    /// What a text says about a variable, or the preset with a remark if nobody can read it.
    pub fn parse(&self, variable: &'static Variable, given: Given<'_>) -> Reading {
        match variable.format.parse(given.text) {
            Ok(value) => Reading {
                value,
                source: Source::Environment(given.name),
            },
            Err(problem) => {
                let shown = if variable.secret { "its value" } else { given.text };
                if is_fatal(variable, given.text) {
                    self.refuse(given.name, format!("must be right: `{shown}` {problem}"));
                } else if !given.text.trim().is_empty() {
                    // Compose files often pass empty variables on: those need no remark.
                    self.warn(given.name, format!("is ignored: `{shown}` {problem}"));
                }
                if variable.format == Format::Flag {
                    return Reading {
                        value: Value::Flag(false),
                        source: Source::Environment(given.name),
                    };
                }
                self.preset(variable)
            }
        }
    }
}

/// Must a text that cannot be read stop the start?
fn is_fatal(variable: &Variable, text: &str) -> bool {
    match variable.format {
        Format::Integer | Format::OptionalInteger | Format::Float | Format::OptionalFloat => {
            variable.saved_at.is_some()
        }
        Format::Exactly(_) => !text.trim().is_empty(),
        _ => false,
    }
}

fn json_preset(variable: &Variable, text: &str) -> Value {
    let json: Json = serde_json::from_str(text).unwrap_or_default();
    variable.format.accept(&json).unwrap_or(Value::Nothing)
}
