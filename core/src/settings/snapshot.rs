use std::fmt;

use serde_json::Value as Json;

use crate::settings::{Area, Reading, Setting, Typed, all_variables};
use crate::shared::JsonObject;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The environment variable of this name.
    Environment(&'static str),
    /// Somebody saved it while the service ran.
    Saved,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Environment(name) => write!(f, "environment ({name})"),
            Self::Saved => f.write_str("saved"),
        }
    }
}

/// The values of all settings at one moment. Reading one is an index into a list.
#[derive(Clone, PartialEq)]
pub struct Snapshot {
    readings: Vec<Reading>,
}

impl Snapshot {
    pub(super) fn new(readings: Vec<Reading>) -> Self {
        Self { readings }
    }

    /// The value of a setting.
    pub fn get<T: Typed>(&self, setting: Setting<T>) -> T::Read<'_> {
        T::read(&self.readings[setting.index()].value)
    }

    /// The value of a setting as forms show it.
    pub fn json<T>(&self, setting: Setting<T>) -> Json {
        setting.variable().format.render(&self.readings[setting.index()].value)
    }

    /// What administrators' forms show of an area, by the names that they use, secrets included.
    pub fn form(&self, area: Area) -> JsonObject {
        let shown = all_variables()
            .enumerate()
            .filter(|(_, variable)| variable.area == area);
        let shown = shown.filter_map(|(index, variable)| {
            let value = variable.format.render(&self.at(index).value);
            Some((variable.form_name()?.to_owned(), value))
        });
        shown.collect()
    }

    /// Where the value of a setting comes from.
    pub fn source<T>(&self, setting: Setting<T>) -> Source {
        self.readings[setting.index()].source
    }

    pub(super) fn at(&self, index: usize) -> &Reading {
        &self.readings[index]
    }

    pub(super) fn put(&mut self, index: usize, reading: Reading) {
        self.readings[index] = reading;
    }
}

/// Shows what was set, and of secrets only that they were.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = all_variables().zip(&self.readings);
        let set = set.filter(|(_, reading)| reading.source != Source::Default);
        f.debug_map()
            .entries(set.map(|(variable, reading)| {
                let shown = if variable.secret {
                    "***".to_owned()
                } else {
                    format!("{:?}", reading.value)
                };
                (variable.name, shown)
            }))
            .finish()
    }
}
