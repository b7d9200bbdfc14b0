use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::access::AccessPolicy;
use crate::identity::Principal;
use crate::model::catalog::arena::contestants;
use crate::model::catalog::listing::ModelLists;
use crate::model::catalog::merge::{bare, is_model, merge};
use crate::model::catalog::{CatalogEntry, ModelList, Offer};
use crate::model::{Model, ModelId};
use crate::settings::{MODEL_ORDER_LIST, Snapshot as Settings};
use crate::shared::JsonText;

/// Which offers and rows a snapshot is made of. Numbers grow with every change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edition {
    pub offers: u64,
    pub rows: u64,
}

/// The catalog at one moment. It never changes; another takes its place.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub edition: Edition,
    pub settings: Arc<Settings>,
    pub rows: Vec<Arc<Model>>,
    entries: Vec<Arc<CatalogEntry>>,
    by_id: HashMap<ModelId, usize>,
    policy: AccessPolicy,
    lists: ModelLists,
    base: Arc<ModelList>,
    offers: Arc<[Arc<Offer>]>,
}

impl Snapshot {
    pub fn new(edition: Edition, settings: Arc<Settings>, offers: Arc<[Arc<Offer>]>, rows: Vec<Arc<Model>>) -> Self {
        let entries = merge(&offers, &rows, settings.get(MODEL_ORDER_LIST));
        let entries: Vec<_> = entries.into_iter().map(Arc::new).collect();
        let by_id = entries.iter().enumerate();
        let by_id = by_id.map(|(index, entry)| (entry.id.clone(), index)).collect();
        let base = offers.iter().filter(|offer| is_model(offer));
        let base: Vec<JsonText> = base
            .filter_map(|offer| JsonText::of(&bare(&offer.model)).ok())
            .collect();
        Self {
            edition,
            policy: AccessPolicy::of(&settings),
            settings,
            rows,
            entries,
            by_id,
            lists: ModelLists::default(),
            base: Arc::new(ModelList::of(base.iter())),
            offers,
        }
    }

    /// What `who` may pick.
    pub fn list(&self, who: &Principal) -> Arc<ModelList> {
        self.lists
            .list(&self.entries, |entry| entry.is_open_to(who, self.policy))
    }

    /// What the providers offer, untouched.
    pub fn base(&self) -> Arc<ModelList> {
        self.base.clone()
    }

    /// The model, if `who` may use it.
    pub fn find(&self, who: &Principal, id: &ModelId) -> Option<Arc<CatalogEntry>> {
        self.get(id).filter(|entry| entry.is_open_to(who, self.policy))
    }

    /// The model that answers in the place of an arena; any number is a chance.
    pub fn contestant(&self, arena: &Offer, chance: usize) -> Option<Arc<CatalogEntry>> {
        let contestants: Vec<_> = contestants(arena, &self.entries).collect();
        let chosen = chance.checked_rem(contestants.len())?;
        contestants.get(chosen).map(|entry| (*entry).clone())
    }

    /// The model of that id, for a purpose that is nobody's own.
    pub fn get(&self, id: &ModelId) -> Option<Arc<CatalogEntry>> {
        let index = self.by_id.get(id)?;
        self.entries.get(*index).cloned()
    }

    /// Is there a model of that id?
    pub fn knows(&self, id: &ModelId) -> bool {
        self.by_id.contains_key(id)
    }

    /// May `who` use a model of that id, if there is one?
    pub fn may_use(&self, who: &Principal, id: &ModelId) -> bool {
        self.policy.uses_all_models(who) || self.find(who, id).is_some()
    }

    /// All that providers offer.
    pub fn offers(&self) -> Arc<[Arc<Offer>]> {
        self.offers.clone()
    }

    /// What providers of one kind offer under that id.
    pub fn offer(&self, kind: &str, id: &ModelId) -> Option<Arc<Offer>> {
        let mut offers = self.offers.iter();
        offers
            .find(|offer| offer.model.owned_by == kind && offer.model.id == *id)
            .cloned()
    }

    /// What providers of one kind offer, as far as `who` may use it.
    pub fn offered_by(&self, who: &Principal, kind: &str) -> Vec<Value> {
        let offered = self.offers.iter().map(|offer| &offer.model);
        let offered = offered.filter(|model| model.owned_by == kind && self.may_use(who, &model.id));
        offered.map(|model| Value::Object(bare(model))).collect()
    }
}
