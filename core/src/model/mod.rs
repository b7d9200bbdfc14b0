//! The models that people talk to.
//!
//! *Provider models* come from outside ([`ModelProvider`], [`ModelSource`]). *Workspace models* are rows of ours
//! ([`Model`]): the settings of a provider model, or a *preset* that stands on one. [`Models`] keeps the rows;
//! [`Catalog`] puts both together into what each user may pick and use.

pub mod catalog;
mod entity;
mod forms;
mod meta;
mod picture;
mod ports;
mod service;

pub use catalog::{Catalog, CatalogEntry};
pub use entity::{Model, ModelChange, ModelId};
pub use forms::{ImportedModel, NewModel};
pub use meta::ModelMeta;
pub use picture::ModelPicture;
pub use ports::{ModelFilter, ModelOrder, ModelStore};
pub use service::{ModelError, Models};
