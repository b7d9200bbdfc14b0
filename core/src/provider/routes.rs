//! The ways to a model. They are a field of the catalog's entries, and read here by completions and both gateways.

pub use crate::model::catalog::{ProviderKind, Route};
