use std::sync::Arc;

use loquat_core::model::Catalog;
use loquat_core::model::catalog::ModelList;
use poem_openapi::param::{Header, Query};
use poem_openapi::{ApiResponse, Object, OpenApi};

use crate::area::Area;
use crate::wire::{Administrator, Failure, Flag, FreeObject, Rendered, Verified};

/// What can be picked.
pub(super) struct ListModels {
    pub catalog: Arc<Catalog>,
}

/// Models, in the order in which they shall be shown.
#[derive(Debug, Object)]
#[oai(read_only_all)]
struct ModelCatalog {
    data: Vec<ListedModel>,
}

/// A model that can be picked. Members beyond these are what its provider says of it.
#[derive(Debug, Object)]
#[oai(read_only_all)]
struct ListedModel {
    id: String,
    name: String,
    /// `model`
    object: Option<String>,
    /// Unix time in seconds
    created: Option<i64>,
    /// The kind of provider: `openai`, `ollama`, `arena`
    owned_by: String,
    /// `external` or `local`
    connection_type: Option<String>,
    /// The place of its connection in the list of those of its kind
    #[oai(rename = "urlIdx")]
    url_idx: Option<i64>,
    /// Is it a preset of the workspace?
    preset: Option<bool>,
    /// Does it stand for one that is chosen by chance?
    arena: Option<bool>,
    /// The workspace's model behind it, without its parameters and its picture
    info: Option<FreeObject>,
    tags: Vec<ListedTag>,
    /// Plug-ins that act on its answers
    actions: Vec<FreeObject>,
    /// Plug-ins that can be switched on for it
    filters: Vec<FreeObject>,
}

/// The name of a tag.
#[derive(Debug, Object)]
#[oai(read_only_all)]
struct ListedTag {
    name: String,
}

#[derive(ApiResponse)]
enum ListAnswer {
    /// The list
    #[oai(status = 200)]
    List(
        Rendered<ModelCatalog>,
        /// Changes whenever the list does
        #[oai(header = "ETag")]
        String,
        #[oai(header = "Cache-Control")] String,
    ),
    /// The list that the caller has is the present one
    #[oai(status = 304)]
    Unchanged(#[oai(header = "ETag")] String),
}

impl ListAnswer {
    fn of(list: &ModelList, known: Option<&str>) -> Self {
        let tag = format!("\"{}\"", list.version);
        if known.is_some_and(|known| names(known, &tag)) {
            Self::Unchanged(tag)
        } else {
            // Kept by the browser of this user alone, and asked about each time.
            Self::List(list.json.clone().into(), tag, "private, no-cache".to_owned())
        }
    }
}

/// Does an `If-None-Match` header name the tag? A proxy that compressed the list may have made its tag a weak one.
pub(super) fn names(header: &str, tag: &str) -> bool {
    header
        .split(',')
        .any(|known| known.trim() == "*" || known.trim().trim_start_matches("W/") == tag)
}

#[OpenApi(tag = "Area::Models")]
impl ListModels {
    /// List the models that the caller may pick
    #[oai(path = "/api/models", method = "get", operation_id = "list_models")]
    async fn list(
        &self,
        caller: Verified,
        /// True: ask the providers first
        refresh: Query<Option<Flag>>,
        /// The tag of a list that the caller has
        #[oai(name = "If-None-Match")]
        known: Header<Option<String>>,
    ) -> Result<ListAnswer, Failure> {
        let refresh = refresh.0.is_some_and(|flag| flag.0);
        let list = self.catalog.list(&caller.0, refresh).await?;
        Ok(ListAnswer::of(&list, known.0.as_deref()))
    }

    /// List the models that the caller may pick, at the address that clients of OpenAI's API know
    #[oai(path = "/api/v1/models", method = "get", operation_id = "list_models_v1")]
    async fn list_again(
        &self,
        caller: Verified,
        /// True: ask the providers first
        refresh: Query<Option<Flag>>,
        /// The tag of a list that the caller has
        #[oai(name = "If-None-Match")]
        known: Header<Option<String>>,
    ) -> Result<ListAnswer, Failure> {
        self.list(caller, refresh, known).await
    }

    /// List the models of the providers, untouched by the workspace
    #[oai(path = "/api/models/base", method = "get", operation_id = "list_provider_models")]
    async fn base(
        &self,
        caller: Administrator,
        /// The tag of a list that the caller has
        #[oai(name = "If-None-Match")]
        known: Header<Option<String>>,
    ) -> Result<ListAnswer, Failure> {
        let list = self.catalog.base(&caller.0).await?;
        Ok(ListAnswer::of(&list, known.0.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_known_tag_is_found_among_others_and_when_it_is_weak() {
        assert!(names("\"a\"", "\"a\""));
        assert!(names("\"b\", W/\"a\"", "\"a\""));
        assert!(names("*", "\"a\""));
        assert!(!names("\"ab\"", "\"a\""));
        assert!(!names("", "\"a\""));
    }
}
