//! Ratings of answers, what follows from them, and arenas.

mod board;
mod config;
mod view;

use std::fmt;
use std::sync::Arc;

use loquat_core::evaluation::{FeedbackId, FeedbackOrder, Feedbacks};
use loquat_core::shared::Direction;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use self::view::{FeedbackForm, FeedbackIds, FeedbackPage, FeedbackRow, FullFeedback, full};
use crate::Services;
use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, JsonList, Verified};

/// The use cases of evaluations.
#[derive(Clone)]
pub struct EvaluationServices {
    pub feedbacks: Arc<Feedbacks>,
}

impl fmt::Debug for EvaluationServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EvaluationServices")
    }
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let feedbacks = services.evaluations.feedbacks.clone();
    (
        KeepFeedbacks {
            feedbacks: feedbacks.clone(),
        },
        board::Board { feedbacks },
        config::ArenaSettings {
            settings: services.settings.clone(),
        },
    )
}

/// Keeps feedbacks.
struct KeepFeedbacks {
    feedbacks: Arc<Feedbacks>,
}

#[OpenApi(prefix_path = "/api/v1/evaluations", tag = "Area::Evaluations")]
impl KeepFeedbacks {
    /// Rate an answer
    #[oai(path = "/feedback", method = "post", operation_id = "create_feedback")]
    async fn give(&self, caller: Verified, form: Body<FeedbackForm>) -> Result<Body<FullFeedback>, Failure> {
        Ok(Body(full(self.feedbacks.give(&caller.0, form.0.into()).await?)))
    }

    /// Get a feedback
    #[oai(path = "/feedback/:id", method = "get", operation_id = "get_feedback")]
    async fn get(&self, caller: Verified, id: Path<String>) -> Result<Body<FullFeedback>, Failure> {
        Ok(Body(full(self.feedbacks.find(&caller.0, &FeedbackId(id.0)).await?)))
    }

    /// Change a feedback; what is left out stays
    #[oai(path = "/feedback/:id", method = "post", operation_id = "update_feedback")]
    async fn change(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<FeedbackForm>,
    ) -> Result<Body<FullFeedback>, Failure> {
        let changed = self
            .feedbacks
            .change(&caller.0, &FeedbackId(id.0), form.0.into())
            .await?;
        Ok(Body(full(changed)))
    }

    /// Delete a feedback
    #[oai(path = "/feedback/:id", method = "delete", operation_id = "delete_feedback")]
    async fn delete(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        self.feedbacks.delete(&caller.0, &FeedbackId(id.0)).await?;
        Ok(Body(true))
    }

    /// List the caller's feedbacks
    #[oai(path = "/feedbacks/user", method = "get", operation_id = "list_own_feedbacks")]
    async fn own(&self, caller: Verified) -> Result<Body<Vec<FeedbackRow>>, Failure> {
        let own = self.feedbacks.own(&caller.0).await?;
        Ok(Body(own.into_iter().map(FeedbackRow::from).collect()))
    }

    /// Delete the caller's feedbacks
    #[oai(path = "/feedbacks", method = "delete", operation_id = "delete_own_feedbacks")]
    async fn delete_own(&self, caller: Verified) -> Result<Body<bool>, Failure> {
        Ok(Body(self.feedbacks.delete_own(&caller.0).await?))
    }

    /// List everybody's feedbacks, 30 a page
    #[oai(path = "/feedbacks/list", method = "get", operation_id = "list_feedbacks")]
    async fn page(
        &self,
        caller: Administrator,
        /// `username`, `model_id`, `rating` or `updated_at`
        order_by: Query<Option<String>>,
        /// `asc` or `desc`
        direction: Query<Option<String>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<FeedbackPage>, Failure> {
        let order = FeedbackOrder::parse(order_by.0.as_deref().unwrap_or_default());
        let direction = Direction::parse(direction.0.as_deref().unwrap_or_default());
        let found = self
            .feedbacks
            .page(&caller.0, order, direction, page.0.unwrap_or(1))
            .await?;
        Ok(Body(found.into()))
    }

    /// List everybody's feedbacks
    #[oai(path = "/feedbacks/all", method = "get", operation_id = "list_all_feedbacks")]
    async fn all(&self, caller: Administrator) -> Result<Body<Vec<FeedbackRow>>, Failure> {
        let all = self.feedbacks.all(&caller.0).await?;
        Ok(Body(all.into_iter().map(FeedbackRow::from).collect()))
    }

    /// Delete everybody's feedbacks
    #[oai(path = "/feedbacks/all", method = "delete", operation_id = "delete_all_feedbacks")]
    async fn delete_all(&self, caller: Administrator) -> Result<Body<bool>, Failure> {
        Ok(Body(self.feedbacks.delete_all(&caller.0).await?))
    }

    /// List the ids of everybody's feedbacks
    #[oai(path = "/feedbacks/all/ids", method = "get", operation_id = "list_feedback_ids")]
    async fn ids(&self, caller: Administrator) -> Result<Body<Vec<FeedbackIds>>, Failure> {
        let all = self.feedbacks.all(&caller.0).await?;
        Ok(Body(all.into_iter().map(FeedbackIds::from).collect()))
    }

    /// Export everybody's feedbacks with the chats that they are about
    #[oai(path = "/feedbacks/all/export", method = "get", operation_id = "export_feedbacks")]
    async fn export(&self, caller: Administrator) -> Result<JsonList<FullFeedback>, Failure> {
        use futures::TryStreamExt;
        Ok(JsonList::of(self.feedbacks.export(&caller.0).await?.map_ok(full)))
    }
}
