use poem::http::header::{CONNECTION, UPGRADE};
use poem::http::{HeaderMap, HeaderName, StatusCode};
use poem::{Request, Response};

use crate::wire::problem_response;

/// Refuses a plain request to the socket's address that says it is a WebSocket: a proxy on the way has dropped the
/// upgrade, and a clear answer is found sooner than a connection that hangs.
pub fn refusal(request: &Request) -> Option<Response> {
    let to_socket = request.uri().path().starts_with("/ws/socket.io");
    let as_websocket = || {
        let query = request.uri().query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "transport" && value == "websocket")
    };
    if !to_socket || !as_websocket() || upgrades(request.headers()) {
        return None;
    }
    Some(problem_response(
        StatusCode::BAD_REQUEST,
        "this is no WebSocket: the Upgrade headers are missing",
    ))
}

fn upgrades(headers: &HeaderMap) -> bool {
    let says = |name: HeaderName, word: &str| {
        headers.get_all(name).iter().any(|value| {
            let words = value.to_str().unwrap_or_default().split(',');
            words.map(str::trim).any(|said| said.eq_ignore_ascii_case(word))
        })
    };
    says(UPGRADE, "websocket") && says(CONNECTION, "upgrade")
}
