use loquat_core::shared::Ids;
use poem::http::{HeaderMap, HeaderValue};

/// The header by which a request is found again in the logs of everything it passed.
pub const HEADER: &str = "x-request-id";

/// The id that the request brings, if it is harmless, else a new one.
pub fn of(headers: &HeaderMap, ids: &dyn Ids) -> HeaderValue {
    if let Some(brought) = headers.get(HEADER).filter(|id| is_harmless(id.as_bytes())) {
        return brought.clone();
    }
    HeaderValue::try_from(ids.uuid()).unwrap_or_else(|_| HeaderValue::from_static("-"))
}

/// It goes into logs and back to the client: short, and of characters that mean nothing anywhere.
fn is_harmless(id: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    (1..=128).contains(&id.len()) && id.iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_forge_a_log_line_is_not_taken_over() {
        assert!(is_harmless(b"4f1e-77_a.b:c"));
        for bad in [&b""[..], b"a b", b"a\nb", b"a\"b", &[b'a'; 129]] {
            assert!(!is_harmless(bad));
        }
    }
}
