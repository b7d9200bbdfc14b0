use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt};
use jiff::civil::Date;

use crate::account::{Owners, UserStore};
use crate::evaluation::board::{history, rated};
use crate::evaluation::{
    Day, Entry, Feedback, FeedbackChange, FeedbackId, FeedbackOrder, FeedbackStore, Game, NewFeedback,
};
use crate::identity::{Admin, Member, User};
use crate::retrieval::{Embeddings, Purpose};
use crate::shared::{Clock, Direction, Ids, Listing, Moment, Page, StoreError, debug_by_name};

/// Why something could not be done with a feedback.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    #[error("there is no such feedback")]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What evaluations are built on.
pub struct EvaluationPorts {
    pub store: Arc<dyn FeedbackStore>,
    pub users: Arc<dyn UserStore>,
    pub embeddings: Arc<Embeddings>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(EvaluationPorts);

/// What people think of answers, and what administrators learn from it.
pub struct Feedbacks {
    ports: EvaluationPorts,
}

debug_by_name!(Feedbacks);

/// Feedbacks on a page of the list.
const PAGE: i64 = 30;

impl Feedbacks {
    pub fn new(ports: EvaluationPorts) -> Self {
        Self { ports }
    }

    /// Keeps what they think of an answer.
    pub async fn give(&self, who: &Member, new: NewFeedback) -> Result<Feedback, EvaluationError> {
        let now = self.ports.clock.now().seconds();
        let feedback = Feedback {
            id: self.ports.ids.uuid().into(),
            user_id: who.id().clone(),
            version: 0,
            kind: new.kind,
            data: new.data,
            meta: new.meta,
            snapshot: new.snapshot,
            created_at: now,
            updated_at: now,
        };
        self.ports.store.insert(&feedback).await?;
        Ok(feedback)
    }

    /// One of their own; administrators see everybody's.
    pub async fn find(&self, who: &Member, id: &FeedbackId) -> Result<Feedback, EvaluationError> {
        let found = self.ports.store.find(id).await?;
        found
            .filter(|feedback| who.is_admin() || feedback.user_id == *who.id())
            .ok_or(EvaluationError::NotFound)
    }

    /// Changes one of their own; administrators change everybody's.
    pub async fn change(
        &self,
        who: &Member,
        id: &FeedbackId,
        change: FeedbackChange,
    ) -> Result<Feedback, EvaluationError> {
        self.find(who, id).await?;
        let now = self.ports.clock.now().seconds();
        let changed = self.ports.store.change(id, &change, now).await?;
        changed.ok_or(EvaluationError::NotFound)
    }

    /// Removes one of their own; administrators remove everybody's.
    pub async fn delete(&self, who: &Member, id: &FeedbackId) -> Result<(), EvaluationError> {
        self.find(who, id).await?;
        match self.ports.store.delete(id).await? {
            true => Ok(()),
            false => Err(EvaluationError::NotFound),
        }
    }

    /// All of their own.
    pub async fn own(&self, who: &Member) -> Result<Vec<Feedback>, EvaluationError> {
        Ok(self.ports.store.of(who.id()).await?)
    }

    /// Removes all of their own. False if there were none.
    pub async fn delete_own(&self, who: &Member) -> Result<bool, EvaluationError> {
        Ok(self.ports.store.delete_all(Some(who.id())).await?)
    }

    /// A page of everybody's, with who gave them.
    pub async fn page(
        &self,
        _who: &Admin,
        order: FeedbackOrder,
        direction: Direction,
        page: i64,
    ) -> Result<Listing<(Feedback, Option<User>)>, EvaluationError> {
        let page = Page::numbered(page, PAGE);
        let found = self.ports.store.page(order, direction, page).await?;
        let givers: BTreeSet<_> = found.items.iter().map(|feedback| feedback.user_id.clone()).collect();
        let givers = Owners::find(&*self.ports.users, givers).await?;
        Ok(found.map(|feedback| {
            let giver = givers.get(&feedback.user_id);
            (feedback, giver)
        }))
    }

