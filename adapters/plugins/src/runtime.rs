use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use loquat_core::plugin::{Answers, Call, Description, Family, Form, Plugin, PluginError, PluginHost, PluginRuntime};
use loquat_core::shared::JsonObject;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::interpreter::Interpreter;
use crate::nursery::Nursery;
use crate::requirements::{Requirements, asked_for, missed};
use crate::worker::Worker;

/// Plug-ins in Python, each in a process of its own.
///
/// Nothing is started before the first plug-in is needed. A Python process that ends takes its plug-ins along; the next
/// call starts another one.
pub struct PythonPlugins {
    config: Config,
    requirements: Requirements,
    ground: tokio::sync::Mutex<Ground>,
    seats: Mutex<HashMap<Key, Arc<Seat>>>,
}

/// What all plug-ins stand on.
#[derive(Default)]
struct Ground {
    interpreter: Option<Interpreter>,
    nursery: Option<Arc<Nursery>>,
    /// Why there is none, and since when.
    obstacle: Option<(String, Instant)>,
}

/// A plug-in is known by its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    family: Family,
    id: String,
    text: [u8; 32],
}

/// Where the process of a plug-in is kept.
#[derive(Default)]
struct Seat {
    taken: tokio::sync::Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    worker: Option<Arc<Worker>>,
    crashes: Vec<Instant>,
}

/// For how long the lack of Python is remembered.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// How often a plug-in may end by itself within how long before it is left alone for as long.
const CRASHES: usize = 3;
const WITHIN: Duration = Duration::from_secs(60);

/// How many plug-ins are kept at once; beyond them those that were used longest ago are ended.
const MOST: usize = 128;

impl std::fmt::Debug for PythonPlugins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PythonPlugins")
    }
}

impl PythonPlugins {
    pub fn new(config: Config) -> Self {
        Self {
            config,
            requirements: Requirements::default(),
            ground: tokio::sync::Mutex::default(),
            seats: Mutex::default(),
        }
    }

    async fn ground(&self) -> Result<(Arc<Nursery>, Interpreter), PluginError> {
        let mut ground = self.ground.lock().await;
        if let (Some(nursery), Some(interpreter)) = (&ground.nursery, &ground.interpreter)
            && !nursery.is_gone()
        {
            return Ok((nursery.clone(), interpreter.clone()));
        }
        if let Some((why, since)) = &ground.obstacle
            && since.elapsed() < TRY_AGAIN
        {
            return Err(PluginError::NotHere(why.clone()));
        }
        match self.lay_ground().await {
            Ok((nursery, interpreter)) => {
                *ground = Ground {
                    interpreter: Some(interpreter.clone()),
                    nursery: Some(nursery.clone()),
                    obstacle: None,
                };
                Ok((nursery, interpreter))
            }
            Err(why) => {
                if ground.obstacle.as_ref().is_none_or(|(known, _)| *known != why) {
                    tracing::warn!("plug-ins are not run: {why}");
                }
                ground.obstacle = Some((why.clone(), Instant::now()));
                Err(PluginError::NotHere(why))
            }
        }
    }

    async fn lay_ground(&self) -> Result<(Arc<Nursery>, Interpreter), String> {
        let interpreter = Interpreter::find(self.config.python.as_deref()).await?;
        let mut extra = Vec::new();
        if !interpreter.has_pydantic {
            let wanted = ["pydantic>=2".to_owned()];
            let installed = self.requirements.folder(&self.config, &interpreter, &wanted).await;
            match installed {
                Ok(Some(folder)) => extra.push(folder),
                Ok(None) => return Err("the Python on this server lacks pydantic: install it".to_owned()),
                Err(error) => return Err(format!("the Python on this server lacks pydantic: {error}")),
            }
        }
        let nursery = Nursery::start(&self.config, &interpreter, &extra).await?;
        Ok((Arc::new(nursery), interpreter))
    }

    /// The process of the plug-in, which is started if it is not there.
    async fn worker(&self, plugin: &Plugin) -> Result<Arc<Worker>, PluginError> {
        let key = Key {
            family: plugin.family,
            id: plugin.id.clone(),
            text: Sha256::digest(plugin.content.as_bytes()).into(),
        };
        let seat = {
            let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
            seats.entry(key.clone()).or_default().clone()
        };
        let mut taken = seat.taken.lock().await;
        if let Some(worker) = &taken.worker {
            if !worker.is_dead() {
                return Ok(worker.clone());
            }
            taken.crashes.push(Instant::now());
            taken.worker = None;
        }
        taken.crashes.retain(|crash| crash.elapsed() < WITHIN);
        if taken.crashes.len() >= CRASHES {
            let why = "the plug-in ended by itself three times within a minute, so it is left alone for a while";
            return Err(PluginError::Broken(why.to_owned()));
        }
        let started = self.start(plugin).await;
        match started {
            Ok(worker) => {
                taken.worker = Some(worker.clone());
                drop(taken);
                self.make_room(&key);
                Ok(worker)
            }
            Err(error) => {
                drop(taken);
                self.seats.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
                Err(error)
            }
        }
    }

    async fn start(&self, plugin: &Plugin) -> Result<Arc<Worker>, PluginError> {
        let (nursery, interpreter) = self.ground().await?;
        let mut wanted = if plugin.may_install {
            asked_for(&plugin.content)
        } else {
            Vec::new()
        };
        loop {
            let packages = self.requirements.folder(&self.config, &interpreter, &wanted).await?;
            let hatched = nursery.hatch().await.map_err(PluginError::Broken)?;
            match Worker::start(nursery.clone(), hatched, plugin, packages).await {
                Err(error) if !self.config.offline => match missed(&error) {
                    Some(package) if !wanted.iter().any(|name| name == package) => wanted.push(package.to_owned()),
                    _ => return Err(error),
                },
                started => return started,
            }
        }
    }

    /// Lets go of what stood here before under the same name, and of what has not been used for long. Calls that go on
    /// keep their process until they are done.
    fn make_room(&self, newest: &Key) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|key, _| key == newest || (key.family, &key.id) != (newest.family, &newest.id));
        if seats.len() <= MOST {
            return;
        }
        let last_use = |seat: &Arc<Seat>| {
            let taken = seat.taken.try_lock().ok()?;
            let worker = taken.worker.as_ref().filter(|worker| worker.is_idle())?;
            Some(*worker.used_at.lock().unwrap_or_else(PoisonError::into_inner))
        };
        let oldest = seats
            .iter()
            .filter(|(key, _)| *key != newest)
            .filter_map(|(key, seat)| Some((last_use(seat)?, key.clone())))
            .min_by_key(|(at, _)| *at);
        if let Some((_, key)) = oldest {
            seats.remove(&key);
        }
    }
}

#[async_trait]
impl PluginRuntime for PythonPlugins {
    async fn obstacle(&self) -> Option<String> {
        self.ground().await.err().map(|error| error.to_string())
    }

    async fn load(&self, plugin: &Plugin) -> Result<Arc<Description>, PluginError> {
        Ok(self.worker(plugin).await?.description().clone())
    }

    async fn check(&self, plugin: &Plugin, form: Form, values: &JsonObject) -> Result<JsonObject, PluginError> {
        self.worker(plugin).await?.check(form, values).await
    }

    async fn call(&self, plugin: &Plugin, call: Call, host: Arc<dyn PluginHost>) -> Result<Answers, PluginError> {
        self.worker(plugin).await?.call(call, host).await
    }
}
