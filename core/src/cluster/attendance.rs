use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::identity::UserId;

/// Who is there and what they use, as one instance sees it or as all see it together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Attendance {
    /// The connected users, with the number of their connections.
    pub users: BTreeMap<UserId, u32>,
    /// The models that answer right now, with the number of connections that use them.
    pub models: BTreeMap<String, u32>,
}

impl Attendance {
    /// Adds what another instance sees.
    pub fn add(&mut self, other: &Self) {
        for (user, connections) in &other.users {
            *self.users.entry(user.clone()).or_default() += connections;
        }
        for (model, uses) in &other.models {
            *self.models.entry(model.clone()).or_default() += uses;
        }
    }
}
