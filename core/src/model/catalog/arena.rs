//! Arenas: models that are no models but stand for one that is chosen by chance, so that people judge what they read
//! and not whose it is.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::model::catalog::merge::is_arena;
use crate::model::catalog::{
    CatalogEntry, Kind, ModelSource, ModelSources, Offer, ProviderModel, SourceError, SourceName,
};
use crate::model::{ModelId, ModelMeta};
use crate::settings::{ENABLE_EVALUATION_ARENA_MODELS, EVALUATION_ARENA_MODELS, Settings};
use crate::shared::JsonObject;

/// The arenas that administrators have set up. While there is none of their own, one of all models.
#[derive(Debug, Clone)]
pub struct Arenas(Arc<Settings>);

impl Arenas {
    /// What arenas are owned by, in the place of a provider.
    pub const OWNER: &str = "arena";

    pub fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }
}

impl ModelSources for Arenas {
    fn configured(&self) -> Vec<Arc<dyn ModelSource>> {
        let settings = self.0.snapshot();
        if !settings.get(ENABLE_EVALUATION_ARENA_MODELS) {
            return Vec::new();
        }
        let configured = settings.get(EVALUATION_ARENA_MODELS);
        let arenas: Vec<_> = match configured {
            [] => vec![of_all_models()],
            own => own.iter().filter_map(arena).collect(),
        };
        // A list that was changed is another source, so that everybody sees the change at once.
        let mut edition = DefaultHasher::new();
        Value::from(configured).to_string().hash(&mut edition);
        vec![Arc::new(ArenaList {
            name: SourceName(format!("arenas {:x}", edition.finish())),
            arenas,
        })]
    }
}

/// The arenas of one moment.
struct ArenaList {
    name: SourceName,
    arenas: Vec<ProviderModel>,
}

#[async_trait]
impl ModelSource for ArenaList {
    fn name(&self) -> &SourceName {
        &self.name
    }

    async fn models(&self) -> Result<Vec<ProviderModel>, SourceError> {
        Ok(self.arenas.clone())
    }
}

/// The arena that is there before anybody has set one up. Only administrators see it.
fn of_all_models() -> ProviderModel {
    let meta = json!({
        "profile_image_url": ModelMeta::DEFAULT_PICTURE,
        "description": "Any of the models answers, and you do not know which: rate what you read.",
        "model_ids": null,
    });
    model(
        "arena-model",
        "Arena Model",
        meta.as_object().cloned().unwrap_or_default(),
    )
}

/// One that an administrator has set up; `None` if it has no id.
fn arena(configured: &Value) -> Option<ProviderModel> {
    let id = configured["id"].as_str().filter(|id| !id.is_empty())?;
    let name = configured["name"].as_str().unwrap_or(id);
    let meta = configured["meta"].as_object().cloned().unwrap_or_default();
    Some(model(id, name, meta))
}

fn model(id: &str, name: &str, meta: JsonObject) -> ProviderModel {
    ProviderModel {
        id: id.into(),
        name: name.to_owned(),
        owned_by: Arenas::OWNER.to_owned(),
        connection_type: None,
        tags: Vec::new(),
        kind: Kind::Arena { meta },
        routes: Vec::new(),
        details: JsonObject::from_iter([("object".to_owned(), json!("model")), ("created".to_owned(), json!(0))]),
    }
}

/// Whom an arena lets compete.
struct Contestants<'a> {
    named: Vec<&'a str>,
    /// All but those that are named.
    excluding: bool,
}

impl<'a> Contestants<'a> {
    fn of(meta: &'a JsonObject) -> Self {
        let named = meta.get("model_ids").and_then(Value::as_array).into_iter().flatten();
        Self {
            named: named.filter_map(Value::as_str).collect(),
            excluding: meta.get("filter_mode").is_some_and(|mode| mode == "exclude"),
        }
    }

    fn include(&self, id: &ModelId) -> bool {
        // To name nobody is to leave nobody out.
        self.named.is_empty() || self.named.contains(&id.as_str()) != self.excluding
    }
}

/// The models among which an arena chooses: those that its settings name, or all others, as far as they can be asked.
/// Whether the one who asks may use them otherwise does not matter: who opens an arena to them opens its models, too.
pub(super) fn contestants<'a>(
    arena: &'a Offer,
    entries: &'a [Arc<CatalogEntry>],
) -> impl Iterator<Item = &'a Arc<CatalogEntry>> {
    let contestants = match &arena.model.kind {
        Kind::Arena { meta } => Some(Contestants::of(meta)),
        Kind::Plain | Kind::Filter | Kind::Function(_) => None,
    };
    entries.iter().filter(move |entry| {
        let can_be_asked = entry.shown.is_some() && entry.offer.as_ref().is_some_and(|offer| !is_arena(offer));
        can_be_asked && contestants.as_ref().is_some_and(|some| some.include(&entry.id))
    })
}
