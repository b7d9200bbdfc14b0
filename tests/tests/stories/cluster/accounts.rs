use http::{Method, StatusCode};
use loquat_tests::instance::{Instance, PASSWORD};
use serde_json::json;

use super::{Pair, eventually};

const ME: &str = "/api/v1/auths/";

async fn status(instance: &Instance, token: &str) -> StatusCode {
    instance.ask(Method::GET, ME, Some(token), None).await.unwrap().0
}

/// Waits until the server does not know the token any more.
async fn is_turned_away(instance: &Instance, token: &str) {
    eventually("the token is refused", async || {
        (status(instance, token).await == StatusCode::UNAUTHORIZED).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_on_one_server_is_known_on_the_other_until_they_sign_out() {
    let pair = Pair::start().await;
    let Pair { a, b, .. } = &pair;
    let form = json!({"email": "ada@example.org", "password": PASSWORD});
    let session = a.done(Method::POST, "/api/v1/auths/signin", None, Some(&form)).await;
    let token = session["token"].as_str().unwrap();

    let seen = b.done(Method::GET, ME, Some(token), None).await;
    assert_eq!(seen["email"], "ada@example.org");

    a.done(Method::GET, "/api/v1/auths/signout", Some(token), None).await;
    is_turned_away(a, token).await;
    is_turned_away(b, token).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_the_other_sessions_on_the_other_server_too() {
    let pair = Pair::start().await;
    let Pair { a, b, ada, .. } = &pair;
    let form = |password: &str| json!({"email": "ada@example.org", "password": password});
    let session = b
        .done(Method::POST, "/api/v1/auths/signin", None, Some(&form(PASSWORD)))
        .await;
    let other = session["token"].as_str().unwrap();
    assert_eq!(status(b, other).await, StatusCode::OK);

    let change = json!({"password": PASSWORD, "new_password": "another long password"});
    a.done(Method::POST, "/api/v1/auths/update/password", Some(ada), Some(&change))
        .await;

    is_turned_away(b, other).await;
    assert_eq!(status(b, ada).await, StatusCode::OK, "where she did it she goes on");
    let form = form("another long password");
    let session = b.done(Method::POST, "/api/v1/auths/signin", None, Some(&form)).await;
    assert_eq!(status(a, session["token"].as_str().unwrap()).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_becomes_an_administrator_on_one_server_is_one_on_the_other() {
    let pair = Pair::start().await;
    let Pair { a, b, olga, ada, .. } = &pair;
    let users = "/api/v1/users/?page=1";
    let refused = b.ask(Method::GET, users, Some(ada), None).await.unwrap().0;
    assert_eq!(refused, StatusCode::UNAUTHORIZED);

    let me = a.done(Method::GET, ME, Some(ada), None).await;
    let path = format!("/api/v1/users/{}/update", me["id"].as_str().unwrap());
    let form = json!({"role": "admin", "name": me["name"], "email": me["email"], "profile_image_url": "/user.png"});
    a.done(Method::POST, &path, Some(olga), Some(&form)).await;

    eventually("the other server lets her in", async || {
        let answer = b.ask(Method::GET, users, Some(ada), None).await.unwrap();
        (answer.0 == StatusCode::OK).then_some(())
    })
    .await;
}
