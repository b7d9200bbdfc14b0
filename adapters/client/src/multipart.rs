use bytes::{Bytes, BytesMut};
use uuid::Uuid;

/// A form with files, as `multipart/form-data` has it.
#[derive(Debug)]
pub struct Multipart {
    boundary: String,
    body: BytesMut,
}

impl Default for Multipart {
    fn default() -> Self {
        Self::new()
    }
}

impl Multipart {
    /// An empty form. Nobody can foretell its boundary, which must not stand in a file.
    #[expect(
        clippy::disallowed_methods,
        reason = "a boundary is no id of ours: nothing depends on it, and no test names it"
    )]
    pub fn new() -> Self {
        Self::bounded_by(Uuid::new_v4().simple().to_string())
    }

    fn bounded_by(boundary: String) -> Self {
        Self {
            boundary,
            body: BytesMut::new(),
        }
    }

    /// The form with a field.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        let head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
        self.part(&head, value.as_bytes());
        self
    }

    /// The form with a file.
    #[must_use]
    pub fn file(mut self, name: &str, file_name: &str, content_type: &str, bytes: &[u8]) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}",
            quoted(name),
            quoted(file_name),
            quoted(content_type),
        );
        self.part(&head, bytes);
        self
    }

    /// The media type and the body.
    pub fn finish(mut self) -> (String, Bytes) {
        self.body
            .extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let content_type = format!("multipart/form-data; boundary={}", self.boundary);
        (content_type, self.body.freeze())
    }

    fn part(&mut self, head: &str, bytes: &[u8]) {
        self.body
            .extend_from_slice(format!("--{}\r\n{head}\r\n\r\n", self.boundary).as_bytes());
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
    }
}

/// As browsers write names: what would end the name or its line is percent-encoded.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::Multipart;

    #[test]
    fn parts_stand_between_boundaries() {
        let (content_type, body) = Multipart::bounded_by("b".to_owned())
            .text("model", "m")
            .file("file", "a\"\r\n.wav", "audio/wav", b"RIFF")
            .finish();
        assert_eq!(content_type, "multipart/form-data; boundary=b");
        let expected = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n\
            --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22%0D%0A.wav\"\r\n\
            Content-Type: audio/wav\r\n\r\nRIFF\r\n--b--\r\n";
        assert_eq!(body, expected);
    }
}
