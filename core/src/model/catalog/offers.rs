use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::catalog::{ModelSource, ModelSources, Offer, ProviderModel, SourceName};
use crate::settings::Snapshot as Settings;
use crate::shared::Moment;

/// What the sources offered when they were last asked.
pub(super) struct Offers {
    kinds: Vec<Arc<dyn ModelSources>>,
    /// The names of the sources of each kind, in order.
    configured: Vec<Vec<SourceName>>,
    /// The settings by which they are configured.
    settings: Option<Arc<Settings>>,
    lists: HashMap<SourceName, Arc<[ProviderModel]>>,
    /// Those that did not answer when they were last asked.
    silent: HashSet<SourceName>,
    combined: Arc<[Arc<Offer>]>,
    /// Grows with every change.
    pub edition: u64,
    /// When the sources were last asked.
    pub asked_at: Option<Moment>,
}

impl Offers {
    pub fn new(kinds: Vec<Arc<dyn ModelSources>>) -> Self {
        Self {
            kinds,
            configured: Vec::new(),
            settings: None,
            lists: HashMap::new(),
            silent: HashSet::new(),
            combined: Arc::default(),
            edition: 0,
            asked_at: None,
        }
    }

    /// All offers. What two kinds of providers offer, the first one gives.
    pub fn all(&self) -> Arc<[Arc<Offer>]> {
        self.combined.clone()
    }

    /// Do these settings configure other sources than those that were asked last?
    pub fn are_reconfigured_by(&mut self, settings: &Arc<Settings>) -> bool {
        if self.settings.as_ref().is_some_and(|known| Arc::ptr_eq(known, settings)) {
            return false;
        }
        let names: Vec<_> = self.kinds.iter().map(|kind| names(&kind.configured())).collect();
        self.settings = Some(settings.clone());
        names != self.configured
    }

    /// The sources that there are now. What others offered is forgotten.
    pub fn configure(&mut self) -> Vec<Arc<dyn ModelSource>> {
        let sources: Vec<_> = self.kinds.iter().map(|kind| kind.configured()).collect();
        let configured: Vec<_> = sources.iter().map(|sources| names(sources)).collect();
        if configured != self.configured {
            let is_configured = |name: &SourceName| configured.iter().any(|names| names.contains(name));
            self.lists.retain(|name, _| is_configured(name));
            self.silent.retain(is_configured);
            self.configured = configured;
            self.combine();
        }
        sources.into_iter().flatten().collect()
    }

    /// Notes that a source answers.
    pub fn speaks(&mut self, name: &SourceName) {
        self.silent.remove(name);
    }

    /// Notes that a source does not answer. Is that news?
    pub fn is_silent(&mut self, name: &SourceName) -> bool {
        self.silent.insert(name.clone())
    }

    /// Takes over what a source offers now.
    pub fn put(&mut self, name: SourceName, models: Vec<ProviderModel>) {
        if self.lists.get(&name).is_none_or(|known| known[..] != models[..]) {
            self.lists.insert(name, models.into());
            self.combine();
        }
    }

    fn combine(&mut self) {
        let mut combined: Vec<Arc<Offer>> = Vec::new();
        let mut seen = HashSet::new();
        for (kind, names) in self.kinds.iter().zip(&self.configured) {
            let known = |name: &SourceName| Some((name.clone(), self.lists.get(name)?.clone()));
            let lists: Vec<_> = names.iter().filter_map(known).collect();
            let offers = kind.combine(&lists).into_iter();
            combined.extend(offers.filter(|offer| seen.insert(offer.model.id.clone())).map(Arc::new));
        }
        self.combined = combined.into();
        self.edition += 1;
    }
}

fn names(sources: &[Arc<dyn ModelSource>]) -> Vec<SourceName> {
    sources.iter().map(|source| source.name().clone()).collect()
}
