use super::line;
use crate::provider::Provider;
use crate::subject::Meter;
use crate::{Outcome, Subject};

const MODELS: usize = 1_000;
const TIMES: usize = 50;

pub async fn models(subject: &Subject, provider: &Provider) -> Outcome {
    let mut client = subject.client().await?;
    provider.offer_more(MODELS);
    let listed = client.json("GET", "/api/models?refresh=true", None).await?;
    let count = listed["data"].as_array().map_or(0, Vec::len);
    let meter = Meter::start(subject);
    for _ in 0..TIMES {
        client.send("GET", "/api/models", None).await?.whole().await?;
    }
    line(
        "/api/models",
        &format!("{} a list of {count}", meter.cpu_for_each(TIMES)),
    );
    provider.offer_more(0);
    client.json("GET", "/api/models?refresh=true", None).await?;
    Ok(())
}
