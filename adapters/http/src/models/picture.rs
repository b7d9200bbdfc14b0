use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use loquat_core::account::Picture;
use loquat_core::model::{ModelId, Models};
use poem_openapi::param::{Header, Query};
use poem_openapi::{ApiResponse, OpenApi};

use super::listing::names;
use crate::area::Area;
use crate::frontend::LOGO;
use crate::wire::{Failure, Image, Verified};

/// The pictures of models.
pub(super) struct ModelPictures {
    pub models: Arc<Models>,
    pub default_picture: Bytes,
}

/// The file name of the picture of models that have none.
const FILE: &str = "favicon.png";

/// The picture of models that have none: from the first of the folders that holds one, else our own.
pub fn default_picture<'a>(folders: impl IntoIterator<Item = &'a FilePath>) -> Bytes {
    let found = folders
        .into_iter()
        .find_map(|folder| std::fs::read(folder.join(FILE)).ok());
    found.map_or(Bytes::from_static(LOGO), Bytes::from)
}

/// Where the picture is.
#[derive(ApiResponse)]
enum PictureAnswer {
    /// The picture of models that have none
    #[oai(status = 200)]
    Default(Image),
    /// The picture
    #[oai(status = 200)]
    Kept(
        Image,
        /// Changes whenever the picture does
        #[oai(header = "ETag")]
        String,
    ),
    /// The picture is at another address
    #[oai(status = 302)]
    Elsewhere(#[oai(header = "Location")] String),
    /// The picture that the caller has is the present one
    #[oai(status = 304)]
    Unchanged(#[oai(header = "ETag")] String),
}

#[OpenApi(prefix_path = "/api/v1/models/", tag = "Area::Models")]
impl ModelPictures {
    /// Get the picture of a model
    ///
    /// A model that is not there, or has none, gets the default picture.
    #[oai(path = "/model/profile/image", method = "get", operation_id = "get_model_picture")]
    async fn picture(
        &self,
        caller: Verified,
        id: Query<String>,
        /// The tag of a picture that the caller has
        #[oai(name = "If-None-Match")]
        known: Header<Option<String>>,
    ) -> Result<PictureAnswer, Failure> {
        let found = self.models.picture(&caller.0, &ModelId(id.0)).await?;
        Ok(match found.picture {
            Picture::Elsewhere(address) => PictureAnswer::Elsewhere(address),
            Picture::Here { media_type, bytes } => {
                let tag = format!("\"{}\"", found.version);
                if known.0.is_some_and(|known| names(&known, &tag)) {
                    PictureAnswer::Unchanged(tag)
                } else {
                    let bytes = bytes.into();
                    PictureAnswer::Kept(Image { media_type, bytes }, tag)
                }
            }
            Picture::Default => PictureAnswer::Default(Image {
                media_type: "image/png",
                bytes: self.default_picture.clone(),
            }),
        })
    }
}
