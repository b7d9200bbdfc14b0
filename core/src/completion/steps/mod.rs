//! What happens to a question before a provider sees it: a list of steps, in the order of [`Steps::new`].
//!
//! A step is an object in a file of its own, with the two or three ports that it uses. It changes the [`Exchange`]: the
//! `payload` that the provider gets, the `sources` that the answer rests on, the `toolbox`. It runs inside the task of
//! the answer, so it may be slow: it announces what it does ([`Announcer::status`]), is dropped when the user stops the
//! answer, and is left out with a line in the log when its deadline is over. A step that is dropped must leave the
//! exchange in order: it computes first and changes last.
//!
//! # How another area adds its step
//!
//! The places of steps that belong to other areas are the fields of [`AreaSteps`]; a place that stays empty tells users
//! who ask for it that it is not there. To fill one:
//!
//! 1. Write the step as a struct that implements [`Step`], in a file here (`steps/web_search.rs`). What it needs from
//!    its area it says as a trait in that file or in the module of the area, as long as that does not import
//!    `completion`. To ask the task model something on the way it takes [`SideQuestions`].
//! 2. Make it in the wiring of the area and put it into its field of [`AreaSteps`], which `Completions::new` is given.
//! 3. Tell its story in `tests/tests/stories/completions`: `world.asked()` is the body that the provider got.
//!
//! A step without a place of its own gets a new field, and a line in [`Steps::new`] where it belongs.
//!
//! [`SideQuestions`]: crate::completion::SideQuestions

mod attached;
mod code_interpreter;
mod folder;
mod image_generation;
mod images;
mod inlets;
mod missing;
mod params;
mod sources;
mod system;
mod voice;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::{Either, select};
use tracing::{debug, warn};

pub use self::attached::{Attached, Attachments, Knowledge, Memory, NoteText, NoteTexts, WebSearch};
pub use self::image_generation::ImageGeneration;
use self::missing::Missing;
pub use self::sources::{put_before_question, source_context};
use crate::completion::{Announcer, CodeInterpreter, CompletionError, Exchange, Pictures};
use crate::pipeline::Pipelines;
use crate::settings::Settings;
use crate::shared::{Clock, Timer, debug_by_name};

/// Why a step did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The question shall not be asked; the words are for the user.
    #[error("{0}")]
    Refused(String),
    /// It could not be done, and the question is asked without it.
    #[error(transparent)]
    LeftOut(#[from] Box<dyn Error + Send + Sync>),
}

/// One thing that happens to a question before a provider sees it.
#[async_trait]
pub trait Step: Send + Sync {
    /// Its name in log lines.
    fn name(&self) -> &'static str;

    /// How long it may take.
    fn deadline(&self) -> Duration {
        Duration::from_secs(5 * 60)
    }

