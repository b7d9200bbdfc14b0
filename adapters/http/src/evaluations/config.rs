use std::sync::Arc;

use loquat_core::settings::{Changes, ENABLE_EVALUATION_ARENA_MODELS, EVALUATION_ARENA_MODELS, Settings, Snapshot};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::area::Area;
use crate::configs::form::{Field, shown};
use crate::wire::{Administrator, Body, Failure, FreeObject};

/// The settings of arenas.
pub(super) struct ArenaSettings {
    pub settings: Arc<Settings>,
}

/// Comparing models without knowing which is which
#[derive(Object, Serialize)]
#[oai(rename = "EvaluationConfig", rename_all = "SCREAMING_SNAKE_CASE", read_only_all)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Evaluation {
    enable_evaluation_arena_models: bool,
    /// The arenas, each `{id, name, meta}`
    evaluation_arena_models: Vec<FreeObject>,
}

impl Evaluation {
    fn of(now: &Snapshot) -> Self {
        Self {
            enable_evaluation_arena_models: now.get(ENABLE_EVALUATION_ARENA_MODELS),
            evaluation_arena_models: shown(now, EVALUATION_ARENA_MODELS),
        }
    }
}

/// What is to change of it; what is left out or null stays
#[derive(Object, Deserialize)]
#[oai(
    rename = "UpdateEvaluationConfig",
    rename_all = "SCREAMING_SNAKE_CASE",
    write_only_all
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct EvaluationChange {
    enable_evaluation_arena_models: Option<bool>,
    /// The arenas, each `{id, name, meta}`
    evaluation_arena_models: Option<Vec<FreeObject>>,
}

#[OpenApi(tag = "Area::Evaluations")]
impl ArenaSettings {
    /// Read the settings of arenas
    #[oai(
        path = "/api/v1/evaluations/config",
        method = "get",
        operation_id = "get_evaluation_settings"
    )]
    async fn evaluation(&self, caller: Administrator) -> Result<Body<Evaluation>, Failure> {
        Ok(Body(Evaluation::of(&*self.settings.view(&caller.0)?)))
    }

    /// Change the settings of arenas
    #[oai(
        path = "/api/v1/evaluations/config",
        method = "post",
        operation_id = "set_evaluation_settings"
    )]
    async fn replace_evaluation(
        &self,
        caller: Administrator,
        form: Body<EvaluationChange>,
    ) -> Result<Body<Evaluation>, Failure> {
        let changes = Changes::new()
            .set_some(ENABLE_EVALUATION_ARENA_MODELS, form.0.enable_evaluation_arena_models)
            .set_some(
                EVALUATION_ARENA_MODELS,
                form.0.evaluation_arena_models.map(Field::<Vec<Value>>::taken),
            );
        let now = self.settings.change_as(&caller.0, changes).await?;
        Ok(Body(Evaluation::of(&now)))
    }
}
