//! Runs the code that a model writes within its answer: in the browser that asked, or in a notebook.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::code::{CodeRunner, Notebook, Proof};
use crate::completion::{Code, Exchange};
use crate::identity::Permission;
use crate::realtime::{BrowserSession, Browsers, ChatEvent, Event};
use crate::settings::{
    CODE_INTERPRETER_BLOCKED_MODULES, CODE_INTERPRETER_ENGINE, CODE_INTERPRETER_JUPYTER_AUTH,
    CODE_INTERPRETER_JUPYTER_AUTH_PASSWORD, CODE_INTERPRETER_JUPYTER_AUTH_TOKEN, CODE_INTERPRETER_JUPYTER_TIMEOUT,
    CODE_INTERPRETER_JUPYTER_URL, ENABLE_CODE_INTERPRETER, Settings, Snapshot,
};
use crate::shared::{Ids, debug_by_name};

/// Where code runs.
#[derive(Clone)]
pub struct CodeInterpreter {
    settings: Arc<Settings>,
    browsers: Arc<dyn Browsers>,
    notebooks: Arc<dyn CodeRunner>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(CodeInterpreter);

impl CodeInterpreter {
    pub fn new(
        settings: Arc<Settings>,
        browsers: Arc<dyn Browsers>,
        notebooks: Arc<dyn CodeRunner>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            settings,
            browsers,
            notebooks,
            ids,
        }
    }

    /// Is it asked for, offered here, and allowed?
    pub fn is_used_by(&self, exchange: &Exchange) -> bool {
        exchange.wants("code_interpreter")
            && self.settings.snapshot().get(ENABLE_CODE_INTERPRETER)
            && exchange.is_capable("code_interpreter")
            && (exchange.who.is_admin() || exchange.who.holds(Permission::FeatureCodeInterpreter))
    }

    /// Runs the code and answers what it printed and gave, or in words why it could not be run.
    pub(super) async fn run(&self, exchange: &Exchange, code: &Code) -> Value {
        let settings = self.settings.snapshot();
        let program = format!(
            "{}{}",
            import_guard(settings.get(CODE_INTERPRETER_BLOCKED_MODULES)),
            code.code
        );
        match settings.get(CODE_INTERPRETER_ENGINE) {
            "pyodide" => self.in_the_browser(exchange, &program).await,
            "jupyter" => self.in_a_notebook(&settings, &program).await,
            other => json!({"stdout": format!("There is no engine called {other} to run code.")}),
        }
    }

    async fn in_the_browser(&self, exchange: &Exchange, program: &str) -> Value {
        let control = &exchange.request.control;
        let Some(session) = control.session_id.clone() else {
            return json!("The code was not run: no browser is connected.");
        };
        let data = json!({"id": self.ids.uuid(), "code": program, "session_id": session});
        let event = ChatEvent::Other {
            kind: "execute:python".to_owned(),
            data,
        };
        let event = Event::of_message(
            control.chat_id.clone().unwrap_or_default(),
            control.id.clone().unwrap_or_default(),
            event,
        );
        let session = BrowserSession {
            user: exchange.who.id().clone(),
            id: session,
        };
        match self.browsers.call(&session, &event).await {
            Ok(output) => output,
            Err(error) => json!(format!("The code was not run: {error}.")),
        }
    }

    async fn in_a_notebook(&self, settings: &Snapshot, program: &str) -> Value {
        let Some(notebook) = notebook(settings) else {
            return json!("The code was not run: no notebook server is configured.");
        };
        match self.notebooks.run(&notebook, program).await {
            Ok(outcome) => json!({"stdout": outcome.stdout, "stderr": outcome.stderr, "result": outcome.result}),
            Err(error) => json!(format!("The code was not run: {error}.")),
        }
    }
}

fn notebook(settings: &Snapshot) -> Option<Notebook> {
    let proof = match settings.get(CODE_INTERPRETER_JUPYTER_AUTH) {
        Some("token") => settings
            .get(CODE_INTERPRETER_JUPYTER_AUTH_TOKEN)
            .map(|token| Proof::Token(token.clone())),
        Some("password") => {
            let password = settings.get(CODE_INTERPRETER_JUPYTER_AUTH_PASSWORD);
            password.map(|password| Proof::Password(password.clone()))
        }
        _ => None,
    };
    let seconds = settings.get(CODE_INTERPRETER_JUPYTER_TIMEOUT);
    Some(Notebook {
        address: settings
            .get(CODE_INTERPRETER_JUPYTER_URL)
            .filter(|url| !url.is_empty())?
            .to_owned(),
        proof: proof.unwrap_or(Proof::Nothing),
        patience: seconds
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map(std::time::Duration::from_secs),
    })
}

/// Keeps a program from importing these modules by itself; what it imports may still import them.
fn import_guard(blocked: &[String]) -> String {
    if blocked.is_empty() {
        return String::new();
    }
    let names = json!(blocked);
    format!(
        "import builtins as _builtins\n\
         _wanted = _builtins.__import__\n\
         def _guarded(name, globals=None, locals=None, fromlist=(), level=0):\n\
         \x20   if name.partition('.')[0] in {names} and (globals or {{}}).get('__name__') == '__main__':\n\
         \x20       raise ImportError('the module ' + name + ' may not be imported here')\n\
         \x20   return _wanted(name, globals, locals, fromlist, level)\n\
         _builtins.__import__ = _guarded\n\n"
    )
}
