use std::sync::Arc;

use loquat_core::settings::{Changes, Settings, Snapshot, WEBHOOK_URL};
use loquat_core::shared::Secret;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure};

/// The address that is told about new accounts.
pub struct Webhook {
    pub settings: Arc<Settings>,
}

#[derive(Debug, Object, Serialize, Deserialize)]
#[oai(rename = "UrlForm")]
struct Address {
    /// Empty: nobody is told
    url: String,
}

impl Address {
    fn of(now: &Snapshot) -> Self {
        Self {
            url: now.get(WEBHOOK_URL).expose().to_owned(),
        }
    }
}

#[OpenApi(tag = "Area::Configs")]
impl Webhook {
    /// Read the webhook
    #[oai(path = "/api/webhook", method = "get", operation_id = "get_webhook")]
    async fn read(&self, caller: Administrator) -> Result<Body<Address>, Failure> {
        Ok(Body(Address::of(&*self.settings.view(&caller.0)?)))
    }

    /// Replace the webhook
    #[oai(path = "/api/webhook", method = "post", operation_id = "set_webhook")]
    async fn replace(&self, caller: Administrator, form: Body<Address>) -> Result<Body<Address>, Failure> {
        let changes = Changes::new().set(WEBHOOK_URL, Secret::new(form.0.url));
        let now = self.settings.change_as(&caller.0, changes).await?;
        Ok(Body(Address::of(&now)))
    }
}
