//! The web: search engines, pages as text, transcripts of videos.
//!
//! [`Engines`] searches. Most engines are rows of the table in `engines/table.rs` that one interpreter reads; those that do
//! something of their own are functions beside it. [`Pages`] reads pages, by itself or by a service; [`YouTube`] reads
//! transcripts.

mod engines;
mod filter;
mod markup;
mod pages;
mod transcripts;

pub use engines::Engines;
pub use pages::{PageCalls, Pages};
pub use transcripts::YouTube;

use loquat_client::CallError;
use loquat_core::retrieval::WebError;

/// What went wrong with a call, in words for a person.
pub(crate) fn failed(whom: &str, error: CallError) -> WebError {
    let said = match &error {
        CallError::Status { body, .. } => said(body).map_or(String::new(), |said| format!(": {said}")),
        _ => String::new(),
    };
    WebError::Failed {
        message: format!("{whom}: {error}{said}"),
        cause: Some(error.into()),
    }
}

/// An answer that is not what it should be.
pub(crate) fn odd(whom: &str, what: &str) -> WebError {
    WebError::Failed {
        message: format!("{whom}: {what}"),
        cause: None,
    }
}

/// What a service said about its error, as far as it fits on a line.
fn said(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    let places = ["/error/message", "/error", "/detail", "/message"];
    let text = places.iter().find_map(|place| body.pointer(place)?.as_str())?;
    Some(text.chars().take(200).collect())
}

#[cfg(test)]
mod tests;
