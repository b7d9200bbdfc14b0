use bytes::Bytes;
use loquat_core::provider::{Errand, GatewayError, Method, OpenAiConfiguration, Trial};
use loquat_core::shared::Secret;
use loquat_tests::cast::{ada, admin, olga, pim};
use serde_json::json;

use super::{World, object, on_behalf, read};

fn errand(path: &str) -> Errand {
    Errand {
        method: Method::Post,
        path: path.to_owned(),
        body: Bytes::from_static(b"{}"),
        content_type: None,
        is_quick: false,
    }
}

fn connections(urls: &[&str], keys: &[&str]) -> OpenAiConfiguration {
    OpenAiConfiguration {
        is_enabled: None,
        urls: urls.iter().map(|url| (*url).to_owned()).collect(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        configs: object(json!({"0": {"prefix_id": "p"}, "7": {}})),
    }
}

#[tokio::test]
async fn administrators_keep_the_connections() {
    let world = World::new().await;

    let kept = world
        .gateway
        .configure(&admin(), connections(&["http://a/v1", "http://b/v1"], &["k"]))
        .await;

    let kept = kept.unwrap();
    assert_eq!(kept.keys, ["k", ""]);
    assert_eq!(kept.configs, object(json!({"0": {"prefix_id": "p"}})));
    assert_eq!(world.gateway.configuration(&admin()).unwrap(), kept);
}

#[tokio::test]
async fn an_administrator_tries_a_connection_before_they_keep_it() {
    let world = World::new().await;
    let trial = |url: &str| Trial {
        url: url.to_owned(),
        key: Secret::new("new"),
        config: object(json!({"auth_type": "none"})),
    };
    world.provider.says(401, json!({"error": {"message": "bad key"}}));

    let said = world
        .gateway
        .try_out(&on_behalf(olga()), trial("http://new/v1/"))
        .await
        .unwrap();

    assert_eq!(read(said).await, (401, r#"{"error":{"message":"bad key"}}"#.to_owned()));
    let (connection, errand) = world.provider.errands().remove(0);
    assert_eq!(
        (connection.url.as_str(), connection.key.expose()),
        ("http://new/v1", "new")
    );
    assert_eq!((errand.path.as_str(), errand.method), ("/models", Method::Get));

    let refused = world.gateway.try_out(&on_behalf(olga()), trial("file:///etc")).await;
    assert!(matches!(refused, Err(GatewayError::BadAddress)));
    let refused = world.gateway.try_out(&on_behalf(ada()), trial("http://new/v1")).await;
    assert!(matches!(refused, Err(GatewayError::Denied(_))));
}

#[tokio::test]
async fn everybody_sees_of_a_connection_what_they_may_use() {
    let world = World::new().await;
    let ids = |models: Vec<serde_json::Value>| -> Vec<String> {
        models
            .iter()
            .map(|model| model["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let list = json!({"data": [{"id": "elm"}, {"id": "oak"}, {"id": "yew"}]});

    assert_eq!(ids(world.gateway.models(&ada()).await.unwrap()), ["oak"]);
    assert_eq!(ids(world.gateway.models(&olga()).await.unwrap()), ["oak", "elm"]);

    for (who, seen) in [(ada(), &["oak"][..]), (olga(), &["elm", "oak", "yew"])] {
        world.provider.says(200, list.clone());
        assert_eq!(ids(world.gateway.models_of(&on_behalf(who), 0).await.unwrap()), seen);
    }
    let missing = world.gateway.models_of(&on_behalf(olga()), 1).await;
    assert!(matches!(missing, Err(GatewayError::NoConnection)));
    world.provider.says(401, json!({"error": "bad key"}));
    let refused = world.gateway.models_of(&on_behalf(olga()), 0).await;
    assert!(matches!(refused, Err(GatewayError::NoList(seen)) if seen.contains("401") && seen.contains("bad key")));
}

#[tokio::test]
async fn what_needs_no_understanding_goes_through_the_first_connection() {
    let world = World::new().await;
    world.provider.says(404, json!({"error": "nope"}));

    let said = world
        .gateway
        .pass(&on_behalf(ada()), errand("/responses"))
        .await
        .unwrap();

    assert_eq!(read(said).await, (404, r#"{"error":"nope"}"#.to_owned()));
    assert_eq!(world.provider.errands()[0].0.url, "http://trees/v1");

    let refused = world.gateway.pass(&on_behalf(ada()), errand("/../admin")).await;
    assert!(matches!(refused, Err(GatewayError::BadPath)));
    let refused = world.gateway.pass(&on_behalf(pim()), errand("/responses")).await;
    assert!(matches!(refused, Err(GatewayError::Denied(_))));
}

#[tokio::test]
async fn connections_that_are_switched_off_pass_nothing() {
    let world = World::with(&[("ENABLE_OPENAI_API", "false")]).await;

    let refused = world.gateway.pass(&on_behalf(ada()), errand("/responses")).await;

    assert!(matches!(refused, Err(GatewayError::NoConnection)));
    assert!(world.provider.errands().is_empty());
}
