use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};

use crate::ModelError;
use crate::config::ModelConfig;
use crate::maths::{Activation, LayerNorm, Linear, softmax};
use crate::weights::Weights;

/// A network of the family of BERT.
///
/// The tokens of all texts lie behind one another: layers run over all of them at once, attention over each text by itself.
/// So nothing is padded and nothing masked.
#[derive(Debug)]
pub(crate) struct Encoder {
    words: Array2<f32>,
    positions: Array2<f32>,
    /// Where positions begin to be counted.
    first_position: usize,
    /// What the first and the second text of a pair are told apart by.
    kinds: Option<Array2<f32>>,
    norm: LayerNorm,
    layers: Vec<Layer>,
    heads: usize,
    activation: Activation,
    /// By how far apart two tokens are, for each head.
    distances: Option<Array2<f32>>,
}

#[derive(Debug)]
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    output_norm: LayerNorm,
    inner: Linear,
    outer: Linear,
    outer_norm: LayerNorm,
}

/// A text as the network takes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens {
    pub ids: Vec<u32>,
    /// Which text of a pair each belongs to.
    pub kinds: Vec<u32>,
}

/// The names of a layer's parts in one architecture.
struct Names {
    layer: &'static str,
    query: &'static str,
    key: &'static str,
    value: &'static str,
    output: &'static str,
    output_norm: &'static str,
    inner: &'static str,
    outer: &'static str,
    outer_norm: &'static str,
    /// Positions are counted behind the one of the padding.
    counts_behind_padding: bool,
}

const BERT: Names = Names {
    layer: "encoder.layer",
    query: "attention.self.query",
    key: "attention.self.key",
    value: "attention.self.value",
    output: "attention.output.dense",
    output_norm: "attention.output.LayerNorm",
    inner: "intermediate.dense",
    outer: "output.dense",
    outer_norm: "output.LayerNorm",
    counts_behind_padding: false,
};

const ROBERTA: Names = Names {
    counts_behind_padding: true,
    ..BERT
};

const MPNET: Names = Names {
    query: "attention.attn.q",
    key: "attention.attn.k",
    value: "attention.attn.v",
    output: "attention.attn.o",
    output_norm: "attention.LayerNorm",
    counts_behind_padding: true,
    ..BERT
};

const DISTILBERT: Names = Names {
    layer: "transformer.layer",
    query: "attention.q_lin",
    key: "attention.k_lin",
    value: "attention.v_lin",
    output: "attention.out_lin",
    output_norm: "sa_layer_norm",
    inner: "ffn.lin1",
    outer: "ffn.lin2",
    outer_norm: "output_layer_norm",
    counts_behind_padding: false,
};

impl Encoder {
    pub(crate) fn load(config: &ModelConfig, weights: &mut Weights) -> Result<Self, ModelError> {
        let names = match config.model_type.as_str() {
            "bert" => &BERT,
            "roberta" | "xlm-roberta" | "camembert" => &ROBERTA,
            "mpnet" => &MPNET,
            "distilbert" => &DISTILBERT,
            other => {
                return Err(ModelError::Unknown(format!(
                    "models of the kind {other} are not known here: choose one of BERT, RoBERTa, XLM-RoBERTa, DistilBERT \
                     or MPNet, or an embedding engine such as ollama or openai"
                )));
            }
        };
        if config
            .position_embedding_type
            .as_deref()
            .is_some_and(|kind| kind != "absolute")
        {
            return Err(ModelError::Unknown(
                "models with relative positions are not known here".into(),
            ));
        }
        let activation = Activation::named(&config.hidden_act);
        let activation = activation.ok_or_else(|| {
            ModelError::Unknown(format!(
                "models with the activation {} are not known here",
                config.hidden_act
            ))
        })?;
        if config.num_attention_heads == 0 || !config.hidden_size.is_multiple_of(config.num_attention_heads) {
            return Err(ModelError::Unknown(
                "the model's heads do not share its size evenly".into(),
            ));
        }
        let epsilon = config.layer_norm_eps;
        let name = |part: &str, weights: &Weights| weights.inner(part);
        let kinds = name("embeddings.token_type_embeddings.weight", weights);
        let distances = name("encoder.relative_attention_bias.weight", weights);
        let mut layers = Vec::with_capacity(config.num_hidden_layers);
        for number in 0..config.num_hidden_layers {
            let part = |part: &str| format!("{}{}.{number}.{part}", weights.inner(""), names.layer);
            let parts = [
                names.query,
                names.key,
                names.value,
                names.output,
                names.output_norm,
                names.inner,
                names.outer,
                names.outer_norm,
            ]
            .map(part);
            let [query, key, value, output, output_norm, inner, outer, outer_norm] = &parts;
            layers.push(Layer {
                query: weights.linear(query)?,
                key: weights.linear(key)?,
                value: weights.linear(value)?,
                output: weights.linear(output)?,
                output_norm: weights.layer_norm(output_norm, epsilon)?,
                inner: weights.linear(inner)?,
                outer: weights.linear(outer)?,
                outer_norm: weights.layer_norm(outer_norm, epsilon)?,
            });
        }
        Ok(Self {
            words: weights.matrix(&name("embeddings.word_embeddings.weight", weights))?,
            positions: weights.matrix(&name("embeddings.position_embeddings.weight", weights))?,
            first_position: if names.counts_behind_padding {
                config.pad_token_id.unwrap_or(1) + 1
            } else {
                0
            },
            kinds: if weights.has(&kinds) {
                Some(weights.matrix(&kinds)?)
            } else {
                None
            },
            norm: weights.layer_norm(&name("embeddings.LayerNorm", weights), epsilon)?,
            distances: if weights.has(&distances) {
                Some(weights.matrix(&distances)?)
            } else {
                None
            },
            layers,
            heads: config.num_attention_heads,
            activation,
        })
    }

