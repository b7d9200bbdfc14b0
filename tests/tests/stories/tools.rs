//! Administrators connect servers of functions, and people find those that they may use.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use loquat_core::identity::Member;
use loquat_core::shared::{JsonObject, Secret};
use loquat_core::tool::{
    Authority, AuthorizationServers, Headers, OAuthClients, Registration, Seal, SealedElsewhere, ServerAnswer,
    ServerCall, ToolError, ToolServerClient, ToolServerError, ToolServers, Verdict,
};
use loquat_memory::{ManualClock, Memory, MemoryBus};
use loquat_tests::cast::{ada, admin, bob, olga};
use loquat_tests::world::{settings, variables};
use serde_json::{Value, json};

/// A server of functions at http://garden.test, and nothing anywhere else.
#[derive(Default)]
struct Garden {
    asked: AtomicUsize,
}

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap()
}

#[async_trait]
impl ToolServerClient for Garden {
    async fn document(&self, address: &str, headers: &Headers) -> Result<JsonObject, ToolServerError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let shown: Vec<&str> = headers.iter().map(|(_, value)| value.expose()).collect();
        match address {
            "http://garden.test/openapi.json" => Ok(object(json!({
                "info": {"title": "Garden", "description": "Trees"},
                "shown": shown,
            }))),
            _ => Err(ToolServerError::Unreachable("nobody is there".into())),
        }
    }

    async fn functions(&self, _: &str, _: &Headers) -> Result<Vec<Value>, ToolServerError> {
        Ok(vec![json!({"name": "water"})])
    }

    async fn call(&self, _: &ServerCall) -> Result<ServerAnswer, ToolServerError> {
        Err(ToolServerError::Unreachable("nobody waters here".into()))
    }

    async fn call_function(&self, _: &str, _: &Headers, _: &str, _: &JsonObject) -> Result<Value, ToolServerError> {
        Err(ToolServerError::Unreachable("nobody waters here".into()))
    }
}

/// Signs people in for http://garden.test.
struct Gate;

#[async_trait]
impl AuthorizationServers for Gate {
    async fn of(&self, server: &str) -> Result<Option<Authority>, ToolServerError> {
        Ok(server.starts_with("http://garden.test").then(|| Authority {
            address: "http://gate.test/.well-known/oauth-authorization-server".to_owned(),
            metadata: object(json!({
                "issuer": "http://gate.test",
                "scopes_supported": ["water", "prune"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
            })),
        }))
    }

    async fn register(
        &self,
        server: &str,
        _: Option<&Authority>,
        client: &JsonObject,
    ) -> Result<JsonObject, ToolServerError> {
        match server {
            "http://moody.test" => Ok(JsonObject::new()),
            _ => Ok(object(json!({
                "client_id": "oak",
                "client_secret": "",
                "redirect_uris": client["redirect_uris"],
            }))),
        }
    }
}

/// Seals nothing, so that a story can read it.
struct Glass;

impl Seal for Glass {
    fn seal(&self, plain: &str) -> Secret {
        Secret::new(plain)
    }

    fn open(&self, sealed: &str) -> Result<String, SealedElsewhere> {
        Ok(sealed.to_owned())
    }
}

struct World {
    garden: Arc<Garden>,
    clock: Arc<ManualClock>,
    servers: ToolServers,
    clients: OAuthClients,
}

impl World {
    async fn new(given: &[(&str, &str)]) -> Self {
        let settings = settings(&variables(given), &Memory::new(), &Arc::new(MemoryBus::new())).await;
        let (garden, clock) = (Arc::new(Garden::default()), Arc::new(ManualClock::at(100)));
        Self {
            servers: ToolServers::new(settings.clone(), garden.clone(), Arc::new(Gate), clock.clone()),
            clients: OAuthClients::new(settings, Arc::new(Gate), Arc::new(Glass)),
            garden,
            clock,
        }
    }

    async fn connect(&self, connections: Value) {
        let connections = connections.as_array().cloned().unwrap();
        self.servers.replace(&admin(), connections).await.unwrap();
    }

