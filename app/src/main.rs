//! The binary: reads what it is told, chooses the adapters, serves until it is asked to stop.
//!
//! Start reading at [`wiring`], where everything is put together.

mod clock;
mod command;
mod dotenv;
mod ids;
mod server;
mod signals;
mod wiring;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use tokio::net::TcpListener;
use tracing::{error, info};

use crate::command::{Command, Task};
use crate::server::{Limits, PoemService};

fn main() -> ExitCode {
    let command = Command::parse();
    tracing_subscriber::fmt().init();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(run(command)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let environment = dotenv::environment(".env")?;
    match command.task {
        Some(Task::Config) => Ok(()),
        None => serve(&environment).await,
    }
}

async fn serve(environment: &std::collections::HashMap<String, String>) -> Result<(), Box<dyn Error>> {
    let setting = |name: &str, default: &str| environment.get(name).cloned().unwrap_or_else(|| default.to_owned());
    let address = format!("{}:{}", setting("HOST", "127.0.0.1"), setting("PORT", "8080"));
    let stop = signals::stop_on_signal()?;
    let wired = wiring::wire(environment).await?;
    let listener = TcpListener::bind(&address)
        .await
        .map_err(|error| format!("cannot listen at {address}: {error}"))?;
    info!("serving http://{}", listener.local_addr()?);
    server::serve(listener, PoemService::new(wired.router), Limits::default(), stop).await;
    Ok(())
}
