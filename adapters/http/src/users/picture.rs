use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use loquat_core::account::{People, Picture, UserId};
use poem::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use poem::{IntoResponse, Response};
use poem_openapi::param::Path;
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiResponse, OpenApi};

use crate::document::Area;
use crate::wire::{Failure, Verified};

/// The pictures of users.
pub(super) struct Pictures {
    pub people: Arc<People>,
    pub default_picture: Bytes,
}

/// The file name of the picture of users who have none.
const FILE: &str = "user.png";

/// The picture of users who have none: from the first of the folders that holds one, else our own.
pub fn default_picture<'a>(folders: impl IntoIterator<Item = &'a FilePath>) -> Bytes {
    let found = folders
        .into_iter()
        .find_map(|folder| std::fs::read(folder.join(FILE)).ok());
    found.map_or(Bytes::from_static(include_bytes!("user.png")), Bytes::from)
}

/// Where the picture is.
#[derive(ApiResponse)]
enum PictureAnswer {
    /// The picture
    #[oai(status = 200)]
    Here(Image),
    /// The picture is at another address
    #[oai(status = 302)]
    Elsewhere(#[oai(header = "Location")] String),
}

/// The bytes of a picture. Somebody else chose them: a browser must not take them for a page of ours.
struct Image {
    media_type: &'static str,
    bytes: Bytes,
}

impl Payload for Image {
    const CONTENT_TYPE: &'static str = "image/*";

    fn schema_ref() -> MetaSchemaRef {
        let mut schema = MetaSchema::new("string");
        schema.format = Some("binary");
        MetaSchemaRef::Inline(Box::new(schema))
    }

    fn register(_: &mut Registry) {}
}

impl IntoResponse for Image {
    fn into_response(self) -> Response {
        // Drawings can hold scripts, which run when they are opened by themselves: those are saved instead.
        let is_drawing = self.media_type == "image/svg+xml";
        Response::builder()
            .header(CONTENT_TYPE, self.media_type)
            .header(CONTENT_DISPOSITION, if is_drawing { "attachment" } else { "inline" })
            .header(
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            )
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(self.bytes)
    }
}

#[OpenApi(prefix_path = "/api/v1/users/", tag = "Area::Users")]
impl Pictures {
    /// Get the picture of a user
    #[oai(path = "/:user_id/profile/image", method = "get", operation_id = "get_user_picture")]
    async fn picture(&self, caller: Verified, user_id: Path<String>) -> Result<PictureAnswer, Failure> {
        let picture = self.people.picture(&caller.0, &UserId(user_id.0)).await?;
        Ok(match picture {
            Picture::Elsewhere(address) => PictureAnswer::Elsewhere(address),
            Picture::Here { media_type, bytes } => PictureAnswer::Here(Image {
                media_type,
                bytes: bytes.into(),
            }),
            Picture::Default => PictureAnswer::Here(Image {
                media_type: "image/png",
                bytes: self.default_picture.clone(),
            }),
        })
    }
}
