use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use loquat_core::account::{People, Picture};
use loquat_core::identity::UserId;
use poem_openapi::param::Path;
use poem_openapi::{ApiResponse, OpenApi};

use crate::area::Area;
use crate::wire::{Failure, Image, Verified};

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
