use crate::identity::UserId;
use crate::shared::{JsonObject, JsonText, Seconds, id};

id! {
    /// Identifies a feedback.
    FeedbackId
}

/// What somebody thinks of an answer.
#[derive(Debug, Clone)]
pub struct Feedback {
    pub id: FeedbackId,
    pub user_id: UserId,
    pub version: i64,
    /// `rating`, for all that the page makes.
    pub kind: String,
    /// The rating: `rating`, `model_id`, `sibling_model_ids`, `reason`, `comment`, `tags` and what else clients keep.
    pub data: Option<JsonObject>,
    pub meta: Option<JsonObject>,
    /// The whole chat as it was. Large; lists and boards leave it in the database.
    pub snapshot: Option<JsonText>,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

/// A feedback to be kept.
#[derive(Debug, Clone)]
pub struct NewFeedback {
    pub kind: String,
    pub data: Option<JsonObject>,
    pub meta: Option<JsonObject>,
    pub snapshot: Option<JsonText>,
}

/// What is to change of a feedback; `None` leaves a part as it is.
#[derive(Debug, Clone, Default)]
pub struct FeedbackChange {
    pub data: Option<JsonObject>,
    pub meta: Option<JsonObject>,
    pub snapshot: Option<JsonText>,
}
