use http::Method;
use loquat_tests::instance::Instance;
use loquat_tests::upstream::{PARROT, Upstream};
use serde_json::{Value, json};

use super::{Pair, eventually};

/// The ids in a server's list of models.
async fn models(instance: &Instance, token: &str) -> Vec<String> {
    let list = instance.done(Method::GET, "/api/models", Some(token), None).await;
    let entries = list["data"].as_array().unwrap();
    let id = |entry: &Value| entry["id"].as_str().unwrap().to_owned();
    entries.iter().map(id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_administrator_configures_on_one_server_holds_on_the_other() {
    let pair = Pair::start().await;
    let Pair { a, b, olga, .. } = &pair;
    let path = "/api/v1/auths/admin/config";
    let mut config = b.done(Method::GET, path, Some(olga), None).await;
    assert_eq!(config["ENABLE_CHANNELS"], false);

    config["ENABLE_CHANNELS"] = json!(true);
    a.done(Method::POST, path, Some(olga), Some(&config)).await;

    eventually("the other server follows", async || {
        let config = b.done(Method::GET, path, Some(olga), None).await;
        (config["ENABLE_CHANNELS"] == true).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_added_on_one_server_brings_its_models_to_the_other() {
    let pair = Pair::start().await;
    let Pair {
        a, b, provider, olga, ..
    } = &pair;
    assert_eq!(models(b, olga).await, [PARROT]);

    let second = Upstream::start().await;
    second.offer(&["macaw"]);
    let config = json!({
        "ENABLE_OPENAI_API": true, "OPENAI_API_BASE_URLS": [provider.url(), second.url()],
        "OPENAI_API_KEYS": ["sk-tests", "sk-tests"], "OPENAI_API_CONFIGS": {},
    });
    a.done(Method::POST, "/openai/config/update", Some(olga), Some(&config))
        .await;

    eventually("the other server offers the new model", async || {
        (models(b, olga).await == [PARROT, "macaw"]).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_of_the_workspace_is_offered_renamed_and_gone_on_both_servers_at_once() {
    let pair = Pair::start().await;
    let Pair { a, b, olga, .. } = &pair;
    assert_eq!(models(b, olga).await, [PARROT]);
    let named = |name: &str| {
        json!({"id": "poet", "base_model_id": PARROT, "name": name, "meta": {"profile_image_url": "/static/favicon.png"},
               "params": {}, "is_active": true})
    };
    let seen = async |instance: &Instance| {
        let list = instance.done(Method::GET, "/api/models", Some(olga), None).await;
        let entries = list["data"].as_array().unwrap().clone();
        let poet = entries.into_iter().find(|entry| entry["id"] == "poet");
        poet.map(|poet| poet["name"].clone())
    };

    a.done(Method::POST, "/api/v1/models/create", Some(olga), Some(&named("Poet")))
        .await;
    eventually("it is offered", async || {
        (seen(b).await == Some(json!("Poet"))).then_some(())
    })
    .await;

    let path = "/api/v1/models/model/update?id=poet";
    a.done(Method::POST, path, Some(olga), Some(&named("Bard"))).await;
    eventually("it is renamed", async || {
        (seen(b).await == Some(json!("Bard"))).then_some(())
    })
    .await;

    let gone = json!({"id": "poet"});
    a.done(Method::POST, "/api/v1/models/model/delete", Some(olga), Some(&gone))
        .await;
    eventually("it is gone", async || seen(b).await.is_none().then_some(())).await;
}
