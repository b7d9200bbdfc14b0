use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use ndarray::{Array1, Array2};
use serde::Deserialize;
use serde_json::Value;

use crate::ModelError;
use crate::maths::{LayerNorm, Linear};

/// No model's table of contents is larger.
const LARGEST_HEADER: u64 = 64 << 20;

/// A file of numbers (safetensors), read one tensor at a time: never the whole beside its copy.
pub(crate) struct Weights {
    file: File,
    path: PathBuf,
    tensors: HashMap<String, Tensor>,
    /// Where the numbers begin.
    start: u64,
    /// What stands in front of all names.
    prefix: &'static str,
}

#[derive(Debug, Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

impl Weights {
    pub(crate) fn open(path: &Path) -> Result<Self, ModelError> {
        let broken = |cause: Box<dyn std::error::Error + Send + Sync>| ModelError::file(path, cause);
        let mut file = File::open(path).map_err(|error| broken(error.into()))?;
        let mut length = [0; 8];
        file.read_exact(&mut length).map_err(|error| broken(error.into()))?;
        let length = u64::from_le_bytes(length);
        if length > LARGEST_HEADER {
            return Err(broken("it is no file of safetensors".into()));
        }
        let mut header = vec![0; usize::try_from(length).unwrap_or_default()];
        file.read_exact(&mut header).map_err(|error| broken(error.into()))?;
        let header: HashMap<String, Value> = serde_json::from_slice(&header).map_err(|error| broken(error.into()))?;
        let entries = header.into_iter().filter(|(name, _)| name != "__metadata__");
        let tensors = entries.map(|(name, entry)| serde_json::from_value(entry).map(|tensor| (name, tensor)));
        let tensors: HashMap<String, Tensor> = tensors
            .collect::<Result<_, _>>()
            .map_err(|error| broken(error.into()))?;
        let prefixes = [
            "",
            "bert.",
            "roberta.",
            "distilbert.",
            "mpnet.",
            "xlm-roberta.",
            "model.",
        ];
        let first = |prefix: &&&str| tensors.contains_key(&format!("{prefix}embeddings.word_embeddings.weight"));
        let prefix = prefixes.iter().find(first).copied().unwrap_or("");
        Ok(Self {
            file,
            path: path.to_owned(),
            tensors,
            start: 8 + length,
            prefix,
        })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The name of a tensor of the network itself, with what stands in front of it in this file.
    pub(crate) fn inner(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(crate) fn matrix(&mut self, name: &str) -> Result<Array2<f32>, ModelError> {
        let (shape, numbers) = self.numbers(name)?;
        let [rows, columns] = shape[..] else {
            return Err(self.odd(name));
        };
        Array2::from_shape_vec((rows, columns), numbers).map_err(|_| self.odd(name))
    }

    pub(crate) fn row(&mut self, name: &str) -> Result<Array1<f32>, ModelError> {
        Ok(self.numbers(name)?.1.into())
    }

    pub(crate) fn linear(&mut self, name: &str) -> Result<Linear, ModelError> {
        let weights = self.matrix(&format!("{name}.weight"))?;
        let bias = format!("{name}.bias");
        let bias = match self.has(&bias) {
            true => self.row(&bias)?,
            false => Array1::zeros(weights.nrows()),
        };
        Ok(Linear { weights, bias })
    }

    pub(crate) fn layer_norm(&mut self, name: &str, epsilon: f32) -> Result<LayerNorm, ModelError> {
        // Old files have other names.
        let old = self.has(&format!("{name}.gamma"));
        let (scale, shift) = if old { ("gamma", "beta") } else { ("weight", "bias") };
        Ok(LayerNorm {
            scale: self.row(&format!("{name}.{scale}"))?,
            shift: self.row(&format!("{name}.{shift}"))?,
            epsilon,
        })
    }

    fn numbers(&mut self, name: &str) -> Result<(Vec<usize>, Vec<f32>), ModelError> {
        let Some(tensor) = self.tensors.get(name) else {
            return Err(ModelError::file(&self.path, format!("it holds no {name}")));
        };
        let (width, read): (usize, fn(&[u8]) -> f32) = match tensor.dtype.as_str() {
            "F32" => (4, |bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])),
            "F16" => (2, |bytes| half(u16::from_le_bytes([bytes[0], bytes[1]]))),
            "BF16" => (2, |bytes| {
                f32::from_bits(u32::from(u16::from_le_bytes([bytes[0], bytes[1]])) << 16)
            }),
            _ => return Err(self.odd(name)),
        };
        let shape = tensor.shape.clone();
        let [begin, end] = tensor.data_offsets;
        let count = shape
            .iter()
            .try_fold(1usize, |product, size| product.checked_mul(*size));
        let length = usize::try_from(end.saturating_sub(begin)).unwrap_or(usize::MAX);
        if count.and_then(|count| count.checked_mul(width)) != Some(length) || length > 8 << 30 {
            return Err(self.odd(name));
        }
        let mut bytes = vec![0; length];
        let place = SeekFrom::Start(self.start + begin);
        let read_all = self.file.seek(place).and_then(|_| self.file.read_exact(&mut bytes));
        read_all.map_err(|error| ModelError::file(&self.path, error))?;
        Ok((shape, bytes.chunks_exact(width).map(read).collect()))
    }

    fn odd(&self, name: &str) -> ModelError {
        ModelError::file(
            &self.path,
            format!("{name} is of another kind or shape than is known here"),
        )
    }
}

/// A number of half the width.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, fraction) = (u32::from(bits >> 10) & 0x1f, u32::from(bits) & 0x3ff);
    match (exponent, fraction) {
        (0, 0) => f32::from_bits(sign),
        (0, _) => {
            #[expect(clippy::cast_precision_loss, reason = "ten bits")]
            let size = fraction as f32 * 2f32.powi(-24);
            if sign == 0 { size } else { -size }
        }
        (31, _) => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn halves_are_read() {
        for (bits, wanted) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x0001, 5.960_464_5e-8),
            (0x7bff, 65504.0),
            (0, 0.0),
        ] {
            assert_eq!(super::half(bits), wanted);
        }
    }
}
