use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::channel::oneshot;
use loquat_core::model::catalog::{ModelSource, ModelSources, ProviderModel, SourceError, SourceName};

/// Sources of models that a test writes the script of. Clones are the same sources.
#[derive(Debug, Clone, Default)]
pub struct ScriptedSources {
    sources: Arc<Mutex<Vec<ScriptedSource>>>,
}

/// A source that offers what it was told to.
#[derive(Debug, Clone)]
pub struct ScriptedSource {
    name: SourceName,
    script: Arc<Mutex<Script>>,
}

#[derive(Debug, Default)]
struct Script {
    models: Vec<ProviderModel>,
    is_broken: bool,
    is_silent: bool,
    /// Dropped when the source speaks again.
    held: Vec<oneshot::Sender<()>>,
    questions: usize,
}

impl ScriptedSources {
    /// Connects a source that offers these models.
    pub fn connect(&self, name: &str, models: Vec<ProviderModel>) -> ScriptedSource {
        let source = ScriptedSource {
            name: name.into(),
            script: Arc::default(),
        };
        source.offer(models);
        self.sources().push(source.clone());
        source
    }

    /// Takes a source out of the configuration.
    pub fn disconnect(&self, name: &str) {
        self.sources().retain(|source| source.name.as_str() != name);
    }

    fn sources(&self) -> MutexGuard<'_, Vec<ScriptedSource>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ModelSources for ScriptedSources {
    fn configured(&self) -> Vec<Arc<dyn ModelSource>> {
        let sources = self.sources();
        sources
            .iter()
            .map(|source| Arc::new(source.clone()) as Arc<dyn ModelSource>)
            .collect()
    }
}

impl ScriptedSource {
    /// From now on it offers these.
    pub fn offer(&self, models: Vec<ProviderModel>) {
        let mut script = self.script();
        script.models = models;
        script.is_broken = false;
    }

    /// From now on it fails.
    pub fn break_down(&self) {
        self.script().is_broken = true;
    }

    /// From now on it does not answer.
    pub fn fall_silent(&self) {
        self.script().is_silent = true;
    }

    /// Answers what it was asked meanwhile, and from now on at once.
    pub fn speak_again(&self) {
        let mut script = self.script();
        script.is_silent = false;
        script.held.clear();
    }

    /// How often it was asked.
    pub fn questions(&self) -> usize {
        self.script().questions
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold(&self) -> Option<oneshot::Receiver<()>> {
        let mut script = self.script();
        script.questions += 1;
        script.is_silent.then(|| {
            let (held, released) = oneshot::channel();
            script.held.push(held);
            released
        })
    }
}

#[async_trait]
impl ModelSource for ScriptedSource {
    fn name(&self) -> &SourceName {
        &self.name
    }

    async fn models(&self) -> Result<Vec<ProviderModel>, SourceError> {
        if let Some(released) = self.hold() {
            // It ends by being dropped.
            let _ = released.await;
        }
        let script = self.script();
        if script.is_broken {
            Err(SourceError {
                name: self.name.clone(),
                cause: "the script says so".into(),
            })
        } else {
            Ok(script.models.clone())
        }
    }
}
