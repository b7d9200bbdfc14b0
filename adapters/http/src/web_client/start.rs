use std::sync::Arc;

use loquat_core::account::Headcount;
use loquat_core::settings::Settings;
use poem_openapi::OpenApi;

use crate::area::Area;
use crate::web_client::audience::Audience;
use crate::web_client::cache::Cache;
use crate::web_client::config::PageConfig;
use crate::wire::{Failure, Rendered, TokenHolder};

/// The first thing that the page asks for.
pub struct Start {
    pub settings: Arc<Settings>,
    pub headcount: Arc<Headcount>,
    pub cache: Cache,
}

#[OpenApi(tag = "Area::Page")]
impl Start {
    /// Read what the page must know first
    ///
    /// Strangers see what they need to sign in. Who shows a bad token or an API key counts as a stranger.
    #[oai(path = "/api/config", method = "get", operation_id = "get_page_config")]
    async fn config(&self, caller: TokenHolder) -> Result<Rendered<PageConfig>, Failure> {
        let audience = Audience::of(caller.0.as_ref().map(|caller| &caller.user.role));
        let users = self.headcount.users().await?;
        self.cache.answer(self.settings.snapshot(), users, audience)
    }
}
