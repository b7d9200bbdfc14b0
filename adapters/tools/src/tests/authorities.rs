use loquat_core::shared::JsonObject;
use loquat_core::tool::AuthorizationServers;
use serde_json::json;

use crate::HttpAuthorities;
use crate::tests::scripted::{JSON, scripted};
use crate::tests::{outbound, shut_in};

const METADATA: &str = r#"{"issuer": "{here}", "authorization_endpoint": "{here}/a", "token_endpoint": "{here}/t", "registration_endpoint": "{here}/clients"}"#;

#[tokio::test]
async fn an_authority_that_the_server_names_is_asked_and_registered_with() {
    let challenge = "www-authenticate: Bearer resource_metadata=\"{here}/resource\"\r\n";
    let server = scripted(&[
        ("401 Unauthorized", challenge, ""),
        ("200 OK", JSON, r#"{"authorization_servers": ["{here}/gate/"]}"#),
        ("200 OK", JSON, METADATA),
        ("201 Created", JSON, r#"{"client_id": "oak"}"#),
    ])
    .await;
    let authorities = HttpAuthorities::new(outbound(), shut_in());
    let tools = format!("{}/mcp", server.address);

    let authority = authorities.of(&tools).await.unwrap().unwrap();
    let client = JsonObject::from_iter([("client_name".to_owned(), json!("Loquat"))]);
    let registered = authorities.register(&tools, Some(&authority), &client).await.unwrap();

    assert!(
        authority
            .address
            .ends_with("/gate/.well-known/oauth-authorization-server")
    );
    assert_eq!(registered["client_id"], "oak");
    assert_eq!(
        server.first_lines(),
        [
            "POST /mcp",
            "GET /resource",
            "GET /gate/.well-known/oauth-authorization-server",
            "POST /clients"
        ]
    );
    assert!(server.asked()[3].ends_with(r#"{"client_name":"Loquat"}"#));
}

#[tokio::test]
async fn a_server_cannot_send_us_into_our_own_network() {
    let inside = scripted(&[("200 OK", JSON, METADATA)]).await;
    let challenge = format!(
        "www-authenticate: Bearer resource_metadata=\"{}/resource\"\r\n",
        inside.address
    );
    let nothing = ("404 Not Found", "", "");
    let server = scripted(&[("401 Unauthorized", &challenge, ""), nothing, nothing]).await;
    let authorities = HttpAuthorities::new(outbound(), shut_in());

    assert_eq!(authorities.of(&server.address).await.unwrap(), None);
    assert!(inside.asked().is_empty());
}
