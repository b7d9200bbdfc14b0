//! Running code of chats.

use crate::settings::Preset::{Items, Number, On, Text};
use crate::settings::variable::{like, variables};
use crate::shared::Secret;

variables! { Code:
    /// pyodide or jupyter
    CODE_EXECUTION_ENGINE: String = Text("pyodide"), saved "code_execution.engine";
    /// empty, token or password
    CODE_EXECUTION_JUPYTER_AUTH: Option<String> = Text(""), saved "code_execution.jupyter.auth";
    /// Jupyter password
    CODE_EXECUTION_JUPYTER_AUTH_PASSWORD: Option<Secret> = Text(""), saved "code_execution.jupyter.auth_password";
    /// Jupyter token
    CODE_EXECUTION_JUPYTER_AUTH_TOKEN: Option<Secret> = Text(""), saved "code_execution.jupyter.auth_token";
    /// Seconds
    CODE_EXECUTION_JUPYTER_TIMEOUT: Option<i64> = Number(60), saved "code_execution.jupyter.timeout";
    /// Jupyter address
    CODE_EXECUTION_JUPYTER_URL: Option<String> = Text(""), saved "code_execution.jupyter.url";
    /// Modules whose import is refused in interpreter code
    CODE_INTERPRETER_BLOCKED_MODULES: Vec<String> = Items(&[]);
    /// pyodide or jupyter
    CODE_INTERPRETER_ENGINE: String = Text("pyodide"), saved "code_interpreter.engine";
    /// empty, token or password
    CODE_INTERPRETER_JUPYTER_AUTH: Option<String> = like(CODE_EXECUTION_JUPYTER_AUTH), saved "code_interpreter.jupyter.auth";
    /// Jupyter password
    CODE_INTERPRETER_JUPYTER_AUTH_PASSWORD: Option<Secret> = like(CODE_EXECUTION_JUPYTER_AUTH_PASSWORD),
        saved "code_interpreter.jupyter.auth_password";
    /// Jupyter token
    CODE_INTERPRETER_JUPYTER_AUTH_TOKEN: Option<Secret> = like(CODE_EXECUTION_JUPYTER_AUTH_TOKEN),
        saved "code_interpreter.jupyter.auth_token";
    /// Seconds
    CODE_INTERPRETER_JUPYTER_TIMEOUT: Option<i64> = like(CODE_EXECUTION_JUPYTER_TIMEOUT),
        saved "code_interpreter.jupyter.timeout";
    /// Jupyter address
    CODE_INTERPRETER_JUPYTER_URL: Option<String> = like(CODE_EXECUTION_JUPYTER_URL), saved "code_interpreter.jupyter.url";
    /// Own template, empty = built-in
    CODE_INTERPRETER_PROMPT_TEMPLATE: Option<String> = Text(""), saved "code_interpreter.prompt_template";
    /// Run buttons on code blocks
    ENABLE_CODE_EXECUTION: bool = On, saved "code_execution.enable";
    /// Code interpreter feature on
    ENABLE_CODE_INTERPRETER: bool = On, saved "code_interpreter.enable";
}
