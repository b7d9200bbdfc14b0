use loquat_tests::instance::Instance;
use loquat_tests::wire::{Answer, Request};
use serde_json::json;

async fn post(program: &Instance, token: &str, path: &str, form: serde_json::Value) -> Answer {
    program.send(Request::post(&format!("/api/v1/utils{path}"), form.to_string()).bearing(token))
}

#[tokio::test]
async fn a_chat_is_printed_in_every_script() {
    let program = Instance::start(&[]).await;
    let token = program.sign_up();
    let chat = json!({"title": "Trees 木", "messages": [
        {"role": "user", "content": "Which? Какие? どれ?", "timestamp": 1_768_046_400},
        {"role": "assistant", "model": "oak", "content": "Oaks 🌳\n".repeat(500)},
        {"content": null},
    ]});
    let answer = post(&program, &token, "/pdf", chat).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/pdf"))
    );
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=chat.pdf")
    );
    assert!(answer.body.starts_with(b"%PDF-"));

    let wrong = post(&program, &token, "/pdf", json!({"title": 1})).await;
    assert_eq!(wrong.status, 422);
}

#[tokio::test]
async fn markdown_and_avatars_are_for_people_who_are_signed_in() {
    let program = Instance::start(&[]).await;
    let token = program.sign_up();
    let html = post(&program, &token, "/markdown", json!({"md": "**oak**"})).await;
    assert_eq!(html.json(), json!({"html": "<p><strong>oak</strong></p>"}));
    let gravatar = "/api/v1/utils/gravatar?email=%20Ada@Example.test";
    assert_eq!(
        program.send(Request::get(gravatar).bearing(&token)).json(),
        "https://www.gravatar.com/avatar/b97222ea69dadf792baa97fa768ecb840a0023714c831ab1328838cba9f7f437?d=mp"
    );
    assert_eq!(program.send(Request::get(gravatar)).status, 401);
    assert_eq!(
        post(&program, "no token", "/markdown", json!({"md": ""})).await.status,
        401
    );
}

#[tokio::test]
async fn code_is_run_only_where_an_administrator_connected_a_place_for_it() {
    let program = Instance::start(&[]).await;
    let token = program.sign_up();
    let refused = post(&program, &token, "/code/execute", json!({"code": "print(1)"})).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("Jupyter"), "{}", refused.text());

    let nowhere = [
        ("CODE_EXECUTION_ENGINE", "jupyter"),
        ("CODE_EXECUTION_JUPYTER_URL", "http://127.0.0.1:1"),
    ];
    let program = Instance::start(&nowhere).await;
    let token = program.sign_up();
    let failed = post(&program, &token, "/code/execute", json!({"code": "print(1)"})).await;
    assert_eq!(failed.status, 200);
    assert!(failed.json()["stderr"].as_str().unwrap().starts_with("Error: "));
}

#[tokio::test]
async fn an_administrator_takes_the_database_home_where_the_operator_lets_them() {
    let program = Instance::start(&[]).await;
    let token = program.sign_up();
    let download = || Request::get("/api/v1/utils/db/download");
    let answer = program.send(download().bearing(&token));
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=webui.db")
    );
    assert!(answer.body.starts_with(b"SQLite format 3\0"));
    assert_eq!(program.send(download()).status, 401);

    let program = Instance::start(&[("ENABLE_ADMIN_EXPORT", "false")]).await;
    let token = program.sign_up();
    assert_eq!(program.send(download().bearing(&token)).status, 401);
}
