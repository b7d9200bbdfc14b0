use std::sync::Arc;

use bytes::Bytes;
use loquat_core::settings::{Settings, WEBUI_NAME, WEBUI_URL};
use loquat_core::web_client::ExternalManifest;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Failure, Rendered, XmlText};

/// What browsers ask about a site: how to install it, how to search it.
pub struct Browser {
    pub settings: Arc<Settings>,
    pub external_manifest: Arc<ExternalManifest>,
}

/// A web app manifest.
#[derive(Debug, Object, Serialize)]
struct Manifest {
    name: String,
    short_name: String,
    description: String,
    start_url: String,
    display: String,
    background_color: String,
    icons: Vec<Icon>,
    share_target: ShareTarget,
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "ManifestIcon")]
struct Icon {
    src: String,
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    kind: String,
    sizes: String,
    purpose: String,
}

impl Icon {
    fn logo(purpose: &str) -> Self {
        Self {
            src: "/static/logo.png".to_owned(),
            kind: "image/png".to_owned(),
            sizes: "500x500".to_owned(),
            purpose: purpose.to_owned(),
        }
    }
}

/// What happens to a text that another app shares
#[derive(Debug, Object, Serialize)]
#[oai(rename = "ManifestShareTarget")]
struct ShareTarget {
    action: String,
    method: String,
    params: ShareParams,
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "ManifestShareParams")]
struct ShareParams {
    text: String,
}

#[OpenApi(tag = "Area::Page")]
impl Browser {
    /// Describe the site as an app
    ///
    /// With EXTERNAL_PWA_MANIFEST_URL this is what that address answers.
    #[oai(path = "/manifest.json", method = "get", operation_id = "get_manifest")]
    async fn manifest(&self) -> Result<Rendered<Manifest>, Failure> {
        if let Some(external) = self.external_manifest.read().await {
            return Ok(Bytes::copy_from_slice(external.as_str().as_bytes()).into());
        }
        let now = self.settings.snapshot();
        let name = now.get(WEBUI_NAME);
        Rendered::of(&Manifest {
            name: name.to_owned(),
            short_name: name.to_owned(),
            description: format!("{name}: chats with the models of your choice."),
            start_url: "/".to_owned(),
            display: "standalone".to_owned(),
            background_color: "#343541".to_owned(),
            icons: vec![Icon::logo("any"), Icon::logo("maskable")],
            share_target: ShareTarget {
                action: "/".to_owned(),
                method: "GET".to_owned(),
                params: ShareParams {
                    text: "shared".to_owned(),
                },
            },
        })
    }

    /// Describe the site as a search engine
    #[oai(path = "/opensearch.xml", method = "get", operation_id = "get_search_description")]
    async fn search_description(&self) -> XmlText {
        let now = self.settings.snapshot();
        let (name, url) = (escaped(now.get(WEBUI_NAME)), escaped(now.get(WEBUI_URL)));
        XmlText(format!(
            r#"<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/" xmlns:moz="http://www.mozilla.org/2006/browser/search/">
  <ShortName>{name}</ShortName>
  <Description>Ask {name}</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <Image width="16" height="16" type="image/x-icon">{url}/static/favicon.png</Image>
  <Url type="text/html" method="get" template="{url}/?q={{searchTerms}}"/>
  <moz:SearchForm>{url}</moz:SearchForm>
</OpenSearchDescription>
"#
        ))
    }
}

/// The text as XML may hold it.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}
