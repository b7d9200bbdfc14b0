//! The rules by which offers, rows and the order of the administrators become one list.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::access::Access;
use crate::model::Model;
use crate::model::catalog::entry::Visibility;
use crate::model::catalog::{CatalogEntry, FunctionRole, Kind, Offer, ProviderKind, ProviderModel, ShownFunction};
use crate::shared::{JsonObject, JsonText};

/// Everything that can be picked or used, in the order of lists: provider models, arenas, presets; with an order of
/// the administrators, what that names first and the others after it by name.
pub(super) fn merge(offers: &[Arc<Offer>], rows: &[Arc<Model>], order: &[String]) -> Vec<CatalogEntry> {
    let functions: Vec<&ShownFunction> = offers.iter().filter_map(|offer| function(offer)).collect();
    let of_models = offers.iter().filter(|offer| function(offer).is_none());
    let (arenas, models): (Vec<_>, Vec<_>) = of_models.partition(|offer| is_arena(offer));
    if models.is_empty() {
        // Nobody is there to answer: neither a preset nor an arena could be used.
        return Vec::new();
    }
    let settings = RowsOfProviderModels::of(rows);
    let mut entries = Vec::with_capacity(offers.len() + rows.len());
    let mut taken = HashSet::new();
    for offer in models.iter().chain(&arenas) {
        let row = settings.find(&offer.model);
        if row.is_none_or(|row| row.is_active) && taken.insert(&offer.model.id) {
            entries.push(provided(offer, row, &functions));
        }
    }
    let bases = Bases::of(offers);
    for row in rows.iter().filter(|row| row.is_preset() && row.is_active) {
        if taken.insert(&row.id) {
            entries.push(preset(row, bases.find(row), &functions));
        }
    }
    sort(&mut entries, order);
    entries
}

/// The function that stands among the offers in the place of a model.
fn function(offer: &Offer) -> Option<&ShownFunction> {
    match &offer.model.kind {
        Kind::Function(function) => Some(function),
        Kind::Plain | Kind::Filter | Kind::Arena { .. } => None,
    }
}

/// Does somebody answer, and no chance and no function?
pub(super) fn is_model(offer: &Offer) -> bool {
    !is_arena(offer) && function(offer).is_none()
}

pub(super) fn is_arena(offer: &Offer) -> bool {
    matches!(offer.model.kind, Kind::Arena { .. })
}

/// How lists show a provider model that the workspace has not touched.
pub(super) fn bare(model: &ProviderModel) -> JsonObject {
    let mut shown = model.details.clone();
    let mut put = |key: &str, value: Value| {
        shown.insert(key.to_owned(), value);
    };
    put("id", json!(model.id));
    put("name", json!(model.name));
    put("owned_by", json!(model.owned_by));
    if let Some(connection_type) = &model.connection_type {
        put("connection_type", json!(connection_type));
    }
    put("tags", tags(model.tags.iter().map(String::as_str)));
    let places: Vec<usize> = model.routes.iter().map(|route| route.connection).collect();
    match model.routes.first().map(|route| route.kind) {
        Some(ProviderKind::OpenAi | ProviderKind::Demo) => {
            shown.insert("urlIdx".to_owned(), json!(places.first()));
        }
        Some(ProviderKind::Ollama) => {
            if let Some(Value::Object(entry)) = shown.get_mut("ollama") {
                entry.insert("urls".to_owned(), json!(places));
            }
        }
        _ => {}
    }
    if let Kind::Arena { meta } = &model.kind {
        let mut meta = meta.clone();
        meta.shift_remove("profile_image_url");
        shown.insert("arena".to_owned(), json!(true));
        shown.insert("info".to_owned(), json!({ "meta": meta }));
    }
    shown
}

fn sort(entries: &mut [CatalogEntry], order: &[String]) {
    if order.is_empty() {
        return;
    }
    let positions: HashMap<&str, usize> = order.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let position = |entry: &CatalogEntry| positions.get(entry.id.as_str()).copied().unwrap_or(usize::MAX);
    entries.sort_by(|a, b| position(a).cmp(&position(b)).then_with(|| a.name.cmp(&b.name)));
}

fn provided(offer: &Arc<Offer>, row: Option<&Arc<Model>>, functions: &[&ShownFunction]) -> CatalogEntry {
    let model = &offer.model;
    let name = row.map_or(&model.name, |row| &row.name);
    let mut shown = bare(model);
    shown.insert("name".to_owned(), json!(name));
    if let Some(row) = row {
        shown.insert("info".to_owned(), info(row));
    }
    let own = model.tags.iter().map(String::as_str);
    let given = row.map(|row| row.meta.tags()).into_iter().flatten();
    complete(&mut shown, own.chain(given), row, functions);
    let visibility = match &model.kind {
        Kind::Arena { meta } => Visibility::By(arena_access(meta)),
        Kind::Plain | Kind::Filter if row.is_some() => Visibility::ByRow,
        Kind::Plain | Kind::Filter | Kind::Function(_) => Visibility::Unpublished,
    };
    CatalogEntry {
        id: model.id.clone(),
        name: name.clone(),
        owned_by: model.owned_by.clone(),
        row: row.cloned(),
        offer: Some(offer.clone()),
        visibility,
        shown: (model.kind != Kind::Filter).then(|| text(&shown)).flatten(),
    }
}

