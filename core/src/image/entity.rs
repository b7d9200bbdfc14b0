use bytes::Bytes;

use crate::shared::JsonObject;

/// Width and height in pixels, as `512x512` in settings and requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    /// The size of engines that must be given one.
    pub const DEFAULT: Self = Self {
        width: 512,
        height: 512,
    };

    /// No engine makes larger pictures, and a picture of that size is not held in memory.
    const LARGEST: u32 = 8192;

    /// Reads `WxH`; `None` for everything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (width, height) = text.split_once('x')?;
        let side = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let side = if digits { text.parse().ok()? } else { return None };
            (1..=Self::LARGEST).contains(&side).then_some(side)
        };
        Some(Self {
            width: side(width)?,
            height: side(height)?,
        })
    }
}

/// A picture that somebody asks for.
#[derive(Debug, Clone, Default)]
pub struct RequestedImage {
    pub prompt: String,
    pub model: Option<String>,
    pub size: Option<String>,
    /// How many.
    pub count: Option<i64>,
    pub steps: Option<i64>,
    pub negative_prompt: Option<String>,
}

/// Pictures that somebody wants changed.
#[derive(Debug, Clone, Default)]
pub struct RequestedEdit {
    /// Data URLs, web addresses, addresses or ids of stored files.
    pub pictures: Vec<String>,
    /// Several were given as a list, which some engines are told.
    pub is_list: bool,
    pub prompt: String,
    pub model: Option<String>,
    pub size: Option<String>,
    pub count: Option<i64>,
    pub negative_prompt: Option<String>,
}

/// The message in which pictures are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureLink {
    pub chat: String,
    pub message: String,
}

/// What an engine is asked to make.
#[derive(Debug, Clone)]
pub struct ImageOrder {
    pub prompt: String,
    pub negative_prompt: Option<String>,
    pub model: String,
    /// Somebody chose the model for this order alone.
    pub is_model_chosen: bool,
    pub size: Size,
    /// The size in words, for engines that know more than numbers (`auto`); empty leaves it to the engine.
    pub size_text: String,
    pub count: u32,
    pub steps: Option<i64>,
    /// Headers that tell the engine who asks, if it shall know.
    pub headers: Vec<(&'static str, String)>,
}

/// What an engine is asked to change.
#[derive(Debug, Clone)]
pub struct EditOrder {
    pub pictures: Vec<Picture>,
    pub is_list: bool,
    pub prompt: String,
    pub negative_prompt: Option<String>,
    pub model: String,
    pub size: Option<Size>,
    pub count: Option<u32>,
    pub headers: Vec<(&'static str, String)>,
}

/// A picture in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Bytes,
    /// Told by its first bytes, never by who sent it.
    pub content_type: &'static str,
}

impl Picture {
    /// Recognises a picture; `None` if the bytes are none of the kinds that browsers show.
    pub fn recognise(bytes: Bytes) -> Option<Self> {
        let content_type = picture_type(&bytes)?;
        Some(Self { bytes, content_type })
    }

    /// The usual ending of a file's name, with its dot.
    pub fn extension(&self) -> &'static str {
        match self.content_type {
            "image/jpeg" => ".jpg",
            "image/gif" => ".gif",
            "image/webp" => ".webp",
            "image/avif" => ".avif",
            _ => ".png",
        }
    }
}

/// The kind of a picture by its first bytes. SVG is none: it is a document that runs scripts.
pub fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some("image/avif"),
        _ => None,
    }
}

/// What an engine made of an order.
#[derive(Debug, Clone)]
pub struct Made {
    pub pictures: Vec<Picture>,
    /// The request as the engine got it, without pictures and keys: it is kept with the files.
    pub parameters: JsonObject,
}

/// A model of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageModel {
    pub id: String,
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::{Size, picture_type};

    #[test]
    fn sizes_are_two_numbers() {
        assert_eq!(
            Size::parse("640x480"),
            Some(Size {
                width: 640,
                height: 480
            })
        );
        for text in ["", "auto", "640", "x", "0x5", "-1x5", "640x480x3", "99999x1", "+1x1"] {
            assert_eq!(Size::parse(text), None, "{text}");
        }
    }

    #[test]
    fn pictures_are_known_by_their_bytes() {
        assert_eq!(picture_type(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(picture_type(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(picture_type(b"<html>"), None);
    }
}