    /// How many tokens of a text it takes.
    pub(crate) fn longest(&self) -> usize {
        self.positions.nrows().saturating_sub(self.first_position)
    }

    /// A vector for each token of each text, all behind one another.
    pub(crate) fn run(&self, texts: &[Tokens]) -> Array2<f32> {
        let mut states = self.embed(texts);
        self.norm.apply(&mut states);
        for layer in &self.layers {
            let attended = self.attend(layer, &states, texts);
            let mut attended = layer.output.of(&attended);
            attended += &states;
            layer.output_norm.apply(&mut attended);
            let mut inner = layer.inner.of(&attended);
            self.activation.apply(&mut inner);
            let mut outer = layer.outer.of(&inner);
            outer += &attended;
            layer.outer_norm.apply(&mut outer);
            states = outer;
        }
        states
    }

    fn embed(&self, texts: &[Tokens]) -> Array2<f32> {
        let total = texts.iter().map(|text| text.ids.len()).sum();
        let mut states = Array2::zeros((total, self.words.ncols()));
        let tokens = texts.iter().flat_map(|text| {
            let kinds = text.kinds.iter().copied().chain(std::iter::repeat(0));
            text.ids.iter().zip(kinds).enumerate()
        });
        let least = |number: u32, matrix: &Array2<f32>| (number as usize).min(matrix.nrows().saturating_sub(1));
        for (mut state, (place, (id, kind))) in states.rows_mut().into_iter().zip(tokens) {
            state += &self.words.row(least(*id, &self.words));
            let position = (place + self.first_position).min(self.positions.nrows().saturating_sub(1));
            state += &self.positions.row(position);
            if let Some(kinds) = &self.kinds {
                state += &kinds.row(least(kind, kinds));
            }
        }
        states
    }

    fn attend(&self, layer: &Layer, states: &Array2<f32>, texts: &[Tokens]) -> Array2<f32> {
        let (mut query, key, value) = (layer.query.of(states), layer.key.of(states), layer.value.of(states));
        let width = states.ncols() / self.heads;
        #[expect(clippy::cast_precision_loss, reason = "less than a thousand")]
        let scale = 1.0 / (width as f32).sqrt();
        query *= scale;
        let mut attended = Array2::zeros(states.dim());
        let mut start = 0;
        for text in texts {
            let rows = start..start + text.ids.len();
            start = rows.end;
            let biases = self
                .distances
                .as_ref()
                .map(|distances| by_distance(distances, text.ids.len()));
            for head in 0..self.heads {
                let columns = head * width..(head + 1) * width;
                let part = |whole: &Array2<f32>| part(whole, rows.clone(), columns.clone()).to_owned();
                let mut scores = part(&query).dot(&part(&key).t());
                if let Some(biases) = &biases {
                    scores += &biases.index_axis(Axis(0), head);
                }
                scores.rows_mut().into_iter().for_each(softmax);
                let mut target = attended.slice_axis_mut(Axis(0), Slice::from(rows.clone()));
                target
                    .slice_axis_mut(Axis(1), Slice::from(columns.clone()))
                    .assign(&scores.dot(&part(&value)));
            }
        }
        attended
    }
}

/// Some rows and columns. ndarray's own way to say so is a macro with unsafe code in it.
fn part(whole: &Array2<f32>, rows: Range<usize>, columns: Range<usize>) -> ArrayView2<'_, f32> {
    let mut part = whole.view();
    part.slice_axis_inplace(Axis(0), Slice::from(rows));
    part.slice_axis_inplace(Axis(1), Slice::from(columns));
    part
}

/// What MPNet adds to the scores of two tokens, by head.
fn by_distance(distances: &Array2<f32>, length: usize) -> ndarray::Array3<f32> {
    let (buckets, heads) = distances.dim();
    let mut biases = ndarray::Array3::zeros((heads, length, length));
    for from in 0..length {
        for to in 0..length {
            let row: ndarray::ArrayView1<'_, f32> = distances.row(bucket(from, to, buckets));
            for head in 0..heads {
                biases[[head, from, to]] = row[head];
            }
        }
    }
    biases
}

/// Near distances have a bucket each, far ones share; half of all buckets are for what stands behind.
fn bucket(from: usize, to: usize, buckets: usize) -> usize {
    const FARTHEST: f32 = 128.0;
    let half = buckets / 2;
    let exact = half / 2;
    let offset = if to > from { half } else { 0 };
    let distance = from.abs_diff(to);
    if distance < exact {
        return offset + distance;
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundreds"
    )]
    let far = {
        let (distance, exact, rest) = (distance as f32, exact as f32, (half - exact) as f32);
        ((distance / exact).ln() / (FARTHEST / exact).ln() * rest) as usize
    };
    offset + (exact + far).min(half - 1)
}

/// The rows of each text.
pub(crate) fn rows_of<'a>(states: &'a Array2<f32>, texts: &'a [Tokens]) -> impl Iterator<Item = Array2<f32>> + 'a {
    let mut start = 0;
    texts.iter().map(move |text| {
        let rows = start..start + text.ids.len();
        start = rows.end;
        states.slice_axis(Axis(0), Slice::from(rows)).to_owned()
    })
}

/// The first row of each text.
pub(crate) fn first_of(states: &Array2<f32>, texts: &[Tokens]) -> Array2<f32> {
    let mut firsts = Array2::zeros((texts.len(), states.ncols()));
    let mut start = 0;
    for (mut first, text) in firsts.rows_mut().into_iter().zip(texts) {
        let row: Array1<f32> = states.row(start).to_owned();
        first.assign(&row);
        start += text.ids.len();
    }
    firsts
}