    async fn ids_for(&self, who: &Member) -> Vec<String> {
        let offered = self.servers.offered(who).await.unwrap();
        offered.into_iter().map(|offered| offered.id).collect()
    }
}

fn garden(more: Value) -> Value {
    let mut connection = json!({
        "url": "http://garden.test", "path": "openapi.json", "key": "k",
        "config": {"enable": true, "access_control": null},
    });
    connection.as_object_mut().unwrap().extend(object(more));
    connection
}

#[tokio::test]
async fn a_server_is_for_those_whom_the_administrator_lets_in() {
    let world = World::new(&[]).await;
    let only_ada = json!({"read": {"user_ids": [ada().user.id]}});
    world
        .connect(json!([
            garden(json!({"info": {"id": "open"}})),
            garden(json!({"info": {"id": "hers"}, "config": {"enable": true, "access_control": only_ada}})),
            garden(json!({"info": {"id": "closed"}, "config": {"enable": true, "access_control": {}}})),
            garden(json!({"info": {"id": "off"}, "config": {"enable": false}})),
        ]))
        .await;
    assert_eq!(world.ids_for(&ada()).await, ["open", "hers"]);
    assert_eq!(world.ids_for(&bob()).await, ["open"]);
    assert_eq!(world.ids_for(&olga()).await, ["open", "hers", "closed"]);
}

#[tokio::test]
async fn a_server_is_called_as_the_administrator_calls_it_else_as_it_calls_itself() {
    let world = World::new(&[]).await;
    world
        .connect(json!([
            garden(json!({"type": "mcp", "info": {"id": "m", "name": "Beds"}, "auth_type": "oauth_2.1"})),
            garden(json!({"info": {"name": "Orchard"}})),
            garden(json!({})),
            garden(json!({"spec_type": "json", "spec": "{\"info\": {\"title\": \"Pasted\"}}"})),
        ]))
        .await;
    let offered = world.servers.offered(&ada()).await.unwrap();
    let shown: Vec<_> = offered
        .iter()
        .map(|offered| {
            (
                offered.id.as_str(),
                offered.name.as_str(),
                offered.description.as_str(),
                offered.signed_in,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("1", "Orchard", "Trees", None),
            ("2", "Garden", "Trees", None),
            ("3", "Pasted", "", None),
            ("mcp:m", "Beds", "", Some(false)),
        ]
    );
}

#[tokio::test]
async fn servers_are_asked_now_and_then_and_when_something_changes() {
    let world = World::new(&[]).await;
    world.connect(json!([garden(json!({}))])).await;
    for _ in 0..3 {
        assert_eq!(world.ids_for(&ada()).await, ["0"]);
    }
    assert_eq!(world.garden.asked.load(Ordering::Relaxed), 1);
    world.clock.set(400);
    world.ids_for(&ada()).await;
    assert_eq!(world.garden.asked.load(Ordering::Relaxed), 2);
    world.connect(json!([garden(json!({}))])).await;
    world.ids_for(&ada()).await;
    assert_eq!(world.garden.asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_server_that_does_not_answer_spoils_nothing_and_is_tried_again_soon() {
    let world = World::new(&[]).await;
    world
        .connect(json!([garden(json!({"url": "http://gone.test"})), garden(json!({}))]))
        .await;
    assert_eq!(world.ids_for(&ada()).await, ["1"]);
    world.clock.set(160);
    world.ids_for(&ada()).await;
    assert_eq!(world.garden.asked.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn an_administrator_tries_a_server_out_and_nobody_else_does() {
    let world = World::new(&[]).await;
    let session = Secret::new("olga's token");
    let tried = |connection: Value| {
        let (world, session) = (&world, &session);
        async move { world.servers.verify(&admin(), &connection, Some(session)).await }
    };
    let Verdict::Document(document) = tried(garden(json!({}))).await.unwrap() else {
        panic!("a document");
    };
    assert_eq!(document["shown"], json!(["Bearer k"]));
    let Verdict::Document(document) = tried(garden(json!({"auth_type": "session"}))).await.unwrap() else {
        panic!("a document");
    };
    assert_eq!(document["shown"], json!(["Bearer olga's token"]));
    let functions = tried(garden(json!({"type": "mcp"}))).await.unwrap();
    assert_eq!(functions, Verdict::Functions(vec![json!({"name": "water"})]));
    let authority = tried(garden(json!({"type": "mcp", "auth_type": "oauth_2.1"})))
        .await
        .unwrap();
    assert!(matches!(authority, Verdict::Authority(metadata) if metadata["issuer"] == "http://gate.test"));

    let gone = tried(garden(json!({"url": "http://gone.test"}))).await;
    assert!(matches!(gone, Err(ToolError::Server(_))));
    let nobody = tried(json!({"url": "http://other.test", "type": "mcp", "auth_type": "oauth_2.1"})).await;
    assert!(matches!(nobody, Err(ToolError::NoAuthority)));
}

#[tokio::test]
async fn an_installation_registers_where_people_sign_in_and_keeps_what_it_became_sealed() {
    let world = World::new(&[("WEBUI_URL", "https://chat.test/")]).await;
    let registration = Registration {
        server: "http://garden.test/mcp".to_owned(),
        client_id: "mcp:garden".to_owned(),
        seen_at: "http://localhost:8080".to_owned(),
    };
    let kept = world.clients.register(&admin(), &registration).await.unwrap();
    let kept: Value = serde_json::from_str(kept.expose()).unwrap();
    assert_eq!(kept["client_id"], "oak");
    assert_eq!(kept["client_secret"], json!(null), "an empty text is none");
    assert_eq!(
        kept["redirect_uris"],
        json!(["https://chat.test/oauth/clients/mcp:garden/callback"])
    );
    assert_eq!(kept["scope"], "water prune");
    assert_eq!(kept["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(kept["server_metadata"]["issuer"], "http://gate.test");

    let elsewhere = World::new(&[]).await;
    let kept = elsewhere.clients.register(&admin(), &registration).await.unwrap();
    assert!(
        kept.expose()
            .contains("http://localhost:8080/oauth/clients/mcp:garden/callback")
    );

    let moody = Registration {
        server: "http://moody.test".to_owned(),
        ..registration.clone()
    };
    let refused = elsewhere.clients.register(&admin(), &moody).await;
    assert!(matches!(refused, Err(ToolError::Server(ToolServerError::Nonsense(_)))));
}
