use std::sync::Arc;

use loquat_core::retrieval::{CollectionName, LoadedPage, Retrieval, WebFindings, WebHit};
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::area::Area;
use crate::wire::{Body, Failure, Flag, FreeObject, Verified};

/// Reads pages of the web, and searches it.
pub(super) struct ReadWeb {
    pub retrieval: Arc<Retrieval>,
}

/// A page of the web
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct PageForm {
    url: String,
    /// Where its text is indexed; without it a name is made of the address
    collection_name: Option<String>,
}

/// Questions to the web
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct SearchForm {
    queries: Vec<String>,
}

#[OpenApi(prefix_path = "/api/v1/retrieval", tag = "Area::Knowledge")]
impl ReadWeb {
    /// Read a page of the web and index it
    ///
    /// Of a video of YouTube it reads what is said. Without processing it answers the text alone.
    #[oai(path = "/process/web", method = "post", operation_id = "index_page")]
    async fn page(
        &self,
        caller: Verified,
        /// Index it
        process: Query<Option<Flag>>,
        form: Body<PageForm>,
    ) -> Result<Body<FreeObject>, Failure> {
        self.read(caller, process.0, form.0).await
    }

    /// Read what is said in a video and index it
    #[oai(path = "/process/youtube", method = "post", operation_id = "index_video")]
    async fn video(
        &self,
        caller: Verified,
        /// Index it
        process: Query<Option<Flag>>,
        form: Body<PageForm>,
    ) -> Result<Body<FreeObject>, Failure> {
        self.read(caller, process.0, form.0).await
    }

    /// Search the web and index what is found
    #[oai(path = "/process/web/search", method = "post", operation_id = "search_web")]
    async fn search(&self, caller: Verified, form: Body<SearchForm>) -> Result<Body<FreeObject>, Failure> {
        let found = self.retrieval.search_web(&caller.0, &form.0.queries, None).await?;
        Ok(Body(object(findings(found))))
    }
}

impl ReadWeb {
    async fn read(&self, caller: Verified, process: Option<Flag>, form: PageForm) -> Result<Body<FreeObject>, Failure> {
        let index = process.is_none_or(|flag| flag.0);
        let collection = form.collection_name.filter(|name| !name.is_empty()).map(CollectionName);
        let page = self
            .retrieval
            .process_page(&caller.0, &form.url, index, collection)
            .await?;
        let answer = match index {
            false => json!({"status": true, "content": page.content}),
            true => json!({
                "status": true,
                "collection_name": page.collection,
                "filename": form.url,
                "file": {"data": {"content": page.content}, "meta": {"name": form.url, "source": form.url}},
            }),
        };
        Ok(Body(object(answer)))
    }
}

fn findings(found: WebFindings) -> Value {
    let items: Vec<Value> = found.items.into_iter().map(item).collect();
    match found.collection {
        Some(collection) => json!({
            "status": true,
            "collection_names": [collection],
            "items": items,
            "filenames": found.addresses,
            "loaded_count": found.loaded,
        }),
        None => json!({
            "status": true,
            "collection_name": null,
            "filenames": found.addresses,
            "items": items,
            "docs": found.pages.into_iter().map(page).collect::<Vec<_>>(),
            "loaded_count": found.loaded,
        }),
    }
}

fn item(hit: WebHit) -> Value {
    json!({"link": hit.link, "title": hit.title, "snippet": hit.snippet})
}

fn page(page: LoadedPage) -> Value {
    json!({"content": page.text, "metadata": page.metadata})
}

fn object(value: Value) -> FreeObject {
    match value {
        Value::Object(object) => FreeObject(object),
        _ => FreeObject::default(),
    }
}
