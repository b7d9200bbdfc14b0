use std::sync::Arc;

use crate::account::{Owners, UserStore};
use crate::function::{ActiveFunctions, Function, FunctionChange, FunctionId, FunctionStore, NewFunction};
use crate::identity::{Admin, Member, User};
use crate::model::Catalog;
use crate::plugin::{
    Family, Form, FunctionKind, Plugin, PluginError, PluginRuntime, Valves, ValvesError, head, is_identifier,
    with_current_imports,
};
use crate::shared::{Clock, JsonObject, StoreError, debug_by_name};

/// Why something could not be done with a function.
#[derive(Debug, thiserror::Error)]
pub enum FunctionError {
    #[error("there is no such function")]
    NotFound,
    #[error("there is a function with this id already; choose another one")]
    IdTaken,
    #[error("an id has letters, digits and underscores alone, and begins with no digit")]
    BadId,
    #[error("the text has no class Pipe, Filter or Action")]
    NoClass,
    #[error("this function has no valves")]
    NoValves,
    #[error(transparent)]
    Plugin(#[from] PluginError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ValvesError> for FunctionError {
    fn from(error: ValvesError) -> Self {
        match error {
            ValvesError::None => Self::NoValves,
            ValvesError::Plugin(error) => Self::Plugin(error),
            ValvesError::Store(error) => Self::Store(error),
        }
    }
}

/// What people do with functions. Administrators decide; everybody sees which there are and sets what is their own.
pub struct Functions {
    pub(super) store: Arc<dyn FunctionStore>,
    users: Arc<dyn UserStore>,
    pub(super) valves: Arc<Valves>,
    runtime: Arc<dyn PluginRuntime>,
    active: Arc<ActiveFunctions>,
    catalog: Arc<Catalog>,
    pub(super) clock: Arc<dyn Clock>,
}

debug_by_name!(Functions);

/// What the text of a function was found to hold.
struct Examined {
    kind: FunctionKind,
    content: String,
    manifest: JsonObject,
    toggle: bool,
}

impl Functions {
    pub fn new(
        store: Arc<dyn FunctionStore>,
        users: Arc<dyn UserStore>,
        valves: Arc<Valves>,
        runtime: Arc<dyn PluginRuntime>,
        active: Arc<ActiveFunctions>,
        catalog: Arc<Catalog>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            users,
            valves,
            runtime,
            active,
            catalog,
            clock,
        }
    }

    /// All functions, for everybody who is let in: their texts and valves are not to be shown.
    pub async fn known(&self, _who: &Member) -> Result<Vec<Function>, FunctionError> {
        Ok(self.store.list().await?)
    }

    /// All functions with their authors.
    pub async fn list(&self, who: &Admin) -> Result<Vec<(Function, Option<User>)>, FunctionError> {
        let functions = self.export(who).await?;
        let authors = functions.iter().map(|function| function.user_id.clone()).collect();
        let authors = Owners::find(&*self.users, authors).await?;
        let with_author = |function: Function| {
            let author = authors.get(&function.user_id);
            (function, author)
        };
        Ok(functions.into_iter().map(with_author).collect())
    }

    /// All functions, to be brought elsewhere.
    pub async fn export(&self, _who: &Admin) -> Result<Vec<Function>, FunctionError> {
        Ok(self.store.list().await?)
    }

    /// The function of that id.
    pub async fn find(&self, _who: &Admin, id: &str) -> Result<Function, FunctionError> {
        self.stored(id).await
    }

    /// Adds a function. It does nothing until it is switched on.
    pub async fn create(&self, who: &Admin, new: NewFunction) -> Result<Function, FunctionError> {
        let id = free_id(&new.id)?;
        if self.store.find(&id).await?.is_some() {
            return Err(FunctionError::IdTaken);
        }
        let examined = self.examine(&id, &new.content).await?;
        let now = self.clock.now().seconds();
        let function = Function {
            id,
            user_id: who.id().clone(),
            name: new.name,
            kind: examined.kind,
            content: examined.content,
            meta: NewFunction::meta_with(new.meta, examined.manifest, examined.toggle),
            valves: None,
            is_active: false,
            is_global: false,
            created_at: now,
            updated_at: now,
        };
        self.store.insert(&function).await.map_err(|error| match error {
            StoreError::Duplicate(_) => FunctionError::IdTaken,
            failed => FunctionError::Store(failed),
        })?;
        Ok(function)
    }

