use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use loquat_core::model::catalog::Offer;

/// Which servers have which model, as they said when they were last asked. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Holders {
    by_model: Arc<RwLock<HashMap<String, Vec<usize>>>>,
    turn: Arc<AtomicUsize>,
}

impl Holders {
    /// Takes over who holds what is offered now.
    pub fn know(&self, offers: &[Offer]) {
        let known = offers.iter().map(|offer| (offer.model.id.0.clone(), holders(offer)));
        *self.by_model.write().unwrap_or_else(PoisonError::into_inner) = known.collect();
    }

    /// What the model is called with its tag, and the places of the servers that have it, in the order in which to ask
    /// them; they take turns in being the first. Ollama calls a model without a tag the latest.
    pub fn of(&self, model: &str) -> (String, Vec<usize>) {
        let by_model = self.by_model.read().unwrap_or_else(PoisonError::into_inner);
        let names = [model.to_owned(), format!("{model}:latest")];
        let known = names
            .into_iter()
            .find_map(|name| by_model.get(&name).cloned().map(|holders| (name, holders)));
        let Some((name, mut holders)) = known else {
            return (model.to_owned(), Vec::new());
        };
        if !holders.is_empty() {
            let first = self.turn.fetch_add(1, Ordering::Relaxed) % holders.len();
            holders.rotate_left(first);
        }
        (name, holders)
    }
}

fn holders(offer: &Offer) -> Vec<usize> {
    let urls = offer
        .model
        .details
        .get("ollama")
        .and_then(|entry| entry["urls"].as_array());
    let places = urls.into_iter().flatten().filter_map(serde_json::Value::as_u64);
    places.filter_map(|place| usize::try_from(place).ok()).collect()
}
