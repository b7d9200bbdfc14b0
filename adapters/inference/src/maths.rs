use ndarray::{Array1, Array2, ArrayViewMut1};

/// A layer of weights, each row those of one output.
#[derive(Debug)]
pub(crate) struct Linear {
    pub weights: Array2<f32>,
    pub bias: Array1<f32>,
}

impl Linear {
    pub(crate) fn of(&self, input: &Array2<f32>) -> Array2<f32> {
        let mut output = input.dot(&self.weights.t());
        for mut row in output.rows_mut() {
            row += &self.bias;
        }
        output
    }
}

/// Brings each row to the mean and spread that the layer learned.
#[derive(Debug)]
pub(crate) struct LayerNorm {
    pub scale: Array1<f32>,
    pub shift: Array1<f32>,
    pub epsilon: f32,
}

impl LayerNorm {
    pub(crate) fn apply(&self, rows: &mut Array2<f32>) {
        for mut row in rows.rows_mut() {
            #[expect(clippy::cast_precision_loss, reason = "a few thousands")]
            let count = row.len() as f32;
            let mean = row.sum() / count;
            row -= mean;
            let spread = row.iter().map(|x| x * x).sum::<f32>() / count;
            let factor = 1.0 / (spread + self.epsilon).sqrt();
            for ((x, scale), shift) in row.iter_mut().zip(&self.scale).zip(&self.shift) {
                *x = *x * factor * scale + shift;
            }
        }
    }
}

/// The exponential by a polynomial, which compilers turn into wide instructions; seven digits are right.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let whole = (x * std::f32::consts::LOG2_E).round();
    let rest = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let power = 1.0 / 720.0;
    let power = power * rest + 1.0 / 120.0;
    let power = power * rest + 1.0 / 24.0;
    let power = power * rest + 1.0 / 6.0;
    let power = power * rest + 0.5;
    let power = power * rest * rest + rest + 1.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between -126 and 127"
    )]
    let scale = f32::from_bits(((whole as i32 + 127) << 23) as u32);
    power * scale
}

/// The error function after Abramowitz and Stegun 7.1.26.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let sum = 1.061_405_4 * t - 1.453_152;
    let sum = sum * t + 1.421_413_7;
    let sum = sum * t - 0.284_496_74;
    let sum = sum * t + 0.254_829_6;
    let y = 1.0 - sum * t * exp(-size * size);
    if x < 0.0 { -y } else { y }
}

/// What stands between two layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    Gelu,
    GeluTanh,
    Relu,
    Silu,
    Tanh,
}

impl Activation {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "gelu" => Some(Self::Gelu),
            "gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" => Some(Self::GeluTanh),
            "relu" => Some(Self::Relu),
            "silu" | "swish" => Some(Self::Silu),
            "tanh" => Some(Self::Tanh),
            _ => None,
        }
    }

    pub(crate) fn apply(self, numbers: &mut Array2<f32>) {
        match self {
            Self::Gelu => numbers.mapv_inplace(|x| 0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))),
            Self::GeluTanh => numbers.mapv_inplace(|x| {
                let inner = 0.797_884_6 * (x + 0.044_715 * x * x * x);
                0.5 * x * (1.0 + inner.tanh())
            }),
            Self::Relu => numbers.mapv_inplace(|x| x.max(0.0)),
            Self::Silu => numbers.mapv_inplace(|x| x / (1.0 + exp(-x))),
            Self::Tanh => numbers.mapv_inplace(f32::tanh),
        }
    }
}

/// Makes shares of one out of the numbers of a row.
pub(crate) fn softmax(mut row: ArrayViewMut1<'_, f32>) {
    let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    row.mapv_inplace(|x| exp(x - most));
    let sum = row.sum();
    row /= sum;
}

pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Brings a vector to length one.
pub(crate) fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
    vector.iter_mut().for_each(|x| *x /= length);
}

#[cfg(test)]
mod tests {
    use super::{erf, exp};

    #[test]
    fn polynomials_are_exact_enough() {
        for step in -800i16..800 {
            let x = f32::from(step) / 10.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 3e-6, "exp({x})");
        }
        for (x, wanted) in [(0.0, 0.0), (0.5, 0.520_499_9), (1.0, 0.842_700_8), (-2.0, -0.995_322_3)] {
            assert!((erf(x) - wanted).abs() < 1e-6, "erf({x})");
        }
    }
}
