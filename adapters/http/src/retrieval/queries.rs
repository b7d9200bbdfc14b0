use std::sync::Arc;

use loquat_core::retrieval::{CollectionName, RecipeChange, Retrieval};
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;

use super::Found;
use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Searches collections.
pub(super) struct Queries {
    pub retrieval: Arc<Retrieval>,
}

/// A question to one collection; what is left out is as the settings have it
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct DocumentQuery {
    collection_name: String,
    query: String,
    /// How many passages
    k: Option<i64>,
    /// How many passages are kept after reranking
    k_reranker: Option<i64>,
    /// Least score after reranking
    r: Option<f64>,
    /// False: vectors alone
    hybrid: Option<bool>,
    /// Weight of words against vectors, 0 to 1
    hybrid_bm25_weight: Option<f64>,
}

/// A question to several collections; what is left out is as the settings have it
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct CollectionsQuery {
    collection_names: Vec<String>,
    query: String,
    /// How many passages
    k: Option<i64>,
    /// How many passages are kept after reranking
    k_reranker: Option<i64>,
    /// Least score after reranking
    r: Option<f64>,
    /// False: vectors alone
    hybrid: Option<bool>,
    /// Weight of words against vectors, 0 to 1
    hybrid_bm25_weight: Option<f64>,
}

/// Zero means "as set" here: clients send it.
fn not_zero(number: Option<i64>) -> Option<i64> {
    number.filter(|number| *number != 0)
}

#[OpenApi(prefix_path = "/api/v1/retrieval", tag = "Area::Knowledge")]
impl Queries {
    /// Search a collection
    ///
    /// A collection that the caller may not read is an empty one.
    #[oai(path = "/query/doc", method = "post", operation_id = "query_collection")]
    async fn one(&self, caller: Verified, form: Body<DocumentQuery>) -> Result<Body<Found>, Failure> {
        let form = form.0;
        let change = RecipeChange {
            k: not_zero(form.k),
            hybrid: form.hybrid,
            k_reranker: not_zero(form.k_reranker),
            threshold: form.r.filter(|least| *least != 0.0),
            words_weight: form.hybrid_bm25_weight,
        };
        let names = vec![CollectionName(form.collection_name)];
        let hits = self.retrieval.query(&caller.0, names, form.query, &change).await?;
        Ok(Body(hits.into()))
    }

    /// Search several collections
    ///
    /// Collections that the caller may not read are empty ones.
    #[oai(path = "/query/collection", method = "post", operation_id = "query_collections")]
    async fn several(&self, caller: Verified, form: Body<CollectionsQuery>) -> Result<Body<Found>, Failure> {
        let form = form.0;
        let change = RecipeChange {
            k: not_zero(form.k),
            hybrid: form.hybrid,
            k_reranker: not_zero(form.k_reranker),
            threshold: form.r.filter(|least| *least != 0.0),
            words_weight: form.hybrid_bm25_weight,
        };
        let names = form.collection_names.into_iter().map(CollectionName).collect();
        let hits = self.retrieval.query(&caller.0, names, form.query, &change).await?;
        Ok(Body(hits.into()))
    }
}
