//! Signs up, signs in, keeps a chat, reads it back and finds it again with a client that progenitor made.

progenitor::generate_api!("openapi.json");

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let url = std::env::var("LOQUAT_URL").unwrap_or_else(|_| "http://127.0.0.1:8080".to_owned());
    let anonymous = Client::new(&url);

    let account = serde_json::from_value(serde_json::json!({"name": "Linus", "email": "linus@example.test", "password": "a long password"}))?;
    anonymous.sign_up(&account).await?;
    let credentials =
        serde_json::from_value(serde_json::json!({"email": "linus@example.test", "password": "a long password"}))?;
    let session = anonymous.sign_in(&credentials).await?.into_inner();

    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {}", session.token).parse()?);
    let client = Client::new_with_client(&url, reqwest::Client::builder().default_headers(headers).build()?);

    let chat = serde_json::json!({"chat": {"title": "Rivers of Europe",
        "messages": [{"role": "user", "content": "Where does the Danube begin?"}]}});
    let created = client.create_chat(&serde_json::from_value(chat)?).await?.into_inner();
    let read = client.get_chat(&created.id).await?.into_inner();
    assert_eq!(read.title, "Rivers of Europe");
    let found = client.search_chats(None, "danube").await?.into_inner();
    assert_eq!(found.iter().map(|chat| &chat.id).collect::<Vec<_>>(), [&created.id]);

    println!("Rust client: signed up, signed in, created, read and found a chat");
    Ok(())
}
