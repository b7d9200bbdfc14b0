//! What can be picked: the models of all providers together with the workspace's own.
//!
//! The catalog is a snapshot that is swapped whole. It is made of three things: what the [sources](ModelSource) offer
//! (fetched in the background, each on its own, so that a slow one delays nobody), the rows of the workspace, and the
//! settings. Whoever asks gets the latest snapshot from memory; when one of the three has changed meanwhile, it is
//! made anew first.
//!
//! Start reading at [`Catalog`]; `merge` holds the rules by which the three become one list.

mod arena;
mod entry;
mod fetching;
mod listing;
mod merge;
mod offers;
mod ports;
mod route;
mod service;
mod snapshot;
mod upkeep;

pub use arena::Arenas;
pub use entry::CatalogEntry;
pub use listing::ModelList;
pub use ports::{
    FunctionRole, Kind, ModelSource, ModelSources, Offer, ProviderModel, ShownFunction, SourceError, SourceName,
};
pub use route::{ProviderKind, Route};
pub use service::{Catalog, CatalogError};
