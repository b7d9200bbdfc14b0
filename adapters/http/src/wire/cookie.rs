use percent_encoding::percent_decode_str;
use poem::http::HeaderMap;
use poem::http::header::COOKIE;

/// The value of a cookie. Read from the headers themselves, so that it is there wherever a request is, also before any
/// middleware has seen it.
pub fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let sent = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut cookies = sent
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| cookie.split_once('='));
    let (_, value) = cookies.find(|(name, _)| name.trim() == wanted)?;
    let value = value.trim().trim_matches('"');
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_in_any_header() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=1; token=ey.J; b=2".parse().unwrap());
        headers.append(COOKIE, "late=\"x%20y\"".parse().unwrap());
        assert_eq!(cookie(&headers, "token").as_deref(), Some("ey.J"));
        assert_eq!(cookie(&headers, "late").as_deref(), Some("x y"));
        assert_eq!(cookie(&headers, "oken"), None);
    }
}
