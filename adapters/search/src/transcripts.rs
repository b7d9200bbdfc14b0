use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::header::{ACCEPT_LANGUAGE, COOKIE};
use loquat_client::request::{get, post_json, with_header};
use loquat_client::{CallRequest, Calls};
use loquat_core::retrieval::{LoadedPage, Transcripts, WebError};
use loquat_core::settings::{Settings, YOUTUBE_LOADER_LANGUAGE};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};
use url::Url;

use crate::markup::{between, unescaped};
use crate::{failed, odd};

/// Reads what is said in videos of YouTube.
pub struct YouTube {
    pub calls: Calls,
    pub settings: Arc<Settings>,
    /// Where the service is: another place is for tests.
    pub base: String,
}

impl YouTube {
    /// The one that everybody knows.
    pub const BASE: &'static str = "https://www.youtube.com";
}

impl std::fmt::Debug for YouTube {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("YouTube").finish_non_exhaustive()
    }
}

const NAME: &str = "youtube";
const PATIENCE: Duration = Duration::from_secs(20);

#[async_trait]
impl Transcripts for YouTube {
    async fn transcript(&self, address: &str) -> Result<LoadedPage, WebError> {
        let video = video(address)
            .ok_or_else(|| WebError::Forbidden(format!("{address:?} is no address of a video of YouTube")))?;
        let key = self.key(&video).await?;
        let player = self.player(&video, &key).await?;
        let now = self.settings.snapshot();
        let track = track(&player, now.get(YOUTUBE_LOADER_LANGUAGE))?;
        let captions = self.captions(&track).await?;
        let mut metadata = JsonObject::from_iter([("source".to_owned(), video.as_str().into())]);
        for (name, place) in [("title", "/videoDetails/title"), ("author", "/videoDetails/author")] {
            if let Some(value) = player.pointer(place).and_then(Value::as_str) {
                metadata.insert(name.to_owned(), value.into());
            }
        }
        Ok(LoadedPage {
            text: captions,
            metadata,
        })
    }
}

impl YouTube {
    fn calls(&self) -> Calls {
        self.calls.within(PATIENCE)
    }

