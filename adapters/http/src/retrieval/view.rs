use loquat_core::retrieval::Hit;
use poem_openapi::Object;
use serde::Serialize;

use crate::wire::FreeObject;

/// Passages that were found, best first: lists in a list, as for one question of several
#[derive(Debug, Clone, Object, Serialize)]
#[oai(rename = "FoundPassages", read_only_all)]
pub(crate) struct Found {
    ids: Vec<Vec<String>>,
    documents: Vec<Vec<String>>,
    metadatas: Vec<Vec<FreeObject>>,
    /// How alike they are, 0 to 1: higher is better
    distances: Vec<Vec<f32>>,
}

impl From<Vec<Hit>> for Found {
    fn from(hits: Vec<Hit>) -> Self {
        let mut found = Self {
            ids: vec![Vec::new()],
            documents: vec![Vec::new()],
            metadatas: vec![Vec::new()],
            distances: vec![Vec::new()],
        };
        for hit in hits {
            found.ids[0].push(hit.passage.id.0);
            found.documents[0].push(hit.passage.text);
            found.metadatas[0].push(FreeObject(hit.passage.metadata));
            found.distances[0].push(hit.score);
        }
        found
    }
}
