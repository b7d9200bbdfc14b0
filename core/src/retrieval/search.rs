use std::collections::HashMap;
use std::sync::Arc;

use futures::TryStreamExt;

use crate::retrieval::fusion::{best_per_text, fused, sort};
use crate::retrieval::hashed_words::HASHED_WORDS;
use crate::retrieval::{
    CollectionName, EmbedError, Embedded, Embeddings, Hit, Passage, PassageError, PassageStore, Purpose, Requester,
    Reranker, VectorSpace,
};
use crate::settings::{
    ENABLE_RAG_HYBRID_SEARCH, RAG_HYBRID_BM25_WEIGHT, RAG_RELEVANCE_THRESHOLD, RAG_RERANKING_ENGINE,
    RAG_RERANKING_MODEL, RAG_TOP_K, RAG_TOP_K_RERANKER, Settings, Snapshot,
};
use crate::shared::debug_by_name;

/// Why nothing could be searched.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error(transparent)]
    Passages(#[from] PassageError),
}

/// How a search is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// How many passages are wanted.
    pub k: usize,
    /// Words and vectors, judged by a reranker; else vectors alone.
    pub hybrid: bool,
    /// How many passages of a collection are kept after reranking.
    pub k_reranker: usize,
    /// Passages with a smaller score are dropped, in a hybrid search.
    pub threshold: f32,
    /// The weight of words against vectors, 0 to 1.
    pub words_weight: f32,
}

/// What a request wants otherwise than the settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecipeChange {
    pub k: Option<i64>,
    pub hybrid: Option<bool>,
    pub k_reranker: Option<i64>,
    pub threshold: Option<f64>,
    pub words_weight: Option<f64>,
}

/// More passages than anybody reads are not searched for.
const MOST: usize = 1_000;

impl Recipe {
    /// How the settings want it, with what a request wants otherwise. A hybrid search can be declined, and only be had
    /// where it is switched on.
    pub fn configured(now: &Snapshot, change: &RecipeChange) -> Self {
        let number = |value: i64| usize::try_from(value).unwrap_or_default().clamp(1, MOST);
        Self {
            k: number(change.k.unwrap_or(now.get(RAG_TOP_K))),
            hybrid: now.get(ENABLE_RAG_HYBRID_SEARCH) && change.hybrid.unwrap_or(true),
            k_reranker: number(change.k_reranker.unwrap_or(now.get(RAG_TOP_K_RERANKER))),
            threshold: small(change.threshold.unwrap_or(now.get(RAG_RELEVANCE_THRESHOLD))),
            words_weight: small(change.words_weight.unwrap_or(now.get(RAG_HYBRID_BM25_WEIGHT))),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "scores and weights are around 1")]
fn small(value: f64) -> f32 {
    value as f32
}

/// Finds passages for questions.
pub struct Search {
    ports: SearchPorts,
}

debug_by_name!(Search);

/// What search is built on.
pub struct SearchPorts {
    pub embeddings: Arc<Embeddings>,
    pub passages: Arc<dyn PassageStore>,
    /// The model on this machine, if this build has one.
    pub local_reranker: Option<Arc<dyn Reranker>>,
    pub external_reranker: Option<Arc<dyn Reranker>>,
    pub settings: Arc<Settings>,
}

debug_by_name!(SearchPorts);

impl Search {
    pub fn new(ports: SearchPorts) -> Self {
        Self { ports }
    }

    /// How the settings want searches, with what a request wants otherwise.
    pub fn recipe(&self, change: &RecipeChange) -> Recipe {
        Recipe::configured(&self.ports.settings.snapshot(), change)
    }

    /// The passages of these collections that answer the questions best, each text once. The score is between 0 and 1,
    /// and higher is better.
    pub async fn search(
        &self,
        collections: &[CollectionName],
        queries: &[String],
        recipe: &Recipe,
        requester: Option<&Requester>,
    ) -> Result<Vec<Hit>, SearchError> {
        if collections.is_empty() || queries.is_empty() {
            return Ok(Vec::new());
        }
        let embedded = self
            .ports
            .embeddings
            .embed(queries.to_vec(), Purpose::Query, requester)
            .await?;
        let scope = self.scope(collections, &embedded).await?;
        let mut hits = Vec::new();
        for (query, vector) in queries.iter().zip(&embedded.vectors) {
            let found = if recipe.hybrid {
                self.hybrid(&scope, query, vector, recipe, requester).await?
            } else {
                self.plain(&scope, query, vector, recipe.k).await?
            };
            hits.extend(found);
        }
        Ok(best_per_text(hits, recipe.k))
    }

