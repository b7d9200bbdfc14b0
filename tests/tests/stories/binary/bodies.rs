use loquat_tests::instance::Instance;
use loquat_tests::wire::{Request, exchange};
use serde_json::json;

const SIGN_IN: &str = "/api/v1/auths/signin";

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_a_reason() {
    let program = Instance::start(&[]).await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies: [&[u8]; 12] = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\"text\"",
        b"{\"email\": 1, \"password\": 2}",
        b"{\"email\": \"a@b.test\"}",
        b"{\"email\": \"a@b.test\", \"password\": \"x\"} and more",
        b"{\"email\": \"\xff\xfe\", \"password\": \"x\"}",
        b"{\"email\": \"\\ud800\", \"password\": \"x\"}",
        b"\x00\x01\x02",
        deep.as_bytes(),
    ];
    for body in bodies {
        let answer = program.send(Request::post(SIGN_IN, body));
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert!(
            answer.is_a_clear_refusal(),
            "{shown}: {} {}",
            answer.status,
            answer.text()
        );
    }
    assert_eq!(program.send(Request::get("/health")).status, 200);
}

#[tokio::test]
async fn where_an_object_belongs_a_list_is_refused_whatever_is_in_it() {
    let program = Instance::start(&[]).await;
    let token = program.sign_up();
    let banner =
        json!({"id": "1", "type": "info", "title": "Storm", "content": "Stay in", "dismissible": true, "timestamp": 1});
    let as_list: Vec<_> = banner.as_object().unwrap().values().collect();
    for (path, body, place) in [
        (SIGN_IN, json!([]), json!(["body"])),
        (SIGN_IN, json!(["ada@example.test", "correct horse"]), json!(["body"])),
        ("/api/v1/prompts/create", json!([]), json!(["body"])),
        (
            "/api/v1/prompts/create",
            json!(["/oak", "Oak", "Of oaks", null]),
            json!(["body"]),
        ),
        ("/api/v1/users/user/settings/update", json!([null, {}]), json!(["body"])),
        ("/api/chat/completions", json!([{}]), json!(["body"])),
        ("/api/v1/configs/banners", json!([[banner]]), json!(["body"])),
        (
            "/api/v1/configs/banners",
            json!({"banners": [banner, as_list]}),
            json!(["body", "banners", 1]),
        ),
    ] {
        let answer = program.send(Request::post(path, body.to_string()).bearing(&token));
        assert_eq!(answer.status, 422, "{path} {body}: {}", answer.text());
        let why =
            json!({"type": "value_error", "loc": place, "msg": "this must be an object, not a list", "input": null});
        assert_eq!(answer.json(), json!({"detail": [why]}), "{path} {body}");
    }
    for (scalar, name) in [
        ("\"x\"", "a text"),
        ("3", "a number"),
        ("true", "a boolean"),
        ("null", "null"),
    ] {
        for path in [SIGN_IN, "/api/v1/prompts/create", "/api/chat/completions"] {
            let answer = program.send(Request::post(path, scalar).bearing(&token));
            assert_eq!(answer.status, 422, "{path} {scalar}: {}", answer.text());
            let why = format!("this must be an object, not {name}");
            assert_eq!(answer.json()["detail"][0]["msg"], json!(why), "{path} {scalar}");
        }
    }
    let listed = json!({"banners": [banner]}).to_string();
    let answer = program.send(Request::post("/api/v1/configs/banners", listed).bearing(&token));
    assert_eq!((answer.status, answer.json()), (200, json!([banner])));
}

#[tokio::test]
async fn a_document_of_endless_depth_harms_nobody() {
    let program = Instance::start(&[]).await;
    let token = program.sign_up();
    let depth = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep = format!("{{\"config\": {{\"x\": {depth}}}}}");
    let answer = program.send(Request::post("/api/v1/configs/import", deep).bearing(&token));
    assert!(answer.is_a_clear_refusal(), "{} {}", answer.status, answer.text());
    let exported = program.send(Request::get("/api/v1/configs/export").bearing(&token));
    assert!(exported.json()["x"].is_null());
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_whether_or_not_it_says_its_length() {
    let program = Instance::start(&[("LOQUAT_BODY_LIMIT", "1000")]).await;
    let long = format!("{{\"email\": \"{}\", \"password\": \"x\"}}", "a".repeat(2_000));
    assert_eq!(program.send(Request::post(SIGN_IN, long.clone())).status, 413);

    let head = format!("POST {SIGN_IN} HTTP/1.1\r\nhost: h\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunked = format!("{head}{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    let answer = exchange(program.address, chunked.as_bytes());
    assert_eq!(answer.status, 413, "{}", answer.text());
    assert!(answer.is_a_clear_refusal());
}

#[tokio::test]
async fn what_is_no_http_is_answered_and_forgotten() {
    let program = Instance::start(&[]).await;
    let long_header = format!("GET / HTTP/1.1\r\nhost: h\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        long_header.as_bytes(),
    ] {
        let answer = exchange(program.address, bytes);
        assert!((400..500).contains(&answer.status), "{}", answer.status);
    }
    assert_eq!(program.send(Request::get("/health")).status, 200);
}

#[tokio::test]
async fn parameters_that_cannot_be_read_are_refused_with_their_place() {
    let program = Instance::start(&[]).await;
    let token = program.sign_up();
    let answer = program.send(Request::get("/api/v1/users/?page=many").bearing(&token));
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json()["detail"][0]["loc"], json!(["query", "page"]));
}
