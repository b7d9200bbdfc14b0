use serde_json::Value;

use crate::model::ModelId;
use crate::model::catalog::Offer;
use crate::provider::{Connection, ProviderKind};

/// A filter that looks at the questions to a model, or the model itself where that is a pipeline.
#[derive(Debug, Clone)]
pub struct Filter {
    pub connection: Connection,
    /// What the server calls it.
    pub id: String,
}

/// The filters of a model in ascending order of their priority.
pub fn filters_of<'a>(
    model: &ModelId,
    offers: impl Iterator<Item = &'a Offer>,
    connections: &[Connection],
) -> Vec<Filter> {
    let mut filters: Vec<(f64, Filter)> = offers
        .filter(|offer| {
            let pipeline = &offer.model.details.get("pipeline").unwrap_or(&Value::Null);
            pipeline["type"] == "filter" && looks_at(&pipeline["pipelines"], model)
        })
        .filter_map(|offer| {
            let priority = offer
                .model
                .details
                .get("pipeline")
                .and_then(|pipeline| pipeline["priority"].as_f64());
            Some((priority.unwrap_or_default(), pipeline(offer, connections)?))
        })
        .collect();
    filters.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    filters.into_iter().map(|(_, filter)| filter).collect()
}

/// The model as a filter of its own questions, if it is a pipeline.
pub fn pipeline(offer: &Offer, connections: &[Connection]) -> Option<Filter> {
    offer
        .model
        .details
        .get("pipeline")
        .filter(|pipeline| pipeline.is_object())?;
    let route = offer
        .model
        .routes
        .iter()
        .find(|route| route.kind == ProviderKind::OpenAi)?;
    let connection = connections
        .iter()
        .find(|connection| connection.index == route.connection)?;
    // A server of pipelines lets nobody in without a key.
    (!connection.key.expose().is_empty()).then(|| Filter {
        id: connection.upstream_id(offer.model.id.as_str()).to_owned(),
        connection: connection.clone(),
    })
}

fn looks_at(models: &Value, model: &ModelId) -> bool {
    let mut named = models.as_array().into_iter().flatten().filter_map(Value::as_str);
    named.any(|name| name == "*" || name == model.as_str())
}
