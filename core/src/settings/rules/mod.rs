//! Values that depend on more than their own variable.

pub(super) mod app;
pub(super) mod auth;
pub(super) mod database;
pub(super) mod frontend;
pub(super) mod providers;
pub(super) mod retrieval;