    /// Rewrites a function. It keeps its id, its author, its valves and its switches.
    pub async fn update(&self, _who: &Admin, id: &str, new: NewFunction) -> Result<Function, FunctionError> {
        let function = self.stored(id).await?;
        let examined = self.examine(&function.id, &new.content).await?;
        let change = FunctionChange {
            name: new.name,
            kind: examined.kind,
            content: examined.content,
            meta: NewFunction::meta_with(new.meta, examined.manifest, examined.toggle),
        };
        let now = self.clock.now().seconds();
        let changed = self.store.update(&function.id, &change, now).await?;
        self.changed();
        changed.ok_or(FunctionError::NotFound)
    }

    /// Switches a function on or off.
    pub async fn toggle(&self, _who: &Admin, id: &str) -> Result<Function, FunctionError> {
        let now = self.clock.now().seconds();
        let flipped = self.store.flip_active(&known_id(id)?, now).await?;
        self.changed();
        flipped.ok_or(FunctionError::NotFound)
    }

    /// Makes a function count for every model, or only for those that name it.
    pub async fn toggle_global(&self, _who: &Admin, id: &str) -> Result<Function, FunctionError> {
        let now = self.clock.now().seconds();
        let flipped = self.store.flip_global(&known_id(id)?, now).await?;
        self.changed();
        flipped.ok_or(FunctionError::NotFound)
    }

    /// Removes a function. One that is not there is gone as well.
    pub async fn delete(&self, _who: &Admin, id: &str) -> Result<(), FunctionError> {
        if let Ok(id) = known_id(id) {
            self.store.delete(&id).await?;
            self.changed();
        }
        Ok(())
    }

    /// Puts other functions in place of all that there are. Nothing changes if one of them is refused.
    pub async fn sync(&self, who: &Admin, functions: Vec<Function>) -> Result<Vec<Function>, FunctionError> {
        let now = self.clock.now().seconds();
        let mut accepted: Vec<Function> = Vec::with_capacity(functions.len());
        for function in functions {
            let id = free_id(function.id.as_str())?;
            if accepted.iter().any(|other| other.id == id) {
                return Err(FunctionError::IdTaken);
            }
            let examined = self.examine(&id, &function.content).await?;
            let function = Function {
                id,
                user_id: who.id().clone(),
                kind: examined.kind,
                content: examined.content,
                updated_at: now,
                ..function
            };
            if let Some(valves) = &function.valves {
                match self
                    .valves
                    .checked(&function.plugin(), Form::Valves, valves.clone())
                    .await
                {
                    Ok(_) | Err(ValvesError::None) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            accepted.push(function);
        }
        self.store.replace_all(&accepted).await?;
        self.changed();
        Ok(accepted)
    }

    /// Switches every function off: for an operator whose functions keep their installation from starting.
    pub async fn deactivate_all(&self) -> Result<(), StoreError> {
        self.store.deactivate_all(self.clock.now().seconds()).await
    }

    /// Filters and actions change at once, and so do the models that pipes are.
    pub(super) fn changed(&self) {
        self.active.changed();
        self.catalog.sources_changed();
    }

    pub(super) async fn stored(&self, id: &str) -> Result<Function, FunctionError> {
        let found = self.store.find(&known_id(id)?).await?;
        found.ok_or(FunctionError::NotFound)
    }

    /// Loads the text before it is kept. Where nothing is run, it is read as far as that goes.
    async fn examine(&self, id: &FunctionId, content: &str) -> Result<Examined, FunctionError> {
        let content = with_current_imports(content);
        let plugin = Plugin {
            family: Family::Functions,
            id: id.0.clone(),
            content: content.as_str().into(),
            may_install: true,
        };
        let (kind, toggle) = match self.runtime.load(&plugin).await {
            Ok(description) => (FunctionKind::from(description.kind.as_str()), description.toggle),
            Err(PluginError::NotHere(_)) => {
                let kind = FunctionKind::declared_in(&content).ok_or(FunctionError::NoClass)?;
                (kind, false)
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Examined {
            toggle: toggle && kind == FunctionKind::Filter,
            kind,
            manifest: head(&content),
            content,
        })
    }
}

/// The id of a function to be made.
fn free_id(id: &str) -> Result<FunctionId, FunctionError> {
    match is_identifier(id) {
        true => Ok(FunctionId::from(id.to_lowercase())),
        false => Err(FunctionError::BadId),
    }
}

/// What no function can be called is not worth a question, and databases take offence at NUL characters.
fn known_id(id: &str) -> Result<FunctionId, FunctionError> {
    match is_identifier(id) {
        true => Ok(FunctionId::from(id)),
        false => Err(FunctionError::NotFound),
    }
}
