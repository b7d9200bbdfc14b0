use serde_json::Value as Json;

use crate::identity::Role;
use crate::settings::{
    Area, DEFAULT_USER_ROLE, JWT_EXPIRES_IN, Saved, SessionLength, Setting, Typed, Unreadable, Value, all_variables,
};
use crate::shared::JsonObject;

/// A field of a form holds what its setting cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} {problem}")]
pub struct UnfitField {
    pub name: &'static str,
    pub problem: Unreadable,
}

/// New values for some settings, all saved in one step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    pub(super) values: Vec<Saved>,
}

impl Changes {
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the setting a value. One that only the environment can set stays as it is.
    #[must_use]
    pub fn set<T: Typed>(mut self, setting: Setting<T>, value: T) -> Self {
        let variable = setting.variable();
        if let Some(path) = variable.saved_at {
            let value = variable.format.render(&value.into_value());
            self.values.push(Saved { path, value });
        }
        self
    }

    /// Gives the setting a value, if there is one.
    #[must_use]
    pub fn set_some<T: Typed>(self, setting: Setting<T>, value: Option<T>) -> Self {
        match value {
            Some(value) => self.set(setting, value),
            None => self,
        }
    }

    /// Gives the settings of an area the values of an administrator's form, by the names that forms use. What the form
    /// does not name stays; null empties what may be empty, and else changes nothing.
    pub fn set_form(mut self, area: Area, form: &JsonObject) -> Result<Self, UnfitField> {
        for variable in all_variables().filter(|variable| variable.area == area) {
            let (Some(name), Some(path)) = (variable.form_name(), variable.saved_at) else {
                continue;
            };
            let value = match form.get(name) {
                None => continue,
                Some(Json::Null) if variable.format.is_optional() => Value::Nothing,
                Some(Json::Null) => continue,
                Some(given) => variable
                    .format
                    .accept(given)
                    .map_err(|problem| UnfitField { name, problem })?,
            };
            let value = variable.format.render(&value);
            self.values.push(Saved { path, value });
        }
        Ok(self)
    }

    /// These changes and others, saved together.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.values.extend(others.values);
        self
    }

    /// Gives new accounts this role. What is no role changes nothing: forms rely on it.
    #[must_use]
    pub fn set_default_role(self, role: String) -> Self {
        match Role::parse(&role) {
            Role::Other(_) => self,
            _ => self.set(DEFAULT_USER_ROLE, role),
        }
    }

    /// Lets sessions last that long. What is no length changes nothing: forms rely on it.
    #[must_use]
    pub fn set_session_length(self, length: String) -> Self {
        if SessionLength::is_form_value(&length) {
            self.set(JWT_EXPIRES_IN, length)
        } else {
            self
        }
    }
}
