use std::fs;

use loquat_tests::instance::{Instance, home};
use loquat_tests::wire::Request;
use serde_json::json;

#[tokio::test]
async fn the_settings_of_an_old_installation_are_taken_over_once() {
    let home = home();
    fs::create_dir_all(home.join("data")).unwrap();
    fs::write(
        home.join("data/config.json"),
        r#"{"version": 0, "ui": {"default_locale": "nl"}, "a": {"b": 1}}"#,
    )
    .unwrap();

    let program = Instance::start_in(home, &[("DEFAULT_LOCALE", "de")]).await;
    let config = program.send(Request::get("/api/config")).json();
    assert_eq!(config["default_locale"], "nl");
    let token = program.sign_up();
    let saved = program
        .send(Request::get("/api/v1/configs/export").bearing(&token))
        .json();
    assert_eq!(saved["a"], json!({"b": 1}));
    assert!(!program.home.join("data/config.json").exists());
    assert!(program.home.join("data/old_config.json").exists());
}
