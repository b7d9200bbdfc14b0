use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Where the picture of a user is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// At this address.
    Elsewhere(String),
    /// Here.
    Here { media_type: &'static str, bytes: Vec<u8> },
    /// They have none that can be shown.
    Default,
}

/// The kinds of pictures that browsers show.
const MEDIA_TYPES: [&str; 8] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "image/x-icon",
    "image/svg+xml",
];

impl Picture {
    /// Reads what an account holds: an address, a data URL, or a path of the web client's own pictures. What a user
    /// puts there ends up in headers and in front of other users: only plain addresses and known kinds of pictures
    /// pass.
    pub fn read(text: &str) -> Self {
        if let Some(data) = text.strip_prefix("data:") {
            return embedded(data).unwrap_or(Self::Default);
        }
        match url::Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Self::Elsewhere(url.into()),
            _ => Self::Default,
        }
    }
}

/// The picture of a data URL, after `data:`.
fn embedded(data: &str) -> Option<Picture> {
    let (header, content) = data.split_once(',')?;
    let mut parts = header.split(';');
    let named = parts.next()?.trim().to_ascii_lowercase();
    let named = if named == "image/jpg" { "image/jpeg" } else { &named };
    let media_type = MEDIA_TYPES.into_iter().find(|known| *known == named)?;
    parts.find(|part| part.trim().eq_ignore_ascii_case("base64"))?;
    let bytes = STANDARD.decode(content.trim()).ok()?;
    Some(Picture::Here { media_type, bytes })
}

#[cfg(test)]
mod tests {
    use super::Picture;

    #[test]
    fn addresses_lead_elsewhere() {
        let read = Picture::read("https://example.test/a.png?x=1");
        assert_eq!(read, Picture::Elsewhere("https://example.test/a.png?x=1".to_owned()));
    }

    #[test]
    fn an_address_cannot_smuggle_a_header() {
        let Picture::Elsewhere(address) = Picture::read("http://example.test/\r\nSet-Cookie: a=b/ä") else {
            panic!("an address is an address");
        };
        assert!(address.bytes().all(|byte| byte.is_ascii_graphic()), "{address}");
    }

    #[test]
    fn data_is_decoded() {
        let read = Picture::read("data:image/jpg;base64,AQID");
        let expected = Picture::Here {
            media_type: "image/jpeg",
            bytes: vec![1, 2, 3],
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn everything_else_is_the_default_picture() {
        for text in [
            "",
            "/user.png",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html;base64,PGI+",
            "data:image/png,plain",
            "data:image/png;base64,?",
            "data:image/png;base64",
            "http://",
        ] {
            assert_eq!(Picture::read(text), Picture::Default, "{text}");
        }
    }
}
