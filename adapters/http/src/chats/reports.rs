use std::collections::BTreeMap;

use loquat_core::chat::{ChatReport, ChatStatistics, MessageStatistics};
use poem_openapi::Object;
use serde::Serialize;

/// How much was said in a chat.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct Usage {
    /// The id of the chat
    id: String,
    #[oai(flatten)]
    #[serde(flatten)]
    numbers: Numbers,
    /// Ids of its tags
    tags: Vec<String>,
    /// Unix time in seconds
    last_message_at: i64,
    /// Unix time in seconds
    updated_at: i64,
    /// Unix time in seconds
    created_at: i64,
}

impl From<ChatReport> for Usage {
    fn from(report: ChatReport) -> Self {
        Self {
            id: report.id.0,
            last_message_at: report.statistics.last_message_at.unwrap_or(report.updated_at),
            numbers: report.statistics.into(),
            tags: report.tags.into_iter().map(|tag| tag.0).collect(),
            updated_at: report.updated_at,
            created_at: report.created_at,
        }
    }
}

/// A page of usage.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct UsagePage {
    pub items: Vec<Usage>,
    /// How many chats the caller has
    pub total: i64,
}

/// What can be told of a chat without telling what was said.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct Report {
    id: String,
    user_id: String,
    /// Unix time in seconds
    created_at: i64,
    /// Unix time in seconds
    updated_at: i64,
    /// Ids of its tags
    tags: Vec<String>,
    stats: Numbers,
    chat: ReportedChat,
}

/// Numbers of a whole chat.
#[derive(Debug, Default, Object, Serialize)]
#[oai(read_only_all)]
struct Numbers {
    /// Seconds between a question and its answer
    average_response_time: f64,
    /// Characters
    average_user_message_content_length: f64,
    /// Characters
    average_assistant_message_content_length: f64,
    /// How many messages of the branch that is shown each model wrote
    models: BTreeMap<String, i64>,
    /// Messages of the branch that is shown
    message_count: i64,
    /// How many messages of the whole history each model wrote
    history_models: BTreeMap<String, i64>,
    history_message_count: i64,
    history_user_message_count: i64,
    history_assistant_message_count: i64,
}

/// The shape of a chat, without texts.
#[derive(Debug, Default, Object, Serialize)]
#[oai(read_only_all)]
struct ReportedChat {
    history: ReportedHistory,
}

/// The messages of a chat, without texts.
#[derive(Debug, Default, Object, Serialize)]
#[oai(read_only_all)]
struct ReportedHistory {
    messages: BTreeMap<String, ReportedMessage>,
    /// The last message of the branch that is shown
    #[oai(rename = "currentId")]
    #[serde(rename = "currentId")]
    current_id: Option<String>,
}

/// Numbers of one message.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct ReportedMessage {
    id: String,
    role: String,
    model: Option<String>,
    /// Characters
    content_length: i64,
    /// Not counted
    token_count: Option<i64>,
    /// Unix time in seconds
    timestamp: Option<i64>,
    /// What the user thought of it
    rating: Option<i64>,
    tags: Option<Vec<String>>,
}

impl From<ChatReport> for Report {
    fn from(report: ChatReport) -> Self {
        let messages = report.messages.into_iter();
        Self {
            id: report.id.0,
            user_id: report.user_id.0,
            created_at: report.created_at,
            updated_at: report.updated_at,
            tags: report.tags.into_iter().map(|tag| tag.0).collect(),
            stats: report.statistics.into(),
            chat: ReportedChat {
                history: ReportedHistory {
                    messages: messages.map(|(id, message)| (id, message.into())).collect(),
                    current_id: report.current_id,
                },
            },
        }
    }
}

impl From<ChatStatistics> for Numbers {
    fn from(numbers: ChatStatistics) -> Self {
        Self {
            average_response_time: numbers.average_response_time,
            average_user_message_content_length: numbers.average_user_message_content_length,
            average_assistant_message_content_length: numbers.average_assistant_message_content_length,
            models: numbers.models.into_iter().collect(),
            message_count: numbers.message_count,
            history_models: numbers.history_models.into_iter().collect(),
            history_message_count: numbers.history_message_count,
            history_user_message_count: numbers.history_user_message_count,
            history_assistant_message_count: numbers.history_assistant_message_count,
        }
    }
}

impl From<MessageStatistics> for ReportedMessage {
    fn from(message: MessageStatistics) -> Self {
        Self {
            id: message.id,
            role: message.role,
            model: message.model,
            content_length: message.content_length,
            token_count: None,
            timestamp: message.timestamp,
            rating: message.rating,
            tags: message.tags,
        }
    }
}

/// A page of reports.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct ReportPage {
    /// Always `chats`
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub items: Vec<Report>,
    /// How many chats there are on all pages
    pub total: i64,
    pub page: i64,
}