    /// All passages of these collections in their order.
    pub async fn all(&self, collections: &[CollectionName], most: usize) -> Result<Vec<Passage>, SearchError> {
        let mut all = Vec::new();
        for collection in collections {
            let mut passages = self.ports.passages.all(collection).await?;
            while let Some(passage) = passages.try_next().await? {
                if all.len() == most {
                    tracing::warn!(collection = %collection, "a collection is too large to be read whole: it was cut");
                    return Ok(all);
                }
                all.push(passage);
            }
        }
        Ok(all)
    }

    /// Sorts the collections by whether their vectors can be compared with the question's.
    async fn scope(&self, collections: &[CollectionName], embedded: &Embedded) -> Result<Scope, SearchError> {
        let space = VectorSpace {
            model: embedded.model.clone(),
            dimension: embedded.vectors.first().map_or(0, Vec::len),
        };
        let mut scope = Scope {
            by_words: space.model == HASHED_WORDS,
            space,
            all: Vec::new(),
            near: Vec::new(),
            foreign: Vec::new(),
        };
        for collection in collections {
            match self.ports.passages.space(collection).await? {
                None => continue,
                Some(space) if space == scope.space => scope.near.push(collection.clone()),
                Some(space) => {
                    tracing::warn!(
                        collection = %collection,
                        "the collection was indexed with {}: until it is indexed again only its words are searched",
                        space.model
                    );
                    scope.foreign.push(collection.clone());
                }
            }
            scope.all.push(collection.clone());
        }
        Ok(scope)
    }

    /// By vectors; where they say little or nothing, by words.
    async fn plain(&self, scope: &Scope, query: &str, vector: &[f32], k: usize) -> Result<Vec<Hit>, SearchError> {
        let passages = &self.ports.passages;
        // Equal texts are one later: with several collections some more are fetched.
        let some_more = k.saturating_add(scope.near.len().saturating_sub(1).min(MOST));
        let mut hits = passages.nearest(&scope.near, &scope.space, vector, some_more).await?;
        hits.iter_mut()
            .for_each(|hit| hit.score = f32::midpoint(1.0, hit.score));
        if scope.by_words {
            let words = passages.matching(&scope.near, query, k).await?;
            let by_id: HashMap<_, f32> = hits.iter().map(|hit| (hit.passage.id.clone(), hit.score)).collect();
            let joined = fused(vec![(words, 0.7), (hits, 0.3)]);
            // Clients want the likeness; what words alone found is at least half alike.
            let scored = joined.into_iter().enumerate().map(|(place, hit)| {
                let likeness = by_id.get(&hit.passage.id).copied().unwrap_or(0.5);
                Hit {
                    score: likeness.max(in_order(place)),
                    ..hit
                }
            });
            return Ok(scored.take(k).collect());
        }
        hits.extend(self.words_of_foreign(scope, query, k).await?);
        Ok(hits)
    }

    async fn words_of_foreign(&self, scope: &Scope, query: &str, k: usize) -> Result<Vec<Hit>, SearchError> {
        if scope.foreign.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = self.ports.passages.matching(&scope.foreign, query, k).await?;
        // BM25 has no upper end: bent into the upper half, which says "alike".
        hits.iter_mut().for_each(|hit| {
            let score = hit.score.max(0.0);
            hit.score = 0.5 + 0.5 * score / (score + 10.0);
        });
        Ok(hits)
    }

