//! Azure's speech service.

use bytes::Bytes;
use loquat_client::RequestBuilder;
use loquat_core::audio::{AudioError, AzureSpeaker, Utterance, Voice};

use crate::calls::EngineCalls;

pub async fn speak(calls: &EngineCalls, engine: &AzureSpeaker, utterance: &Utterance) -> Result<Bytes, AudioError> {
    let language = engine.voice.split('-').next().unwrap_or_default();
    let ssml = format!(
        r#"<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="{}"><voice name="{}">{}</voice></speak>"#,
        escaped(language),
        escaped(&engine.voice),
        escaped(&utterance.text),
    );
    let request = RequestBuilder::post(&engine.url, "cognitiveservices/v1")
        .secret("ocp-apim-subscription-key", engine.key.expose())
        .header("x-microsoft-outputformat", &engine.output_format)
        .body("application/ssml+xml", ssml.into());
    calls.audio(request).await
}

pub async fn voices(calls: &EngineCalls, engine: &AzureSpeaker) -> Result<Vec<Voice>, AudioError> {
    let request = RequestBuilder::get(&engine.url, "cognitiveservices/voices/list")
        .secret("ocp-apim-subscription-key", engine.key.expose());
    let listed = calls.list(request).await?;
    let voices = listed.as_array().into_iter().flatten().filter_map(|voice| {
        let id = voice["ShortName"].as_str()?;
        let name = voice["DisplayName"].as_str()?;
        Some(Voice {
            id: id.to_owned(),
            name: format!("{name} ({id})"),
        })
    });
    Ok(voices.collect())
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            // XML has no other control characters.
            '\t' | '\n' | '\r' => out.push(character),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_text_cannot_be_markup() {
        assert_eq!(escaped("</voice> & 'x'\u{8}"), "&lt;/voice&gt; &amp; &#x27;x&#x27;");
    }
}
