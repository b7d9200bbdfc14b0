use poem::web::Multipart;
use poem::{FromRequest, Request, RequestBody, Result};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::wire::Failure;

/// A form with a `file` and other fields, which are read one after the other as they come: no file is held whole.
pub struct UploadForm(pub Multipart);

impl std::fmt::Debug for UploadForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UploadForm")
    }
}

impl<'a> ApiExtractor<'a> for UploadForm {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(_: &mut Registry) {}

    fn request_meta() -> Option<MetaRequest> {
        let mut file = MetaSchema::new("string");
        file.format = Some("binary");
        let mut form = MetaSchema::new("object");
        form.properties = vec![
            ("file", MetaSchemaRef::Inline(Box::new(file))),
            ("metadata", MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")))),
        ];
        form.required = vec!["file"];
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: "multipart/form-data",
                schema: MetaSchemaRef::Inline(Box::new(form)),
            }],
            required: true,
        })
    }

    async fn from_request(request: &'a Request, body: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
        let form = <Multipart as FromRequest>::from_request(request, body).await;
        form.map(Self)
            .map_err(|_| Failure::refused("send a form (multipart/form-data) with a field \"file\"").into())
    }
}
