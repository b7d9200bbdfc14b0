use std::path::Path;

use ndarray::{Array2, Axis};
use tokenizers::tokenizer::{EncodeInput, Tokenizer, TruncationParams};

use crate::ModelError;
use crate::config::{self, Pooling, SentenceConfig};
use crate::encoder::{Encoder, Tokens, first_of, rows_of};
use crate::maths::{Activation, Linear, normalise, sigmoid};
use crate::weights::Weights;

/// So many tokens run through the network at a time: more would only take memory.
const PACK: usize = 2048;

/// Makes vectors of texts.
#[derive(Debug)]
pub(crate) struct EmbeddingModel {
    tokenizer: Tokenizer,
    encoder: Encoder,
    sentence: SentenceConfig,
    dense: Vec<(Linear, bool)>,
}

impl EmbeddingModel {
    pub(crate) fn load(folder: &Path) -> Result<Self, ModelError> {
        let config = config::model(folder)?;
        let sentence = config::sentence(folder)?;
        let mut weights = Weights::open(&folder.join("model.safetensors"))?;
        let encoder = Encoder::load(&config, &mut weights)?;
        let longest = sentence.most_tokens.unwrap_or(usize::MAX).min(encoder.longest());
        let mut dense = Vec::new();
        for layer in &sentence.dense {
            let mut weights = Weights::open(&folder.join(&layer.folder).join("model.safetensors"))?;
            dense.push((weights.linear("linear")?, layer.is_tanh));
        }
        Ok(Self {
            tokenizer: tokenizer(folder, longest)?,
            encoder,
            sentence,
            dense,
        })
    }

    /// A vector for each text.
    pub(crate) fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, ModelError> {
        let inputs = texts.iter().map(|text| text.as_str().into()).collect();
        let tokens = tokens(&self.tokenizer, inputs)?;
        let mut vectors = Vec::with_capacity(texts.len());
        for pack in packs(&tokens) {
            let states = self.encoder.run(pack);
            let mut pooled = self.pooled(&states, pack);
            for (layer, is_tanh) in &self.dense {
                pooled = layer.of(&pooled);
                if *is_tanh {
                    Activation::Tanh.apply(&mut pooled);
                }
            }
            for row in pooled.rows() {
                let mut vector = row.to_vec();
                if self.sentence.is_normalised {
                    normalise(&mut vector);
                }
                vectors.push(vector);
            }
        }
        Ok(vectors)
    }

    fn pooled(&self, states: &Array2<f32>, texts: &[Tokens]) -> Array2<f32> {
        if self.sentence.pooling == Pooling::First {
            return first_of(states, texts);
        }
        let mut pooled = Array2::zeros((texts.len(), states.ncols()));
        for (mut target, rows) in pooled.rows_mut().into_iter().zip(rows_of(states, texts)) {
            #[expect(clippy::cast_precision_loss, reason = "a few hundreds")]
            let count = rows.nrows().max(1) as f32;
            let one = match self.sentence.pooling {
                Pooling::Max => rows.fold_axis(Axis(0), f32::NEG_INFINITY, |most, x| most.max(*x)),
                Pooling::MeanSqrt => rows.sum_axis(Axis(0)) / count.sqrt(),
                Pooling::Mean | Pooling::First => rows.sum_axis(Axis(0)) / count,
            };
            target.assign(&one);
        }
        pooled
    }
}

/// Judges how well texts answer a question.
#[derive(Debug)]
pub(crate) struct RerankModel {
    tokenizer: Tokenizer,
    encoder: Encoder,
    /// Between the first token's vector and the judgement.
    pooler: Linear,
    pooler_activation: Activation,
    judge: Linear,
}

impl RerankModel {
    pub(crate) fn load(folder: &Path) -> Result<Self, ModelError> {
        let config = config::model(folder)?;
        let mut weights = Weights::open(&folder.join("model.safetensors"))?;
        let encoder = Encoder::load(&config, &mut weights)?;
        let pooler = weights.inner("pooler.dense");
        let heads = [
            ("classifier.dense".to_owned(), "classifier.out_proj", Activation::Tanh),
            ("pre_classifier".to_owned(), "classifier", Activation::Relu),
            (pooler, "classifier", Activation::Tanh),
        ];
        let has = |name: &str| weights.has(&format!("{name}.weight"));
        let head = heads.into_iter().find(|(pooler, judge, _)| has(pooler) && has(judge));
        let (pooler, judge, pooler_activation) =
            head.ok_or_else(|| ModelError::Unknown("the model is no reranker: it judges nothing".into()))?;
        let judge = weights.linear(judge)?;
        if judge.weights.nrows() != 1 {
            return Err(ModelError::Unknown(
                "the model judges more than one thing: it is no reranker".into(),
            ));
        }
        Ok(Self {
            tokenizer: tokenizer(folder, encoder.longest())?,
            pooler: weights.linear(&pooler)?,
            encoder,
            pooler_activation,
            judge,
        })
    }

    /// A score for each text.
    pub(crate) fn scores(&self, query: &str, texts: &[String], as_shares: bool) -> Result<Vec<f32>, ModelError> {
        let inputs = texts.iter().map(|text| (query, text.as_str()).into()).collect();
        let tokens = tokens(&self.tokenizer, inputs)?;
        let mut scores = Vec::with_capacity(texts.len());
        for pack in packs(&tokens) {
            let states = self.encoder.run(pack);
            let mut pooled = self.pooler.of(&first_of(&states, pack));
            self.pooler_activation.apply(&mut pooled);
            let judged = self.judge.of(&pooled);
            scores.extend(
                judged
                    .iter()
                    .map(|score| if as_shares { sigmoid(*score) } else { *score }),
            );
        }
        Ok(scores)
    }
}

/// The tokenizer of a model. What it says of lengths and padding is for other uses, and is set aside.
fn tokenizer(folder: &Path, longest: usize) -> Result<Tokenizer, ModelError> {
    let file = folder.join("tokenizer.json");
    let mut tokenizer = Tokenizer::from_file(&file).map_err(|error| ModelError::file(&file, error))?;
    tokenizer.with_padding(None);
    let truncation = TruncationParams {
        max_length: longest,
        ..TruncationParams::default()
    };
    tokenizer
        .with_truncation(Some(truncation))
        .map_err(|error| ModelError::file(&file, error))?;
    Ok(tokenizer)
}

fn tokens(tokenizer: &Tokenizer, inputs: Vec<EncodeInput<'_>>) -> Result<Vec<Tokens>, ModelError> {
    let encoded: Result<Vec<_>, _> = inputs.into_iter().map(|input| tokenizer.encode(input, true)).collect();
    let encoded = encoded.map_err(|error| ModelError::Unknown(format!("a text cannot be cut into tokens: {error}")))?;
    let read = encoded.iter().map(|text| Tokens {
        ids: text.get_ids().to_vec(),
        kinds: text.get_type_ids().to_vec(),
    });
    Ok(read.collect())
}

/// Texts that run together.
fn packs(tokens: &[Tokens]) -> impl Iterator<Item = &[Tokens]> {
    let mut rest = tokens;
    std::iter::from_fn(move || {
        let mut total = 0;
        let fits = rest.iter().take_while(|text| {
            total += text.ids.len();
            total <= PACK
        });
        let count = fits.count().max(1).min(rest.len());
        let (pack, behind) = rest.split_at(count);
        rest = behind;
        (!pack.is_empty()).then_some(pack)
    })
}
