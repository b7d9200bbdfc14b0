use super::wav::RATE;

/// Longest piece, in samples: ten minutes, which as WAV stay below what every engine takes.
const LONGEST: usize = 600 * RATE as usize;

/// The part at the end of a piece in which a quiet place is looked for: half a minute.
const SEARCHED: usize = 30 * RATE as usize;

/// What counts as a quiet place: half a second.
const QUIET: usize = RATE as usize / 2;

/// Takes samples in, and hands them on in pieces that end where it is quiet.
pub struct Cutter<F> {
    samples: Vec<i16>,
    take: F,
}

impl<F: FnMut(&[i16])> Cutter<F> {
    pub fn new(take: F) -> Self {
        Self {
            samples: Vec::new(),
            take,
        }
    }

    pub fn push(&mut self, sample: i16) {
        self.samples.push(sample);
        if self.samples.len() == LONGEST {
            let end = quietest(&self.samples);
            (self.take)(&self.samples[..end]);
            self.samples.drain(..end);
        }
    }

    pub fn finish(mut self) {
        if !self.samples.is_empty() {
            (self.take)(&self.samples);
        }
    }
}

/// The middle of the quietest half second near the end.
fn quietest(samples: &[i16]) -> usize {
    let from = samples.len().saturating_sub(SEARCHED);
    let windows = samples[from..].chunks_exact(QUIET).enumerate();
    let loudness = |window: &[i16]| {
        window
            .iter()
            .map(|sample| u64::from(sample.unsigned_abs()))
            .sum::<u64>()
    };
    let quietest = windows.min_by_key(|(_, window)| loudness(window));
    quietest.map_or(samples.len(), |(index, _)| from + index * QUIET + QUIET / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_ends_in_the_pause_before_ten_minutes() {
        let pause = LONGEST - 10 * RATE as usize;
        let mut pieces = Vec::new();
        let mut cutter = Cutter::new(|piece: &[i16]| pieces.push(piece.len()));
        for index in 0..LONGEST + 1000 {
            let silent = (pause..pause + RATE as usize).contains(&index);
            cutter.push(if silent { 0 } else { 1000 });
        }
        cutter.finish();
        assert_eq!(pieces.len(), 2);
        assert!((pause..pause + RATE as usize).contains(&pieces[0]), "{}", pieces[0]);
        assert_eq!(pieces.iter().sum::<usize>(), LONGEST + 1000);
    }
}
