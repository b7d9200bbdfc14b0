use std::sync::Arc;

use loquat_core::feature::{Feature, Features};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Body, Failure, FreeObject, Verified};

// An area of its own for each prefix: only a prefix keeps the slash at the end of its path, which clients send.

/// Notes, where they are switched on.
pub(super) struct Notes(pub Arc<Features>);

/// Channels, where they are switched on.
pub(super) struct Channels(pub Arc<Features>);

/// A list, and how many things it is a part of
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct Found {
    items: Vec<FreeObject>,
    total: i64,
}

fn nothing() -> Body<Vec<FreeObject>> {
    Body(Vec::new())
}

fn nothing_found() -> Body<Found> {
    Body(Found {
        items: Vec::new(),
        total: 0,
    })
}

#[OpenApi(prefix_path = "/api/v1/notes/", tag = "Area::Workspace")]
impl Notes {
    /// List the notes that the caller may read
    #[oai(path = "/", method = "get", operation_id = "list_notes")]
    async fn notes(&self, caller: Verified) -> Result<Body<Vec<FreeObject>>, Failure> {
        self.0.admit(&caller.0, Feature::Notes)?;
        Ok(nothing())
    }

    /// Search the notes that the caller may read
    #[oai(path = "/search", method = "get", operation_id = "search_notes")]
    async fn search_notes(&self, caller: Verified) -> Result<Body<Found>, Failure> {
        self.0.admit(&caller.0, Feature::Notes)?;
        Ok(nothing_found())
    }
}

#[OpenApi(prefix_path = "/api/v1/channels/", tag = "Area::Workspace")]
impl Channels {
    /// List the channels that the caller is a member of
    #[oai(path = "/", method = "get", operation_id = "list_channels")]
    async fn channels(&self, caller: Verified) -> Result<Body<Vec<FreeObject>>, Failure> {
        self.0.admit(&caller.0, Feature::Channels)?;
        Ok(nothing())
    }
}
