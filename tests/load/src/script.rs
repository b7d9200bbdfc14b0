use std::time::Duration;

/// An answer that the asking side and the provider both know beforehand: so many pieces, so many bytes each, so far
/// apart. It travels as the name of the model, and each piece carries its number: what is lost, doubled or changed on the way shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Script {
    pub pieces: usize,
    pub bytes: usize,
    pub pause: Duration,
}

impl Script {
    pub const fn new(pieces: usize, bytes: usize, pause_ms: u64) -> Self {
        Self {
            pieces,
            bytes,
            pause: Duration::from_millis(pause_ms),
        }
    }

    /// The model that answers so.
    pub fn model(self) -> String {
        format!("load-{}x{}-{}ms", self.pieces, self.bytes, self.pause.as_millis())
    }

    /// What the model of that name answers.
    pub fn of(model: &str) -> Option<Self> {
        let (pieces, rest) = model.strip_prefix("load-")?.split_once('x')?;
        let (bytes, pause) = rest.strip_suffix("ms")?.split_once('-')?;
        Some(Self::new(
            pieces.parse().ok()?,
            bytes.parse().ok()?,
            pause.parse().ok()?,
        ))
    }

    pub fn piece(self, number: usize) -> String {
        format!("{number:<width$}", width = self.bytes)
    }

    /// The whole answer.
    pub fn text(self) -> String {
        (0..self.pieces).map(|number| self.piece(number)).collect()
    }
}

/// The answers that the scenarios ask for; the provider offers them as models.
pub const OFFERED: [Script; 8] = [FIRST, STEADY, HELD, ONE, TWO_HUNDRED, THOUSAND, FOUR_THOUSAND, FANNED];
pub const FIRST: Script = Script::new(2, 24, 1);
pub const STEADY: Script = Script::new(200, 24, 20);
pub const HELD: Script = Script::new(30, 8, 10_000);
pub const ONE: Script = Script::new(1, 8, 0);
pub const TWO_HUNDRED: Script = Script::new(200, 8, 5);
pub const THOUSAND: Script = Script::new(1_000, 8, 5);
pub const FOUR_THOUSAND: Script = Script::new(4_000, 8, 5);
pub const FANNED: Script = Script::new(100, 24, 20);

#[cfg(test)]
mod tests {
    use super::{OFFERED, Script};

    #[test]
    fn a_script_travels_as_the_name_of_a_model() {
        for script in OFFERED {
            assert_eq!(Script::of(&script.model()), Some(script));
        }
        assert_eq!(Script::of("gpt-4"), None);
    }

    #[test]
    fn every_piece_has_its_number_and_its_size() {
        let script = Script::new(3, 8, 0);
        assert_eq!(script.text(), "0       1       2       ");
    }
}
