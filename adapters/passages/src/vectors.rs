use pulp::{Arch, WithSimd};

/// The vector with length one; one that is zero stays so.
pub(crate) fn unit(vector: &[f32]) -> Vec<f32> {
    let length = vector.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
    match length > 0.0 && length.is_finite() {
        #[expect(clippy::cast_possible_truncation, reason = "vectors are kept in single precision")]
        true => vector.iter().map(|x| (f64::from(*x) / length) as f32).collect(),
        false => vec![0.0; vector.len()],
    }
}

pub(crate) fn to_bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// The inner product of a vector with one that is kept as bytes; `None` if they are of different length.
pub(crate) fn dot(vector: &[f32], bytes: &[u8]) -> Option<f32> {
    (vector.len() * 4 == bytes.len()).then(|| Arch::new().dispatch(Dot { vector, bytes }))
}

struct Dot<'a> {
    vector: &'a [f32],
    bytes: &'a [u8],
}

impl WithSimd for Dot<'_> {
    type Output = f32;

    // A closure, or a function that is not inlined, is not compiled for the wider registers.
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> f32 {
        let mut sums = [0f32; 8];
        let (vectors, rest) = self.vector.as_chunks::<8>();
        let (bytes, rest_bytes) = self.bytes.as_chunks::<32>();
        for (x, y) in vectors.iter().zip(bytes) {
            let (numbers, _) = y.as_chunks::<4>();
            for lane in 0..8 {
                sums[lane] += x[lane] * f32::from_le_bytes(numbers[lane]);
            }
        }
        let (numbers, _) = rest_bytes.as_chunks::<4>();
        let tail: f32 = rest.iter().zip(numbers).map(|(x, y)| x * f32::from_le_bytes(*y)).sum();
        sums.iter().sum::<f32>() + tail
    }
}

/// A vector in one bit per dimension: where it is positive.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Code {
    pub bits: Vec<u64>,
    /// One over the sum of the sizes of its numbers: by it the bits' product becomes an estimate of the cosine.
    pub factor: f32,
}

impl Code {
    pub(crate) fn of(unit: &[f32]) -> Self {
        let mut bits = vec![0u64; unit.len().div_ceil(64)];
        for (at, x) in unit.iter().enumerate().filter(|(_, x)| **x > 0.0) {
            let _ = x;
            bits[at / 64] |= 1 << (at % 64);
        }
        let sum: f32 = unit.iter().map(|x| x.abs()).sum();
        let factor = if sum > 0.0 { 1.0 / sum } else { 0.0 };
        Self { bits, factor }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.bits.iter().flat_map(|word| word.to_le_bytes()).collect()
    }
}

/// The codes of a collection behind one another, as they are searched.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    pub ids: Vec<i64>,
    bits: Vec<u64>,
    factors: Vec<f32>,
    words: usize,
}

impl Codes {
    pub(crate) fn of_dimension(dimension: usize) -> Self {
        Self {
            words: dimension.div_ceil(64),
            ..Self::default()
        }
    }

    /// Adds one; a code of another length is left out.
    pub(crate) fn push(&mut self, id: i64, bytes: &[u8], factor: f32) {
        let (words, rest) = bytes.as_chunks::<8>();
        if words.len() == self.words && rest.is_empty() {
            self.ids.push(id);
            self.bits.extend(words.iter().map(|word| u64::from_le_bytes(*word)));
            self.factors.push(factor);
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.bits.len() * 8 + self.ids.len() * 12
    }

    /// The ids of those that look nearest, in no order.
    pub(crate) fn nearest(&self, unit: &[f32], count: usize) -> Vec<i64> {
        if self.ids.len() <= count {
            return self.ids.clone();
        }
        let planes = Planes::of(unit);
        let mut scores = vec![0f32; self.ids.len()];
        Arch::new().dispatch(Scan {
            planes: &planes,
            codes: self,
            scores: &mut scores,
        });
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.select_nth_unstable_by(count, |a, b| scores[*b].total_cmp(&scores[*a]));
        order.truncate(count);
        order.into_iter().map(|at| self.ids[at]).collect()
    }
}

/// A question in four bits per dimension, each bit of all dimensions in a row.
struct Planes {
    rows: [Vec<u64>; 4],
    least: f32,
    step: f32,
    sum: f32,
}

impl Planes {
    fn of(unit: &[f32]) -> Self {
        let least = unit.iter().copied().fold(f32::INFINITY, f32::min);
        let most = unit.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let step = ((most - least) / 15.0).max(f32::MIN_POSITIVE);
        let mut rows = std::array::from_fn(|_| vec![0u64; unit.len().div_ceil(64)]);
        for (at, x) in unit.iter().enumerate() {
            let level = ((x - least) / step).round().clamp(0.0, 15.0);
            for (bit, row) in rows.iter_mut().enumerate() {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and 15"
                )]
                let set = (level as u8 >> bit) & 1 == 1;
                row[at / 64] |= u64::from(set) << (at % 64);
            }
        }
        Self {
            rows,
            least,
            step,
            sum: unit.iter().sum(),
        }
    }
}

