use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The text of bytes in whatever encoding: what they begin with, what was told, what they look like.
pub(crate) fn decode<'a>(bytes: &'a [u8], told: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    if let Some(encoding) = told.and_then(|name| Encoding::for_label(name.trim().as_bytes())) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !looks_wide(bytes) => Cow::Borrowed(text),
        _ => guess(bytes).decode_without_bom_handling(bytes).0,
    }
}

/// The character set of a media type, as `text/html; charset=latin1` tells it.
pub(crate) fn charset(content_type: Option<&str>) -> Option<String> {
    let (_, parameters) = content_type?.split_once(';')?;
    let value = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned())
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if looks_wide(bytes) {
        return if zeros(bytes, 1) >= zeros(bytes, 0) {
            UTF_16LE
        } else {
            UTF_16BE
        };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], bytes.len() <= 1 << 20);
    match detector.guess(None, Utf8Detection::Allow) {
        // Broken somewhere behind the sample: what is left of it is still best read so.
        encoding if encoding == UTF_8 => UTF_8,
        encoding => encoding,
    }
}

/// Is every other byte mostly zero, as in UTF-16 of western texts?
fn looks_wide(bytes: &[u8]) -> bool {
    let (even, odd) = (zeros(bytes, 0), zeros(bytes, 1));
    let half = sample(bytes).len() / 2;
    half >= 4 && even.max(odd) * 2 > half && even.min(odd) * 20 < half
}

fn zeros(bytes: &[u8], first: usize) -> usize {
    let every_other = sample(bytes).iter().skip(first).step_by(2);
    every_other.filter(|byte| **byte == 0).count()
}

fn sample(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(4096)]
}

/// Do the bytes hold no text, but a program, an archive, or the like?
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let wide = Encoding::for_bom(bytes).is_some() || looks_wide(bytes);
    let sample = sample(bytes);
    let odd = sample
        .iter()
        .filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31))
        .count();
    !wide && odd * 20 > sample.len()
}

#[cfg(test)]
mod tests {
    use super::{charset, decode, is_binary};

    #[test]
    fn any_encoding_is_read() {
        assert_eq!(decode("Größe – 魚".as_bytes(), None), "Größe – 魚");
        let (latin, ..) = encoding_rs::WINDOWS_1252.encode("Die Größe der Bäume überrascht die Gäste.");
        assert_eq!(decode(&latin, None), "Die Größe der Bäume überrascht die Gäste.");
        let wide: Vec<u8> = "Größe ü herring".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None), "Größe ü herring");
        let marked: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain("ü".encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        assert_eq!(decode(&marked, None), "ü");
        assert_eq!(
            decode(b"\xe4", charset(Some("text/html; Charset=\"latin1\"")).as_deref()),
            "ä"
        );
    }

    #[test]
    fn a_program_is_no_text() {
        assert!(is_binary(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0"));
        assert!(!is_binary("tabs\tand\nlines – ü".as_bytes()));
        assert!(!is_binary(b""));
    }
}
