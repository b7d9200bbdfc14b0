use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use crate::model::Model;

/// The picture of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelPicture {
    /// The one of models that have none of their own.
    Default,
    /// It lies at this address.
    Elsewhere(String),
    /// It is kept with the model.
    Kept {
        media_type: String,
        bytes: Bytes,
        /// Changes whenever the picture does.
        version: String,
    },
}

impl ModelPicture {
    /// The picture that the model says it has. What is no picture counts as none.
    pub fn of(model: &Model) -> Self {
        let Some(picture) = model.meta.picture() else {
            return Self::Default;
        };
        if picture.starts_with("http://") || picture.starts_with("https://") {
            return Self::Elsewhere(picture.to_owned());
        }
        kept(picture).unwrap_or(Self::Default)
    }
}

/// Reads a data URL such as `data:image/png;base64,iVBO…`.
fn kept(url: &str) -> Option<ModelPicture> {
    let (head, body) = url.strip_prefix("data:")?.split_once(',')?;
    let media_type = head.split(';').next()?;
    let kind = media_type.strip_prefix("image/")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if kind.is_empty() || !kind.bytes().all(plain) || !head.ends_with(";base64") {
        return None;
    }
    let bytes = STANDARD.decode(body.trim()).ok()?;
    let mut hasher = DefaultHasher::new();
    url.hash(&mut hasher);
    Some(ModelPicture::Kept {
        media_type: media_type.to_owned(),
        bytes: bytes.into(),
        version: format!("{:016x}", hasher.finish()),
    })
}

#[cfg(test)]
mod tests {
    use super::{ModelPicture, kept};

    #[test]
    fn a_data_url_gives_its_bytes_and_a_version_of_its_own() {
        let of = |url| match kept(url) {
            Some(ModelPicture::Kept {
                media_type,
                bytes,
                version,
            }) => (media_type, bytes, version),
            other => panic!("{other:?}"),
        };
        let (media_type, bytes, version) = of("data:image/png;base64,aGk=");
        assert_eq!((media_type.as_str(), &bytes[..]), ("image/png", &b"hi"[..]));
        assert_ne!(version, of("data:image/png;base64,aG8=").2);
        assert_eq!(of("data:image/svg+xml;charset=utf-8;base64,aGk=").0, "image/svg+xml");
    }

    #[test]
    fn what_is_no_picture_counts_as_none() {
        for url in [
            "data:text/html;base64,aGk=",
            "data:image/png,hi",
            "data:image/png;base64,???",
            "data:image/x\r\ny;base64,aGk=",
            "data:image/;base64,aGk=",
            "/static/favicon.png",
        ] {
            assert_eq!(kept(url), None, "{url}");
        }
    }
}