struct Scan<'a> {
    planes: &'a Planes,
    codes: &'a Codes,
    scores: &'a mut [f32],
}

impl WithSimd for Scan<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let [p0, p1, p2, p3] = &self.planes.rows;
        let codes = self.codes.bits.chunks_exact(self.codes.words.max(1));
        for ((bits, factor), score) in codes.zip(&self.codes.factors).zip(self.scores.iter_mut()) {
            let (mut ones, mut sums) = (0u32, [0u32; 4]);
            for ((((bits, p0), p1), p2), p3) in bits.iter().zip(p0).zip(p1).zip(p2).zip(p3) {
                ones += bits.count_ones();
                sums[0] += (bits & p0).count_ones();
                sums[1] += (bits & p1).count_ones();
                sums[2] += (bits & p2).count_ones();
                sums[3] += (bits & p3).count_ones();
            }
            let levels = sums[0] + 2 * sums[1] + 4 * sums[2] + 8 * sums[3];
            #[expect(clippy::cast_precision_loss, reason = "a few thousands")]
            let (ones, levels) = (ones as f32, levels as f32);
            let positive = self.planes.least * ones + self.planes.step * levels;
            *score = (2.0 * positive - self.planes.sum) * factor;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Code, Codes, dot, to_bytes, unit};

    /// Numbers that look random and are the same each time.
    pub(crate) fn noise(seed: u64, count: usize) -> Vec<f32> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        };
        (0..count).map(|_| (0..4).map(|_| next()).sum()).collect()
    }

    #[test]
    fn products_are_exact() {
        let (a, b) = (unit(&noise(1, 387)), unit(&noise(2, 387)));
        let plain: f32 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
        assert!((dot(&a, &to_bytes(&b)).unwrap() - plain).abs() < 1e-5);
        assert!((dot(&a, &to_bytes(&a)).unwrap() - 1.0).abs() < 1e-5);
        assert_eq!(dot(&a, &[0; 4]), None);
        assert_eq!(unit(&[0.0, 0.0]), [0.0, 0.0]);
    }

    #[test]
    fn codes_find_what_is_near() {
        let vectors: Vec<Vec<f32>> = (0..3000).map(|seed| unit(&noise(seed + 10, 384))).collect();
        let mut codes = Codes::of_dimension(384);
        for (id, vector) in (0..).zip(&vectors) {
            let code = Code::of(vector);
            codes.push(id, &code.to_bytes(), code.factor);
        }
        let mut found = 0;
        for seed in 0..20 {
            let question = unit(&noise(90_000 + seed, 384));
            let mut exact: Vec<(f32, i64)> = (0..)
                .zip(&vectors)
                .map(|(id, vector)| (dot(&question, &to_bytes(vector)).unwrap(), id))
                .collect();
            exact.sort_by(|a, b| b.0.total_cmp(&a.0));
            let near = codes.nearest(&question, 100);
            found += exact[..10].iter().filter(|(_, id)| near.contains(id)).count();
        }
        // Noise is the hardest case, because nothing is near anything. One bit per dimension follows it with a correlation
        // of 0.8, by which 166 of the 200 are expected among the best 100; chance alone would find 7.
        assert!(found >= 150, "{found} of 200");
    }
}
