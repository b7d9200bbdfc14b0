use bytes::Bytes;

use crate::shared::JsonObject;

/// What somebody wants to hear.
#[derive(Debug, Clone)]
pub struct Utterance {
    pub text: String,
    pub voice: String,
    /// The request as it came, for engines that understand all of it.
    pub request: JsonObject,
    /// Headers that tell the engine who asks, if it shall know.
    pub headers: Vec<(&'static str, String)>,
}

/// Speech in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    pub audio: Bytes,
    /// Told by its first bytes, never by who sent it.
    pub content_type: &'static str,
}

impl Spoken {
    pub fn new(audio: Bytes) -> Self {
        let content_type = audio_type(&audio).unwrap_or("audio/mpeg");
        Self { audio, content_type }
    }
}

/// A voice of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    pub id: String,
    pub name: String,
}

/// A model of an engine of speech; not every engine names its models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeechModel {
    pub id: String,
    pub name: Option<String>,
}

/// Something recorded that shall become text.
#[derive(Debug, Clone)]
pub struct Recording {
    pub audio: Bytes,
    /// The name of the file, whose ending tells some engines the kind.
    pub file_name: String,
    pub content_type: String,
}

/// The kind of a piece of audio by its first bytes.
pub fn audio_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'I', b'D', b'3', ..] => Some("audio/mpeg"),
        [0xff, second, ..] if second & 0xf6 == 0xf0 => Some("audio/aac"),
        [0xff, second, ..] if second & 0xe0 == 0xe0 => Some("audio/mpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some("audio/wav"),
        [b'O', b'g', b'g', b'S', ..] => Some("audio/ogg"),
        [b'f', b'L', b'a', b'C', ..] => Some("audio/flac"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some("audio/webm"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some("audio/mp4"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::audio_type;

    #[test]
    fn audio_is_known_by_its_bytes() {
        assert_eq!(audio_type(b"ID3\x04"), Some("audio/mpeg"));
        assert_eq!(audio_type(b"\xff\xfb\x90"), Some("audio/mpeg"));
        assert_eq!(audio_type(b"\xff\xf1\x50"), Some("audio/aac"));
        assert_eq!(audio_type(b"RIFF....WAVEfmt "), Some("audio/wav"));
        assert_eq!(audio_type(b"<html>"), None);
    }
}
