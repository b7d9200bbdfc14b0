use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef};

/// How the document tells of an answer that is no failure: what it is, and its types with a schema each.
pub(crate) fn success<const N: usize>(
    description: &'static str,
    content: [(&'static str, MetaSchemaRef); N],
) -> MetaResponses {
    let content = content.map(|(content_type, schema)| MetaMediaType { content_type, schema });
    MetaResponses {
        responses: vec![MetaResponse {
            description,
            status: Some(200),
            status_range: None,
            content: content.into(),
            headers: vec![],
        }],
    }
}
