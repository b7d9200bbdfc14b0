use std::collections::BTreeMap;
use std::fmt::Write;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use loquat_core::settings::Environment;

use crate::user_command::UserTask;

/// Open WebUI's server, rebuilt: accounts, chats, models and their API, and the page that goes with it.
#[derive(Debug, Parser)]
#[command(name = "loquat", version)]
pub struct Command {
    /// Offer a built-in model that answers without any network, to try everything at once
    #[arg(long)]
    pub demo: bool,

    #[command(subcommand)]
    pub task: Option<Task>,
}

#[derive(Debug, Subcommand)]
pub enum Task {
    /// Print every setting with its value and where the value comes from; secrets are masked
    Config,
    /// Look after accounts, also while the server runs
    User {
        #[command(subcommand)]
        task: UserTask,
    },
}

impl Command {
    /// What stands on the command line. Ends the program for `--help`, `--version` and mistakes.
    pub fn given() -> Self {
        let matches = Self::command().after_help(main_variables()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// The variables that most installations set, of several hundred.
const MAIN: &[&str] = &[
    "HOST",
    "PORT",
    "DATA_DIR",
    "DATABASE_URL",
    "REDIS_URL",
    "WEBUI_SECRET_KEY",
    "WEBUI_URL",
    "FRONTEND_BUILD_DIR",
    "OPENAI_API_BASE_URLS",
    "OPENAI_API_KEYS",
    "OLLAMA_BASE_URLS",
    "ENABLE_SIGNUP",
    "WEBUI_ADMIN_EMAIL",
    "WEBUI_ADMIN_PASSWORD",
    "CORS_ALLOW_ORIGIN",
    "ENV",
    "GLOBAL_LOG_LEVEL",
    "LOG_FORMAT",
    "LOQUAT_METRICS",
    "LOQUAT_BODY_LIMIT",
];

fn main_variables() -> String {
    let mut text =
        "Settings come from the environment and a .env file in the working folder. The main ones:\n".to_owned();
    let settings = Environment::read(&BTreeMap::new()).map(|presets| presets.values.describe());
    for setting in settings.unwrap_or_default() {
        if MAIN.contains(&setting.name) {
            let preset = if setting.value.is_empty() || setting.value == "***" {
                String::new()
            } else {
                format!(" (default: {})", setting.value)
            };
            // Writing into a string cannot fail.
            let _ = writeln!(text, "  {:<22} {}{preset}", setting.name, setting.meaning);
        }
    }
    text + "`loquat config` lists all of them."
}