    async fn page(&self, address: &str, cookie: Option<&str>) -> Result<String, WebError> {
        let call = get(address).and_then(|call| with_header(call, ACCEPT_LANGUAGE, "en-US"));
        let mut call: CallRequest = call.map_err(|error| failed(NAME, error))?;
        if let Some(cookie) = cookie {
            call = with_header(call, COOKIE, cookie).map_err(|error| failed(NAME, error))?;
        }
        let answer = self.calls().send(call).await.map_err(|error| failed(NAME, error))?;
        let body = loquat_client::successful(answer).map_err(|error| failed(NAME, error))?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// The key of the interface that the video's page uses.
    async fn key(&self, video: &str) -> Result<String, WebError> {
        let address = format!("{}/watch?v={video}", self.base);
        let mut page = self.page(&address, None).await?;
        if page.contains("consent.youtube.com/s") {
            let version = between(&page, "name=\"v\" value=\"", "\"").map(|(version, _)| version.to_owned());
            let version = version.ok_or_else(|| odd(NAME, "the page wants a consent that cannot be given"))?;
            page = self.page(&address, Some(&format!("CONSENT=YES+{version}"))).await?;
        }
        let key = between(&page, "\"INNERTUBE_API_KEY\":\"", "\"").map(|(key, _)| key.to_owned());
        key.ok_or_else(|| {
            odd(
                NAME,
                "the page of the video cannot be read: there may be too many requests from here",
            )
        })
    }

    /// What the player is told of the video.
    async fn player(&self, video: &str, key: &str) -> Result<Value, WebError> {
        let body = json!({
            "context": { "client": { "clientName": "ANDROID", "clientVersion": "20.10.38" } },
            "videoId": video,
        });
        let call = post_json(&format!("{}/youtubei/v1/player?key={key}", self.base), &body);
        let call = call.map_err(|error| failed(NAME, error))?;
        let player: Value = self.calls().json(call).await.map_err(|error| failed(NAME, error))?;
        match player.pointer("/playabilityStatus/status").and_then(Value::as_str) {
            Some("OK") | None => Ok(player),
            Some(_) => {
                let why = player.pointer("/playabilityStatus/reason").and_then(Value::as_str);
                Err(odd(NAME, why.unwrap_or("the video cannot be played")))
            }
        }
    }

    async fn captions(&self, track: &str) -> Result<String, WebError> {
        let address = track.replace("&fmt=srv3", "");
        let inside = Url::parse(&address).ok().zip(Url::parse(&self.base).ok());
        // The answer names the address: only one of YouTube's own is followed.
        if inside.is_none_or(|(address, base)| address.host() != base.host()) {
            return Err(odd(NAME, "the captions are somewhere else"));
        }
        let captions = self.page(&address, None).await?;
        let mut texts = Vec::new();
        let mut rest = captions.as_str();
        while let Some((_, behind)) = rest.split_once("<text") {
            let Some((text, after)) = between(behind, ">", "</text>") else {
                break;
            };
            // Captions are escaped twice.
            texts.push(
                unescaped(&unescaped(text))
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
            );
            rest = after;
        }
        texts.retain(|text| !text.is_empty());
        match texts.is_empty() {
            true => Err(odd(NAME, "the video's captions are empty")),
            false => Ok(texts.join(" ")),
        }
    }
}

/// The id of the video that an address shows.
fn video(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").trim_start_matches("m.");
    let id = match host {
        "youtu.be" => url.path_segments()?.next().map(str::to_owned),
        "youtube.com" | "music.youtube.com" | "youtube-nocookie.com" => {
            let mut steps = url.path_segments()?;
            match steps.next() {
                Some("watch") => url
                    .query_pairs()
                    .find(|(name, _)| name == "v")
                    .map(|(_, id)| id.into_owned()),
                Some("shorts" | "live" | "embed" | "v") => steps.next().map(str::to_owned),
                _ => None,
            }
        }
        _ => None,
    }?;
    let is_id = id.len() == 11
        && id
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    is_id.then_some(id)
}

/// The address of the captions in the first language that there is; those that a person wrote before those of a machine.
fn track(player: &Value, languages: &[String]) -> Result<String, WebError> {
    let tracks = player
        .pointer("/captions/playerCaptionsTracklistRenderer/captionTracks")
        .and_then(Value::as_array);
    let tracks = tracks
        .filter(|tracks| !tracks.is_empty())
        .ok_or_else(|| odd(NAME, "the video has no captions"))?;
    let written = |track: &&Value| track["kind"].as_str() != Some("asr");
    let of = |language: &str| {
        let fits = |track: &&Value| track["languageCode"].as_str() == Some(language);
        let mut fitting = tracks.iter().filter(fits);
        fitting.clone().find(written).or_else(|| fitting.next())
    };
    let wanted = languages.iter().map(String::as_str).chain(["en"]).find_map(of);
    let chosen = wanted.ok_or_else(|| {
        let there: Vec<&str> = tracks
            .iter()
            .filter_map(|track| track["languageCode"].as_str())
            .collect();
        odd(
            NAME,
            &format!(
                "the video has captions only in {}: set YOUTUBE_LOADER_LANGUAGE",
                there.join(", ")
            ),
        )
    })?;
    let address = chosen["baseUrl"].as_str();
    address
        .map(str::to_owned)
        .ok_or_else(|| odd(NAME, "the captions have no address"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{track, video};

    #[test]
    fn addresses_of_videos_are_known() {
        for address in [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1",
            "https://youtu.be/dQw4w9WgXcQ?si=x",
            "https://m.youtube.com/shorts/dQw4w9WgXcQ",
        ] {
            assert_eq!(video(address).as_deref(), Some("dQw4w9WgXcQ"), "{address}");
        }
        assert_eq!(video("https://example.org/watch?v=dQw4w9WgXcQ"), None);
        assert_eq!(video("https://www.youtube.com/watch?v=../../x"), None);
    }

    #[test]
    fn written_captions_come_before_those_of_machines() {
        let tracks = json!([
            { "languageCode": "de", "baseUrl": "de" },
            { "languageCode": "en", "kind": "asr", "baseUrl": "asr" },
            { "languageCode": "en", "baseUrl": "en" },
        ]);
        let player = json!({ "captions": { "playerCaptionsTracklistRenderer": { "captionTracks": tracks } } });
        assert_eq!(track(&player, &["fr".into(), "en".into()]).unwrap(), "en");
        assert_eq!(track(&player, &["de".into()]).unwrap(), "de");
        assert!(track(&json!({}), &[]).is_err());
    }
}