    /// By words and vectors, judged by the reranker.
    async fn hybrid(
        &self,
        scope: &Scope,
        query: &str,
        vector: &[f32],
        recipe: &Recipe,
        requester: Option<&Requester>,
    ) -> Result<Vec<Hit>, SearchError> {
        let k = recipe.k.saturating_mul(scope.all.len().clamp(1, 8)).min(MOST);
        let passages = &self.ports.passages;
        let weight = recipe.words_weight;
        let mut lists = Vec::new();
        if weight > 0.0 {
            lists.push((passages.matching(&scope.all, query, k).await?, weight.min(1.0)));
        }
        let mut cosines = HashMap::new();
        if weight < 1.0 {
            let near = passages.nearest(&scope.near, &scope.space, vector, k).await?;
            cosines.extend(near.iter().map(|hit| (hit.passage.id.clone(), hit.score)));
            lists.push((near, 1.0 - weight.max(0.0)));
        }
        let mut hits = fused(lists);
        let scores = self.judged(query, vector, &hits, &cosines, requester).await?;
        for (hit, score) in hits.iter_mut().zip(scores) {
            hit.score = score;
            hit.passage.metadata.insert("score".to_owned(), score.into());
        }
        if recipe.threshold > 0.0 {
            hits.retain(|hit| hit.score >= recipe.threshold);
        }
        sort(&mut hits);
        let mut kept: HashMap<CollectionName, usize> = HashMap::new();
        hits.retain(|hit| {
            let kept = kept.entry(hit.passage.collection.clone()).or_default();
            *kept += 1;
            *kept <= recipe.k_reranker
        });
        Ok(hits)
    }

    /// A score for each hit: that of the reranker which the settings name, else the cosine.
    async fn judged(
        &self,
        query: &str,
        vector: &[f32],
        hits: &[Hit],
        cosines: &HashMap<crate::retrieval::PassageId, f32>,
        requester: Option<&Requester>,
    ) -> Result<Vec<f32>, SearchError> {
        let texts = || hits.iter().map(|hit| hit.passage.text.clone()).collect::<Vec<_>>();
        if hits.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(reranker) = self.reranker() {
            match reranker.scores(query, &texts(), requester).await {
                Ok(scores) if scores.len() == hits.len() => return Ok(scores),
                Ok(scores) => {
                    let message = format!("the reranker judged {} texts of {}", scores.len(), hits.len());
                    return Err(EmbedError::Failed { message, cause: None }.into());
                }
                Err(EmbedError::NoModel(why)) => {
                    tracing::warn!("the reranking model is not there ({why}): likeness decides");
                }
                Err(error) => return Err(error.into()),
            }
        }
        let unknown: Vec<&Hit> = hits
            .iter()
            .filter(|hit| !cosines.contains_key(&hit.passage.id))
            .collect();
        let mut fresh = HashMap::new();
        if !unknown.is_empty() {
            let texts = unknown.iter().map(|hit| hit.passage.text.clone()).collect();
            let embedded = self.ports.embeddings.embed(texts, Purpose::Passage, requester).await?;
            for (hit, other) in unknown.into_iter().zip(&embedded.vectors) {
                fresh.insert(&hit.passage.id, cosine(vector, other));
            }
        }
        let score = |hit: &Hit| {
            let known = cosines.get(&hit.passage.id).or_else(|| fresh.get(&hit.passage.id));
            known.copied().unwrap_or_default()
        };
        Ok(hits.iter().map(score).collect())
    }

    fn reranker(&self) -> Option<&Arc<dyn Reranker>> {
        let now = self.ports.settings.snapshot();
        if now.get(RAG_RERANKING_MODEL).is_empty() {
            return None;
        }
        match now.get(RAG_RERANKING_ENGINE) {
            "external" => self.ports.external_reranker.as_ref(),
            _ => self.ports.local_reranker.as_ref(),
        }
    }
}

/// The collections of a search that are there.
struct Scope {
    space: VectorSpace,
    /// Vectors without a model: words decide.
    by_words: bool,
    all: Vec<CollectionName>,
    /// Those whose vectors are of this space.
    near: Vec<CollectionName>,
    /// Those of other spaces.
    foreign: Vec<CollectionName>,
}

/// A score that keeps an order: 0.75 for the first, and a little less for each that follows.
fn in_order(place: usize) -> f32 {
    let place = f32::from(u16::try_from(place).unwrap_or(u16::MAX));
    0.5 + 0.25 / (1.0 + 0.1 * place)
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let lengths = (product(one, one) * product(other, other)).sqrt();
    if lengths > 0.0 {
        product(one, other) / lengths
    } else {
        0.0
    }
}
