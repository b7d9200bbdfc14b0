use clap::{Parser, Subcommand};

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
}