    /// Everybody's without the snapshots, the latest change first.
    pub async fn all(&self, _who: &Admin) -> Result<Vec<Feedback>, EvaluationError> {
        let mut all = self.ports.store.all().await?;
        all.sort_by_key(|feedback| std::cmp::Reverse(feedback.updated_at));
        Ok(all)
    }

    /// Everybody's with the snapshots, one after the other: together they may be larger than our memory.
    pub async fn export(
        &self,
        who: &Admin,
    ) -> Result<BoxStream<'static, Result<Feedback, StoreError>>, EvaluationError> {
        let store = self.ports.store.clone();
        let one = move |feedback: Feedback| {
            let store = store.clone();
            async move { store.find(&feedback.id).await.transpose() }
        };
        Ok(stream::iter(self.all(who).await?).filter_map(one).boxed())
    }

    /// Removes everybody's. False if there were none.
    pub async fn delete_all(&self, _who: &Admin) -> Result<bool, EvaluationError> {
        Ok(self.ports.store.delete_all(None).await?)
    }

    /// How the models stand, the best first. With a topic those ratings count more whose tags are close to it.
    pub async fn leaderboard(&self, _who: &Admin, topic: Option<&str>) -> Result<Vec<Entry>, EvaluationError> {
        let all = self.ports.store.all().await?;
        let mut games: Vec<Game> = all.iter().filter_map(Game::of).collect();
        if let Some(topic) = topic.map(str::trim).filter(|topic| !topic.is_empty()) {
            self.weigh(&mut games, topic).await;
        }
        Ok(rated(&games))
    }

    /// What a model won and lost day by day: of the last days, or since its first rating.
    pub async fn history(&self, _who: &Admin, model: &str, days: i64) -> Result<Vec<Day>, EvaluationError> {
        let all = self.ports.store.all().await?;
        let today = self.ports.clock.local_time();
        // What the wall's clock is ahead of Greenwich now; days of last winter may begin an hour off.
        let ahead = self.ports.clock.now().in_utc().until(today).unwrap_or_default();
        let day_of = |moment: Moment| -> Date { moment.in_utc().checked_add(ahead).unwrap_or(today).date() };
        Ok(history(all.iter(), model, days, today.date(), day_of))
    }

    /// Weighs each game by how close one of its tags is to the topic. Without vectors all count alike.
    async fn weigh(&self, games: &mut [Game], topic: &str) {
        let tags: BTreeSet<&str> = games.iter().flat_map(|game| &game.tags).map(String::as_str).collect();
        if tags.is_empty() {
            return;
        }
        let tags: Vec<String> = tags.into_iter().map(str::to_owned).collect();
        let vectors = async {
            let of_topic = self
                .ports
                .embeddings
                .embed(vec![topic.to_owned()], Purpose::Passage, None);
            let of_topic = of_topic.await?.vectors.into_iter().next().unwrap_or_default();
            let of_tags = self
                .ports
                .embeddings
                .embed(tags.clone(), Purpose::Passage, None)
                .await?;
            Ok::<_, crate::retrieval::EmbedError>((of_topic, of_tags.vectors))
        };
        match vectors.await {
            Ok((of_topic, of_tags)) => {
                let closeness = of_tags.iter().map(|vector| cosine(&of_topic, vector));
                let close: HashMap<String, f64> = tags.into_iter().zip(closeness).collect();
                for game in games {
                    let of_game = game.tags.iter().filter_map(|tag| close.get(tag).copied());
                    game.weight = of_game.fold(0.0, f64::max);
                }
            }
            Err(error) => tracing::warn!(%error, "the leaderboard is not weighed by its topic"),
        }
    }
}

fn cosine(one: &[f32], other: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    dot(one, other) / (dot(one, one).sqrt() * dot(other, other).sqrt() + 1e-9)
}
