use std::sync::Arc;

use futures::TryStreamExt;
use loquat_core::chat::{ChatId, ReportStream, Statistics};
use loquat_core::shared::Page;
use poem::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use poem::{IntoResponse, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, OpenApi};

use super::reports::{Report, ReportPage, UsagePage};
use super::view::all;
use crate::area::Area;
use crate::wire::{Body, Failure, Flag, Verified, json_lines, success};

/// So many reports are on a page.
const PAGE: i64 = 10;

/// No more chats are reported of at once.
const MOST: i64 = 1000;

/// How much was said in chats.
pub(super) struct ChatNumbers {
    pub statistics: Arc<Statistics>,
}

#[OpenApi(prefix_path = "/api/v1/chats/", tag = "Area::Chats")]
impl ChatNumbers {
    /// Count what was said in the caller's chats, latest change first
    #[oai(path = "/stats/usage", method = "get", operation_id = "list_chat_usage")]
    async fn usage(
        &self,
        caller: Verified,
        /// 50 if left out
        items_per_page: Query<Option<i64>>,
        /// The first is 1
        page: Query<Option<i64>>,
    ) -> Result<Body<UsagePage>, Failure> {
        let size = items_per_page.0.unwrap_or(50).clamp(1, MOST);
        let page = Page::numbered(page.0.unwrap_or(1), size);
        let listing = self.statistics.usage(&caller.0, page).await?;
        Ok(Body(UsagePage {
            items: all(listing.items),
            total: listing.total,
        }))
    }

    /// Export reports of the caller's chats, the longest unchanged first
    #[oai(path = "/stats/export", method = "get", operation_id = "export_chat_reports")]
    async fn export(
        &self,
        caller: Verified,
        /// Only chats that changed after this Unix time in seconds
        updated_at: Query<Option<i64>>,
        /// A page of 10, the first is 1
        page: Query<Option<i64>>,
        /// True: all reports, one a line, instead of a page
        stream: Query<Option<Flag>>,
    ) -> Result<Export, Failure> {
        if stream.0.is_some_and(|flag| flag.0) {
            let reports = self.statistics.export_all(&caller.0, updated_at.0).await?;
            let name = format!("chat-stats-export-{}.jsonl", caller.0.id());
            return Ok(Export::Lines { reports, name });
        }
        let page = page.0.unwrap_or(1);
        let listing = self
            .statistics
            .export(&caller.0, updated_at.0, Page::numbered(page, PAGE))
            .await?;
        Ok(Export::Page(Body(ReportPage {
            kind: "chats",
            items: all(listing.items),
            total: listing.total,
            page,
        })))
    }

    /// Export the report of a chat
    #[oai(path = "/stats/export/:chat_id", method = "get", operation_id = "export_chat_report")]
    async fn export_one(&self, caller: Verified, chat_id: Path<String>) -> Result<Body<Report>, Failure> {
        Ok(Body(
            self.statistics.export_one(&caller.0, &ChatId(chat_id.0)).await?.into(),
        ))
    }
}

/// A page of reports, or all of them, one a line.
enum Export {
    Page(Body<ReportPage>),
    Lines { reports: ReportStream, name: String },
}

impl IntoResponse for Export {
    fn into_response(self) -> Response {
        match self {
            Self::Page(page) => page.into_response(),
            Self::Lines { reports, name } => Response::builder()
                .header(CONTENT_TYPE, "application/x-ndjson")
                .header(CONTENT_DISPOSITION, format!("attachment; filename={name}"))
                .body(json_lines(reports.map_ok(Report::from))),
        }
    }
}

impl ApiResponse for Export {
    fn meta() -> MetaResponses {
        success(
            "Done",
            [
                (Body::<ReportPage>::CONTENT_TYPE, ReportPage::schema_ref()),
                ("application/x-ndjson", Report::schema_ref()),
            ],
        )
    }

    fn register(registry: &mut Registry) {
        ReportPage::register(registry);
        Report::register(registry);
    }
}