    /// Is there anything for it to do?
    fn applies_to(&self, _exchange: &Exchange) -> bool {
        true
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError>;
}

/// The steps of other areas, by their places in the order.
#[derive(Clone, Default)]
pub struct AreaSteps {
    /// Adds the knowledge of the model to the files.
    pub knowledge: Option<Arc<dyn Step>>,
    /// Filter functions look at the question.
    pub filters: Option<Arc<dyn Step>>,
    /// What the model remembers of the user.
    pub memory: Option<Arc<dyn Step>>,
    /// Looks on the web; what it finds joins the files.
    pub web_search: Option<Arc<dyn Step>>,
    /// Paints a picture.
    pub image_generation: Option<Arc<dyn Step>>,
    /// Fills the toolbox, and without native calls asks for calls and makes them.
    pub tools: Option<Arc<dyn Step>>,
    /// Makes sources of the files.
    pub files: Option<Arc<dyn Step>>,
}

debug_by_name!(AreaSteps);

/// What the steps of completions themselves use.
pub(super) struct StepPorts {
    pub pictures: Pictures,
    pub pipelines: Option<Arc<Pipelines>>,
    pub code: Option<CodeInterpreter>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub timer: Arc<dyn Timer>,
}

/// The steps in their order.
pub(super) struct Steps {
    list: Vec<Arc<dyn Step>>,
    /// Those that also a question passes whose words are the client's own: what the settings of the model demand.
    of_the_model: Vec<Arc<dyn Step>>,
    timer: Arc<dyn Timer>,
}

impl Steps {
    pub fn new(ports: StepPorts, areas: AreaSteps) -> Self {
        let StepPorts {
            pictures,
            pipelines,
            code,
            settings,
            clock,
            timer,
        } = ports;
        let code = code.map(|interpreter| -> Arc<dyn Step> {
            let settings = settings.clone();
            Arc::new(code_interpreter::CodePrompt { interpreter, settings })
        });
        let list: Vec<Arc<dyn Step>> = vec![
            Arc::new(params::OfTheRequest),
            Arc::new(system::ClientsPrompt { clock: clock.clone() }),
            Arc::new(images::Images { pictures }),
            Arc::new(folder::Folder),
            or_told(areas.knowledge, Missing::Knowledge),
            Arc::new(inlets::Inlets { pipelines }),
            or_nothing(areas.filters),
            Arc::new(voice::Voice {
                settings: settings.clone(),
            }),
            or_told(areas.memory, Missing::Memory),
            or_told(areas.web_search, Missing::WebSearch),
            or_told(areas.image_generation, Missing::ImageGeneration),
            or_told(code, Missing::CodeInterpreter),
            or_told(areas.tools, Missing::Tools),
            or_told(areas.files, Missing::Files),
            Arc::new(sources::Sources { settings }),
        ];
        let of_the_model: Vec<Arc<dyn Step>> = vec![
            Arc::new(params::OfTheModel),
            Arc::new(system::ModelsPrompt { clock }),
            Arc::new(params::BaseModel),
        ];
        Self {
            list,
            of_the_model,
            timer,
        }
    }

    /// Makes the provider's question of what the client asked.
    pub async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), CompletionError> {
        self.run_all(self.list.iter().chain(&self.of_the_model), exchange, announcer)
            .await
    }

    /// Does what the settings of the model demand, and nothing else.
    pub async fn run_of_the_model(&self, exchange: &mut Exchange) -> Result<(), CompletionError> {
        let announcer = Announcer::to_the_response();
        self.run_all(self.of_the_model.iter(), exchange, &announcer).await
    }

    async fn run_all(
        &self,
        steps: impl Iterator<Item = &Arc<dyn Step>>,
        exchange: &mut Exchange,
        announcer: &Announcer,
    ) -> Result<(), CompletionError> {
        for step in steps {
            if !step.applies_to(exchange) {
                continue;
            }
            let done = match select(step.run(exchange, announcer), self.timer.sleep(step.deadline())).await {
                Either::Left((done, _)) => done,
                Either::Right(((), _)) => Err(StepError::LeftOut("it took too long".into())),
            };
            match done {
                Ok(()) => {}
                Err(StepError::Refused(words)) => {
                    debug!(step = step.name(), "a step refused the question");
                    return Err(CompletionError::Refused(words));
                }
                Err(StepError::LeftOut(cause)) => {
                    let error = &*cause as &dyn Error;
                    warn!(step = step.name(), error, "a step before a question was left out");
                }
            }
        }
        Ok(())
    }
}

/// The step of an area, or one that says that there is none.
fn or_told(step: Option<Arc<dyn Step>>, missing: Missing) -> Arc<dyn Step> {
    step.unwrap_or_else(|| Arc::new(missing))
}

/// The step of an area, or one that does nothing because nobody asks for it by name.
fn or_nothing(step: Option<Arc<dyn Step>>) -> Arc<dyn Step> {
    step.unwrap_or_else(|| Arc::new(Missing::Unasked))
}
