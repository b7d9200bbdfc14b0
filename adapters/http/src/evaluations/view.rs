use loquat_core::evaluation::{Feedback, FeedbackChange, NewFeedback};
use loquat_core::identity::User;
use loquat_core::shared::{JsonText, Listing};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use crate::wire::{FreeObject, RawJson};

/// A rating of an answer. Times are Unix times in seconds.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(rename = "Feedback", read_only_all)]
pub(super) struct FeedbackRow {
    id: String,
    user_id: String,
    version: i64,
    r#type: String,
    data: Option<FreeObject>,
    meta: Option<FreeObject>,
    created_at: i64,
    updated_at: i64,
    /// Who gave it; only the list of administrators says
    user: Option<Giver>,
}

impl From<Feedback> for FeedbackRow {
    fn from(feedback: Feedback) -> Self {
        Self {
            id: feedback.id.0,
            user_id: feedback.user_id.0,
            version: feedback.version,
            r#type: feedback.kind,
            data: feedback.data.map(FreeObject),
            meta: feedback.meta.map(FreeObject),
            created_at: feedback.created_at,
            updated_at: feedback.updated_at,
            user: None,
        }
    }
}

/// Who gave a feedback.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(rename = "FeedbackGiver", read_only_all)]
pub(super) struct Giver {
    id: String,
    name: String,
    email: String,
    role: String,
    last_active_at: i64,
    updated_at: i64,
    created_at: i64,
}

impl From<User> for Giver {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            name: user.name,
            email: user.email.as_str().to_owned(),
            role: user.role.as_str().to_owned(),
            last_active_at: user.last_active_at,
            updated_at: user.updated_at,
            created_at: user.created_at,
        }
    }
}

/// A rating with the chat that it is about.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FullFeedback {
    id: String,
    user_id: String,
    version: i64,
    r#type: String,
    data: Option<FreeObject>,
    meta: Option<FreeObject>,
    /// The chat as it was then
    snapshot: Option<RawJson>,
    created_at: i64,
    updated_at: i64,
}

pub(super) fn full(feedback: Feedback) -> FullFeedback {
    FullFeedback {
        id: feedback.id.0,
        user_id: feedback.user_id.0,
        version: feedback.version,
        r#type: feedback.kind,
        data: feedback.data.map(FreeObject),
        meta: feedback.meta.map(FreeObject),
        snapshot: feedback.snapshot.map(RawJson),
        created_at: feedback.created_at,
        updated_at: feedback.updated_at,
    }
}

/// Which feedback, of whom and when.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FeedbackIds {
    id: String,
    user_id: String,
    created_at: i64,
    updated_at: i64,
}

impl From<Feedback> for FeedbackIds {
    fn from(feedback: Feedback) -> Self {
        Self {
            id: feedback.id.0,
            user_id: feedback.user_id.0,
            created_at: feedback.created_at,
            updated_at: feedback.updated_at,
        }
    }
}

/// A page of feedbacks.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FeedbackPage {
    items: Vec<FeedbackRow>,
    total: i64,
}

impl From<Listing<(Feedback, Option<User>)>> for FeedbackPage {
    fn from(found: Listing<(Feedback, Option<User>)>) -> Self {
        let row = |(feedback, giver): (Feedback, Option<User>)| FeedbackRow {
            user: giver.map(Giver::from),
            ..feedback.into()
        };
        Self {
            items: found.items.into_iter().map(row).collect(),
            total: found.total,
        }
    }
}

/// A rating to be kept, or what shall change of one.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct FeedbackForm {
    r#type: String,
    /// `{rating, model_id, sibling_model_ids, reason, comment, tags}` and what else clients keep
    data: Option<FreeObject>,
    meta: Option<FreeObject>,
    /// The chat as it is now
    snapshot: Option<FreeObject>,
}

fn raw(object: Option<FreeObject>) -> Option<JsonText> {
    object.and_then(|object| JsonText::of(&object.0).ok())
}

impl From<FeedbackForm> for NewFeedback {
    fn from(form: FeedbackForm) -> Self {
        Self {
            kind: form.r#type,
            data: form.data.map(|data| data.0),
            meta: form.meta.map(|meta| meta.0),
            snapshot: raw(form.snapshot),
        }
    }
}

impl From<FeedbackForm> for FeedbackChange {
    fn from(form: FeedbackForm) -> Self {
        Self {
            data: form.data.map(|data| data.0),
            meta: form.meta.map(|meta| meta.0),
            snapshot: raw(form.snapshot),
        }
    }
}
