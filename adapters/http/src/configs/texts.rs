use std::sync::Arc;

use loquat_core::settings::{Changes, DEFAULT_PROMPT_SUGGESTIONS, Settings, WEBUI_BANNERS};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::configs::items;
use crate::wire::{Administrator, Body, Failure, Verified};

/// What the page shows to everybody: banners, and suggestions for a first question.
pub struct Texts {
    pub settings: Arc<Settings>,
}

/// A question that the empty chat page offers.
#[derive(Debug, Clone, Object, Serialize, Deserialize)]
#[oai(rename = "PromptSuggestion")]
pub struct Suggestion {
    /// Two lines
    pub title: Vec<String>,
    /// What is asked
    pub content: String,
}

#[derive(Debug, Object, Deserialize)]
#[oai(rename = "SetDefaultSuggestionsForm")]
struct Suggestions {
    suggestions: Vec<Suggestion>,
}

/// A message above the page.
#[derive(Debug, Clone, Object, Serialize, Deserialize)]
#[oai(rename = "BannerModel")]
struct Banner {
    id: String,
    /// `info`, `success`, `warning` or `error`
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    title: Option<String>,
    content: String,
    /// People may close it
    dismissible: bool,
    /// When it was made, in seconds
    timestamp: i64,
}

#[derive(Debug, Object, Deserialize)]
#[oai(rename = "SetBannersForm")]
struct Banners {
    banners: Vec<Banner>,
}

#[OpenApi(prefix_path = "/api/v1/configs", tag = "Area::Configs")]
impl Texts {
    /// Replace the suggestions
    #[oai(path = "/suggestions", method = "post", operation_id = "set_suggestions")]
    async fn suggest(&self, caller: Administrator, form: Body<Suggestions>) -> Result<Body<Vec<Suggestion>>, Failure> {
        let changes = Changes::new().set(DEFAULT_PROMPT_SUGGESTIONS, items::write(&form.0.suggestions));
        let now = self.settings.change_as(&caller.0, changes).await?;
        Ok(Body(items::read(&now, DEFAULT_PROMPT_SUGGESTIONS)))
    }

    /// Read the banners
    #[oai(path = "/banners", method = "get", operation_id = "get_banners")]
    async fn banners(&self, _caller: Verified) -> Result<Body<Vec<Banner>>, Failure> {
        Ok(Body(items::read(&self.settings.snapshot(), WEBUI_BANNERS)))
    }

    /// Replace the banners
    #[oai(path = "/banners", method = "post", operation_id = "set_banners")]
    async fn replace_banners(&self, caller: Administrator, form: Body<Banners>) -> Result<Body<Vec<Banner>>, Failure> {
        let changes = Changes::new().set(WEBUI_BANNERS, items::write(&form.0.banners));
        let now = self.settings.change_as(&caller.0, changes).await?;
        Ok(Body(items::read(&now, WEBUI_BANNERS)))
    }
}
