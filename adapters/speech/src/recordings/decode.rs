use std::io::Cursor;

use loquat_core::audio::{AudioError, Recording};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::cut::Cutter;
use super::wav::RATE;

/// Longest recording, in samples: four hours.
const LONGEST: u64 = 4 * 3600 * RATE as u64;

/// Decodes a recording to one channel of speech, and hands it on in pieces.
pub fn decode(recording: &Recording, take: impl FnMut(&[i16])) -> Result<(), AudioError> {
    let mut hint = Hint::new();
    if let Some((_, ending)) = recording.file_name.rsplit_once('.') {
        hint.with_extension(ending);
    }
    let source = MediaSourceStream::new(Box::new(Cursor::new(recording.audio.clone())), Default::default());
    let probe = symphonia::default::get_probe();
    let format = probe.probe(&hint, source, FormatOptions::default(), MetadataOptions::default());
    let mut format = format.map_err(|_| unreadable())?;
    let track = format.default_track(TrackType::Audio).ok_or_else(unreadable)?;
    let id = track.id;
    let params = track
        .codec_params
        .as_ref()
        .and_then(|params| params.audio())
        .ok_or_else(unreadable)?;
    let decoder = symphonia::default::get_codecs().make_audio_decoder(params, &AudioDecoderOptions::default());
    let mut decoder = decoder.map_err(|_| unreadable())?;
    let mut downsampler = Downsampler::new(Cutter::new(take));
    let mut interleaved: Vec<f32> = Vec::new();
    // What was recorded until an end that came too early is heard.
    while let Ok(Some(packet)) = format.next_packet() {
        if packet.track_id != id {
            continue;
        }
        let decoded = match decoder.decode(&packet) {
            Ok(decoded) => decoded,
            Err(Error::DecodeError(_)) => continue,
            Err(_) => break,
        };
        let (rate, channels) = (decoded.spec().rate(), decoded.spec().channels().count());
        decoded.copy_to_vec_interleaved(&mut interleaved);
        downsampler.feed(&interleaved, channels.max(1), rate.max(1));
        if downsampler.given > LONGEST {
            return Err(AudioError::Recording(
                "The recording is longer than four hours; cut it into parts.".to_owned(),
            ));
        }
    }
    if downsampler.given == 0 {
        return Err(unreadable());
    }
    downsampler.finish();
    Ok(())
}

fn unreadable() -> AudioError {
    AudioError::Recording(
        "The recording is too large to be sent whole, and of a kind that cannot be cut here; send mp3, m4a, wav or flac."
            .to_owned(),
    )
}

/// Mixes channels into one, and averages samples down to the rate of speech.
struct Downsampler<F> {
    cutter: Cutter<F>,
    sum: f32,
    weight: f32,
    given: u64,
}

impl<F: FnMut(&[i16])> Downsampler<F> {
    fn new(cutter: Cutter<F>) -> Self {
        Self {
            cutter,
            sum: 0.0,
            weight: 0.0,
            given: 0,
        }
    }

    /// Each sample has the width of its share of an output sample; what spans two is divided among them.
    fn feed(&mut self, interleaved: &[f32], channels: usize, rate: u32) {
        let width = RATE as f32 / rate as f32;
        for frame in interleaved.chunks_exact(channels) {
            let sample = frame.iter().sum::<f32>() / channels as f32;
            let mut left = width;
            while self.weight + left >= 1.0 {
                let part = 1.0 - self.weight;
                let value = (self.sum + sample * part).clamp(-1.0, 1.0);
                self.cutter.push((value * f32::from(i16::MAX)) as i16);
                self.given += 1;
                left -= part;
                (self.sum, self.weight) = (0.0, 0.0);
            }
            self.sum += sample * left;
            self.weight += left;
        }
    }

    fn finish(self) {
        self.cutter.finish();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recordings::wav;

    fn recording(audio: Vec<u8>) -> Recording {
        Recording {
            audio: audio.into(),
            file_name: "a.wav".to_owned(),
            content_type: "audio/wav".to_owned(),
        }
    }

    #[test]
    fn a_recording_of_our_own_rate_stays_as_it_is() {
        let samples: Vec<i16> = (0..8000).map(|index| ((index % 200) - 100) * 50).collect();
        let mut heard: Vec<i16> = Vec::new();
        decode(&recording(wav::file(&samples)), |piece| heard.extend_from_slice(piece)).unwrap();
        assert_eq!(heard.len(), samples.len());
        assert!(
            heard
                .iter()
                .zip(&samples)
                .all(|(heard, sample)| heard.abs_diff(*sample) <= 1)
        );
    }

    #[test]
    fn a_higher_rate_is_averaged() {
        let mut downsampler = Downsampler::new(Cutter::new(|_: &[i16]| {}));
        downsampler.feed(&vec![0.5; 48_000 * 2], 2, 48_000);
        assert!(downsampler.given.abs_diff(16_000) <= 1);
    }

    #[test]
    fn rubbish_is_told() {
        let refused = decode(&recording(vec![7; 4096]), |_| {});
        assert!(matches!(refused, Err(AudioError::Recording(_))));
    }
}
