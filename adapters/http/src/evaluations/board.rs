use std::sync::Arc;

use loquat_core::evaluation::{Day, Entry, Feedbacks};
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure};

/// How models stand.
pub(super) struct Board {
    pub feedbacks: Arc<Feedbacks>,
}

/// How models stand, the best first
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct Leaderboard {
    entries: Vec<BoardEntry>,
}

/// How a model stands
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct BoardEntry {
    model_id: String,
    /// Elo
    rating: i64,
    won: i64,
    lost: i64,
    count: i64,
    top_tags: Vec<TopTag>,
}

/// How often a topic was rated
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct TopTag {
    tag: String,
    count: i64,
}

impl From<Entry> for BoardEntry {
    fn from(entry: Entry) -> Self {
        let tags = entry.top_tags.into_iter().map(|tag| TopTag {
            tag: tag.tag,
            count: tag.count,
        });
        Self {
            top_tags: tags.collect(),
            model_id: entry.model_id,
            rating: entry.rating,
            won: entry.won,
            lost: entry.lost,
            count: entry.won + entry.lost,
        }
    }
}

/// What a model won and lost day by day
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct ModelHistory {
    model_id: String,
    history: Vec<HistoryDay>,
}

/// A day of a model
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct HistoryDay {
    /// ISO 8601
    date: String,
    won: i64,
    lost: i64,
}

impl From<Day> for HistoryDay {
    fn from(day: Day) -> Self {
        Self {
            date: day.date,
            won: day.won,
            lost: day.lost,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/evaluations", tag = "Area::Evaluations")]
impl Board {
    /// See how models stand
    #[oai(path = "/leaderboard", method = "get", operation_id = "get_leaderboard")]
    async fn leaderboard(
        &self,
        caller: Administrator,
        /// A topic; ratings whose tags are close to it count more
        query: Query<Option<String>>,
    ) -> Result<Body<Leaderboard>, Failure> {
        let entries = self.feedbacks.leaderboard(&caller.0, query.0.as_deref()).await?;
        Ok(Body(Leaderboard {
            entries: entries.into_iter().map(BoardEntry::from).collect(),
        }))
    }

    /// See what a model won and lost day by day
    #[oai(
        path = "/leaderboard/:model_id/history",
        method = "get",
        operation_id = "get_model_history"
    )]
    async fn history(
        &self,
        caller: Administrator,
        model_id: Path<String>,
        /// How many days, 30 where it is left out; 0 for all since the first rating
        days: Query<Option<i64>>,
    ) -> Result<Body<ModelHistory>, Failure> {
        let history = self
            .feedbacks
            .history(&caller.0, &model_id.0, days.0.unwrap_or(30))
            .await?;
        Ok(Body(ModelHistory {
            history: history.into_iter().map(HistoryDay::from).collect(),
            model_id: model_id.0,
        }))
    }
}
