use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::ModelError;

/// What a model says of itself (`config.json`), as far as it counts here.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ModelConfig {
    pub model_type: String,
    #[serde(alias = "dim")]
    pub hidden_size: usize,
    #[serde(alias = "n_layers")]
    pub num_hidden_layers: usize,
    #[serde(alias = "n_heads")]
    pub num_attention_heads: usize,
    #[serde(default = "usual_epsilon")]
    pub layer_norm_eps: f32,
    #[serde(alias = "activation", default = "usual_activation")]
    pub hidden_act: String,
    #[serde(default)]
    pub pad_token_id: Option<usize>,
    #[serde(default)]
    pub position_embedding_type: Option<String>,
}

fn usual_epsilon() -> f32 {
    1e-12
}

fn usual_activation() -> String {
    "gelu".into()
}

/// How the vectors of tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pooling {
    First,
    Mean,
    MeanSqrt,
    Max,
}

/// A layer behind the pooling, with the folder of its numbers.
#[derive(Debug, Clone)]
pub(crate) struct DenseConfig {
    pub folder: String,
    pub is_tanh: bool,
}

/// What sentence-transformers does with the network's output.
#[derive(Debug, Clone)]
pub(crate) struct SentenceConfig {
    pub pooling: Pooling,
    pub dense: Vec<DenseConfig>,
    pub is_normalised: bool,
    pub most_tokens: Option<usize>,
}

#[derive(Deserialize)]
struct Module {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PoolingFile {
    pooling_mode_cls_token: bool,
    pooling_mode_mean_tokens: bool,
    pooling_mode_max_tokens: bool,
    pooling_mode_mean_sqrt_len_tokens: bool,
}

#[derive(Deserialize)]
struct DenseFile {
    #[serde(default)]
    activation_function: String,
}

#[derive(Deserialize)]
struct SentenceFile {
    max_seq_length: Option<usize>,
}

pub(crate) fn model(folder: &Path) -> Result<ModelConfig, ModelError> {
    read(&folder.join("config.json"))
}

pub(crate) fn sentence(folder: &Path) -> Result<SentenceConfig, ModelError> {
    let mut config = SentenceConfig {
        pooling: Pooling::Mean,
        dense: Vec::new(),
        is_normalised: false,
        most_tokens: None,
    };
    let lengths = folder.join("sentence_bert_config.json");
    if lengths.is_file() {
        config.most_tokens = read::<SentenceFile>(&lengths)?.max_seq_length;
    }
    let modules = folder.join("modules.json");
    if !modules.is_file() {
        return Ok(config);
    }
    for module in read::<Vec<Module>>(&modules)? {
        match module.kind.rsplit('.').next().unwrap_or_default() {
            "Transformer" => {}
            "Normalize" => config.is_normalised = true,
            "Pooling" => config.pooling = pooling(&folder.join(&module.path).join("config.json"))?,
            "Dense" => {
                let file: DenseFile = read(&folder.join(&module.path).join("config.json"))?;
                config.dense.push(DenseConfig {
                    is_tanh: file.activation_function.ends_with("Tanh"),
                    folder: module.path,
                });
            }
            other => {
                return Err(ModelError::Unknown(format!(
                    "models with a part named {other} are not known here"
                )));
            }
        }
    }
    Ok(config)
}

fn pooling(file: &Path) -> Result<Pooling, ModelError> {
    let modes: PoolingFile = read(file)?;
    let chosen = [
        (modes.pooling_mode_cls_token, Pooling::First),
        (modes.pooling_mode_mean_tokens, Pooling::Mean),
        (modes.pooling_mode_max_tokens, Pooling::Max),
        (modes.pooling_mode_mean_sqrt_len_tokens, Pooling::MeanSqrt),
    ];
    let mut chosen = chosen
        .into_iter()
        .filter(|(is_on, _)| *is_on)
        .map(|(_, pooling)| pooling);
    match (chosen.next(), chosen.next()) {
        (Some(pooling), None) => Ok(pooling),
        _ => Err(ModelError::Unknown(
            "models with several kinds of pooling are not known here".into(),
        )),
    }
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T, ModelError> {
    let text = fs::read(file).map_err(|error| ModelError::file(file, error))?;
    serde_json::from_slice(&text).map_err(|error| ModelError::file(file, error))
}