fn preset(row: &Arc<Model>, base: Option<&Arc<Offer>>, functions: &[&ShownFunction]) -> CatalogEntry {
    let model = base.map(|base| &base.model);
    let owned_by = model.map_or("openai", |model| &model.owned_by);
    let mut shown = JsonObject::new();
    let mut put = |key: &str, value: Value| {
        shown.insert(key.to_owned(), value);
    };
    put("id", json!(row.id));
    put("name", json!(row.name));
    put("object", json!("model"));
    put("created", json!(row.created_at));
    put("owned_by", json!(owned_by));
    put(
        "connection_type",
        json!(model.and_then(|model| model.connection_type.as_ref())),
    );
    put("preset", json!(true));
    if let Some(pipe) = model.and_then(|model| model.details.get("pipe")) {
        put("pipe", pipe.clone());
    }
    put("info", info(row));
    complete(&mut shown, row.meta.tags(), Some(row), functions);
    CatalogEntry {
        id: row.id.clone(),
        name: row.name.clone(),
        owned_by: owned_by.to_owned(),
        row: Some(row.clone()),
        offer: base.cloned(),
        visibility: Visibility::ByRow,
        shown: text(&shown),
    }
}

/// The row as everybody who may use the model sees it: without parameters, which hold the system prompt, and without
/// the picture, which has an address of its own and would make lists long.
fn info(row: &Model) -> Value {
    let mut meta = row.meta.members().clone();
    meta.shift_remove("profile_image_url");
    json!({
        "id": row.id,
        "user_id": row.user_id,
        "base_model_id": row.base_model_id,
        "name": row.name,
        "meta": meta,
        "access_control": row.access.object(),
        "is_active": row.is_active,
        "updated_at": row.updated_at,
        "created_at": row.created_at,
    })
}

/// Adds what every entry has: tags, and the functions that are there for every model or that its row names.
fn complete<'a>(
    shown: &mut JsonObject,
    names: impl Iterator<Item = &'a str>,
    row: Option<&Arc<Model>>,
    functions: &[&ShownFunction],
) {
    shown.insert("tags".to_owned(), tags(names));
    let places = [
        (FunctionRole::Action, "actions", "actionIds"),
        (FunctionRole::Filter, "filters", "filterIds"),
    ];
    for (role, place, ids) in places {
        let named = row.and_then(|row| row.meta.members().get(ids)?.as_array());
        let is_named = |id: &str| named.is_some_and(|ids| ids.iter().any(|known| known == id));
        let there = functions
            .iter()
            .filter(|function| function.role == role && (function.is_global || is_named(&function.id)));
        let items: Vec<Value> = there.flat_map(|function| function.items.iter().cloned()).collect();
        shown.insert(place.to_owned(), Value::Array(items));
    }
}

fn tags<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    let mut seen = HashSet::new();
    names
        .filter(|name| seen.insert(*name))
        .map(|name| json!({ "name": name }))
        .collect()
}

fn arena_access(meta: &JsonObject) -> Access {
    match meta.get("access_control") {
        Some(Value::Null) => Access::PUBLIC,
        Some(Value::Object(control)) => Access::from(Some(control.clone())),
        _ => Access::private(),
    }
}

fn text(shown: &JsonObject) -> Option<JsonText> {
    JsonText::of(shown).ok()
}

/// The rows that hold settings of provider models, by id.
struct RowsOfProviderModels<'a>(HashMap<&'a str, &'a Arc<Model>>);

impl<'a> RowsOfProviderModels<'a> {
    fn of(rows: &'a [Arc<Model>]) -> Self {
        let settings = rows.iter().filter(|row| !row.is_preset());
        Self(settings.map(|row| (row.id.as_str(), row)).collect())
    }

    /// Ollama's `llama3:latest` may have its settings under `llama3`.
    fn find(&self, model: &ProviderModel) -> Option<&'a Arc<Model>> {
        let short = || (model.owned_by == "ollama").then(|| model.id.without_tag());
        let found = self.0.get(model.id.as_str());
        found.or_else(|| self.0.get(short()?)).copied()
    }
}

/// What presets can stand on, by id and by id without tag. Also models that are switched off themselves.
struct Bases<'a>(HashMap<&'a str, &'a Arc<Offer>>);

impl<'a> Bases<'a> {
    fn of(offers: &'a [Arc<Offer>]) -> Self {
        let mut bases = HashMap::new();
        for offer in offers {
            bases.entry(offer.model.id.without_tag()).or_insert(offer);
        }
        bases.extend(offers.iter().map(|offer| (offer.model.id.as_str(), offer)));
        Self(bases)
    }

    fn find(&self, preset: &Model) -> Option<&'a Arc<Offer>> {
        let base = preset.base_model_id.as_ref()?;
        self.0.get(base.as_str()).copied()
    }
}
