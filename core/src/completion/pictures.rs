//! Pictures that questions only point at, for providers that take them only within the question.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tracing::debug;

use crate::identity::{Principal, UserId};
use crate::shared::{StoreError, debug_by_name};

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its kind, such as `image/png`.
    pub kind: String,
    pub bytes: Vec<u8>,
}

impl Picture {
    /// The picture as an address that holds it.
    pub fn data_url(&self) -> String {
        format!("data:{};base64,{}", self.kind, STANDARD.encode(&self.bytes))
    }
}

/// Gets pictures from other machines.
#[async_trait]
pub trait WebPictures: Send + Sync {
    /// The picture at that address of http or https; `None` if there is none, or none that may be looked at.
    async fn fetch(&self, address: &str) -> Option<Picture>;
}

/// Knows the pictures among the files that users have brought in.
#[async_trait]
pub trait FilePictures: Send + Sync {
    /// The picture of that id and who owns it; `None` if there is no such file, or it is no picture.
    async fn find(&self, id: &str) -> Result<Option<(UserId, Picture)>, StoreError>;
}

/// Where pictures come from.
#[derive(Clone)]
pub struct Pictures {
    pub web: Arc<dyn WebPictures>,
    pub files: Arc<dyn FilePictures>,
}

debug_by_name!(Pictures);

impl Pictures {
    /// The picture behind an address, as far as `who` may see it.
    pub(super) async fn look_up(&self, who: &Principal, address: &str) -> Option<Picture> {
        if let Some(id) = file_id(address) {
            let (owner, picture) = match self.files.find(id).await {
                Ok(found) => found?,
                Err(error) => {
                    debug!(error = &error as &dyn std::error::Error, "a picture could not be read");
                    return None;
                }
            };
            return (owner == *who.id() || who.is_admin()).then_some(picture);
        }
        if address.starts_with("http://") || address.starts_with("https://") {
            return self.web.fetch(address).await;
        }
        None
    }
}

/// The id of one of our files: alone, as older pages send it, or within its address here, with or without our name.
fn file_id(address: &str) -> Option<&str> {
    let id = match address.split_once("/api/v1/files/") {
        Some((_, rest)) => rest.split(['/', '?']).next().unwrap_or_default(),
        None => address,
    };
    let is_id = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_id.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::file_id;

    #[test]
    fn files_of_ours_are_known_by_their_id_or_address() {
        let id = "1c9b2b2e-8f0a-4a51-9a46-0d4e0f5f4f11";
        for address in [
            id.to_owned(),
            format!("/api/v1/files/{id}"),
            format!("/api/v1/files/{id}/content"),
            format!("https://chat.example.org/api/v1/files/{id}/content?x=1"),
        ] {
            assert_eq!(file_id(&address), Some(id), "{address}");
        }
        for address in ["", "http://example.org/cat.png", "/api/v1/files/../users", "cat.png"] {
            assert_eq!(file_id(address), None, "{address}");
        }
    }
}
