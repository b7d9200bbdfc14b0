//! The binary: reads what it is told, chooses the adapters, serves until it is asked to stop.
//!
//! Start reading at [`wiring`], where everything is put together.

mod clock;
mod command;
mod environment;
mod ids;
mod server;
mod signals;
mod wiring;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use loquat_core::settings::{HOST, PORT};
use tokio::net::TcpListener;
use tracing::{error, info, warn};

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
    match command.task {
        Some(Task::Config) => config(),
        None => serve().await,
    }
}

fn config() -> Result<(), Box<dyn Error>> {
    let mut output = std::io::stdout().lock();
    for setting in environment::look()?.values.describe() {
        writeln!(output, "{setting}")?;
    }
    Ok(())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let environment = environment::read()?;
    for remark in &environment.warnings {
        warn!("{remark}");
    }
    let stop = signals::stop_on_signal()?;
    let wired = wiring::wire(&environment).await?;
    let address = format!("{}:{}", environment.get(HOST), environment.get(PORT));
    let listener = TcpListener::bind(&address)
        .await
        .map_err(|error| format!("cannot listen at {address}: {error}"))?;
    info!("serving http://{}", listener.local_addr()?);
    server::serve(listener, PoemService::new(wired.router), Limits::default(), stop).await;
    wired.chores.finish().await;
    Ok(())
}
