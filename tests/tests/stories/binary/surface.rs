use std::fs;

use serde_json::Value;

use loquat_tests::instance::Instance;
use loquat_tests::wire::Request;

#[tokio::test]
async fn a_request_keeps_the_id_that_it_brings() {
    let program = Instance::start(&[]).await;
    let brought = program.send(Request::get("/health").with("x-request-id", "trace-1"));
    assert_eq!(brought.header("x-request-id"), Some("trace-1"));
    assert_eq!(brought.header("x-process-time"), Some("0"));
    let own = program.send(Request::get("/health").with("x-request-id", "<script>"));
    assert_eq!(own.header("x-request-id").map(str::len), Some(36));
}

#[tokio::test]
async fn pages_of_named_origins_may_call_and_others_may_not() {
    let program = Instance::start(&[("CORS_ALLOW_ORIGIN", "https://a.test;https://b.test")]).await;
    let told = |origin: &str| {
        let answer = program.send(Request::get("/api/config").with("origin", origin));
        answer.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(told("https://b.test").as_deref(), Some("https://b.test"));
    assert_eq!(told("https://evil.test"), None);

    let may = Request::new("OPTIONS", "/api/v1/chats/")
        .with("origin", "https://a.test")
        .with("access-control-request-method", "DELETE");
    assert_eq!(program.send(may).status, 200);
}

#[tokio::test]
async fn protective_headers_stand_on_every_answer() {
    let program = Instance::start(&[("XFRAME_OPTIONS", "maybe"), ("CACHE_CONTROL", "no-store")]).await;
    for path in ["/", "/api/config", "/api/v1/none", "/static/favicon.png"] {
        let answer = program.send(Request::get(path));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn the_document_is_there_except_in_production() {
    let program = Instance::start(&[]).await;
    let document = program.send(Request::get("/openapi.json")).json();
    assert!(document["paths"]["/api/v1/auths/signin"]["post"]["operationId"].is_string());
    assert!(
        program
            .send(Request::get("/docs"))
            .text()
            .to_lowercase()
            .contains("swagger")
    );

    let program = Instance::start(&[("ENV", "prod")]).await;
    assert!(!program.send(Request::get("/openapi.json")).text().contains("paths"));
}

#[tokio::test]
async fn a_plain_request_at_the_sockets_door_is_told_what_is_missing() {
    let program = Instance::start(&[]).await;
    let answer = program.send(Request::get("/ws/socket.io/?EIO=4&transport=websocket"));
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn what_is_served_is_counted_by_route_and_only_when_asked_for() {
    let program = Instance::start(&[("LOQUAT_METRICS", "true")]).await;
    program.send(Request::get("/api/v1/users/7/profile/image"));
    let counted = program.send(Request::get("/metrics")).text();
    assert!(counted.contains("/profile/image\""), "{counted}");
    assert!(!counted.contains("/users/7/"));

    let program = Instance::start(&[]).await;
    assert!(!program.send(Request::get("/metrics")).text().contains("# TYPE"));
}

#[tokio::test]
async fn the_audit_log_tells_who_changed_what_without_secrets() {
    let program = Instance::start(&[("AUDIT_LOG_LEVEL", "REQUEST_RESPONSE")]).await;
    let token = program.sign_up();
    let form = r#"{"name":"Gardeners","description":"who keep trees"}"#;
    assert_eq!(
        program
            .send(Request::post("/api/v1/groups/create", form).bearing(&token))
            .status,
        200
    );
    program.send(Request::get("/api/v1/groups/").bearing(&token));

    let log = fs::read_to_string(program.home.join("data/audit.log")).unwrap();
    let entries: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 2);
    assert!(!log.contains("correct horse") && !log.contains(&token));
    assert_eq!(entries[1]["user"]["email"], "ada@example.test");
    assert_eq!(entries[1]["verb"], "POST");
    assert_eq!(entries[1]["response_status_code"], 200);
    assert_eq!(entries[1]["request_object"], form);
    assert!(entries[1]["response_object"].as_str().unwrap().contains("Gardeners"));
}

#[tokio::test]
async fn the_page_finds_its_lists_at_the_addresses_that_it_knows() {
    let program = Instance::start(&[("ENABLE_CHANNELS", "true"), ("ENABLE_NOTES", "true")]).await;
    let token = program.sign_up();
    for path in [
        "tools/",
        "functions/",
        "prompts/",
        "knowledge/",
        "notes/",
        "channels/",
        "memories/",
        "folders/",
        "chats/",
    ] {
        let answer = program.send(Request::get(&format!("/api/v1/{path}")).bearing(&token));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
}
