//! Files of models on their way to a server of Ollama.

use std::time::Duration;

use bytes::Bytes;
use futures::stream::{BoxStream, iter};
use futures::{StreamExt, TryStreamExt};
use loquat_core::ollama::{Arrival, ModelFileError, ModelFileName, ModelFiles, OllamaError};
use loquat_dial::{Client, Dialing};
use loquat_providers::{HttpClient, ModelFolder, UploadClient};
use loquat_tests::cast::{ada, olga};
use loquat_tests::instance::home;
use loquat_tests::upstream::{Reply, Then, Upstream};
use serde_json::{Value, json};

use super::{World, on_behalf, read};

/// Of `hoot hoot`.
const DIGEST: &str = "5073b38d44d7a825d83da7cd7d885afc13162f440a7ef3685ccb29142aba61ad";

fn dialing() -> Dialing {
    Dialing::within(Duration::from_secs(5))
}

/// A folder of its own, which reaches this machine.
pub(super) fn folder() -> ModelFolder {
    let web = HttpClient::new(Client::new(dialing()).unwrap());
    let servers = UploadClient::new(Client::new(dialing()).unwrap());
    ModelFolder::new(home().join("models"), web, servers)
}

fn hoots() -> BoxStream<'static, std::io::Result<Bytes>> {
    iter([Ok(Bytes::from_static(b"hoot ")), Ok(Bytes::from_static(b"hoot"))]).boxed()
}

fn owl() -> ModelFileName {
    ModelFileName::at_the_end_of("owl.gguf").unwrap()
}

/// What an answer's events say.
fn events(body: &str) -> Vec<Value> {
    let events = body.lines().filter_map(|line| line.strip_prefix("data: "));
    events.map(|event| serde_json::from_str(event).unwrap()).collect()
}

#[tokio::test]
async fn an_administrator_makes_a_model_of_their_file() {
    let nest = Upstream::start().await;
    let world = World::with(&[("OLLAMA_BASE_URLS", &nest.ollama_url())]).await;
    let me = on_behalf(olga());

    nest.replies(Reply::json(400, &json!({"error": "digest mismatch"})));
    let said = world
        .ollama
        .upload(&me, 0, "C:\\birds\\owl.gguf", hoots())
        .await
        .unwrap();
    let (_, body) = read(said).await;
    assert!(
        events(&body)[1]["error"].as_str().unwrap().contains("digest mismatch"),
        "{body}"
    );

    nest.replies(Reply::json(201, &json!({})));
    let said = world.ollama.upload(&me, 0, "owl.gguf", hoots()).await.unwrap();
    let (status, body) = read(said).await;

    let blob = format!("sha256:{DIGEST}");
    assert_eq!(status, 200);
    assert_eq!(
        events(&body),
        [
            json!({"progress": 100.0, "completed": 9, "total": 9}),
            json!({"done": true, "blob": blob, "name": "owl.gguf", "model_created": "owl"}),
        ]
    );
    assert_eq!(nest.asked_last().unwrap().line, format!("POST /api/blobs/{blob}"));
    let (_, order) = world.provider.errands().pop().unwrap();
    assert_eq!(order.path, "/api/create");
    assert_eq!(
        serde_json::from_slice::<Value>(&order.body).unwrap(),
        json!({"model": "owl", "files": {"owl.gguf": blob}, "stream": false})
    );
}

#[tokio::test]
async fn files_come_from_known_hosts_and_for_administrators_alone() {
    let world = World::with(&[("OLLAMA_BASE_URLS", "http://nest")]).await;
    let me = on_behalf(olga());
    let asked = world.ollama.download(&me, 0, "http://169.254.169.254/owl.gguf");
    assert!(matches!(asked, Err(OllamaError::UnknownHost)));
    let asked = world.ollama.download(&me, 0, "https://huggingface.co/");
    assert!(matches!(asked, Err(OllamaError::BadFileName)));
    let asked = world.ollama.download(&me, 7, "https://huggingface.co/owl.gguf");
    assert!(matches!(asked, Err(OllamaError::NoConnection)));
    let asked = world
        .ollama
        .download(&on_behalf(ada()), 0, "https://huggingface.co/owl.gguf");
    assert!(matches!(asked, Err(OllamaError::Denied(_))));
    let asked = world.ollama.upload(&on_behalf(ada()), 0, "owl.gguf", hoots()).await;
    assert!(matches!(asked, Err(OllamaError::Denied(_))));
}

#[tokio::test]
async fn a_file_that_broke_off_goes_on_from_there() {
    let web = Upstream::start().await;
    let url = format!("{}/owl.gguf", web.ollama_url());
    let folder = folder();
    let fetch = || folder.fetch(&url, &owl());

    web.replies(Reply::stream(vec![b"hoot ".to_vec()], Then::BreakOff));
    let broken: Vec<_> = fetch().collect().await;
    assert!(
        matches!(broken.last(), Some(Err(ModelFileError::BrokeOff(_)))),
        "{broken:?}"
    );

    web.replies(Reply::whole(206, "application/octet-stream", b"hoot".to_vec()));
    let steps: Vec<Arrival> = fetch().try_collect().await.unwrap();
    let came = Arrival::Came {
        completed: 9,
        total: Some(9),
    };
    assert_eq!(steps[0], came);
    let Arrival::Here(file) = &steps[1] else {
        panic!("it is here: {steps:?}")
    };
    assert_eq!((file.size, file.digest.as_str()), (9, DIGEST));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_told_and_two_never_write_the_same_one() {
    let web = Upstream::start().await;
    let url = format!("{}/owl.gguf", web.ollama_url());
    let folder = folder();
    let missing: Vec<_> = folder.fetch(&url, &owl()).collect().await;
    assert!(
        matches!(&missing[..], [Err(ModelFileError::NotThere(why))] if why.contains("404")),
        "{missing:?}"
    );

    web.replies(Reply::stream(vec![vec![0; 1 << 20]], Then::Hold));
    let mut first = folder.fetch(&url, &owl());
    assert!(first.next().await.unwrap().is_ok());
    assert!(matches!(
        folder.take_in(&owl(), hoots()).await,
        Err(ModelFileError::Busy)
    ));
    drop(first);
    assert_eq!(folder.take_in(&owl(), hoots()).await.unwrap().digest, DIGEST);
}
