//! The binary: reads what it is told, chooses the adapters, serves until it is asked to stop.
//!
//! Start reading at [`wiring`], where everything is put together.

mod background;
mod clock;
mod command;
mod environment;
mod ids;
mod lifecycle;
mod logs;
mod server;
mod signals;
mod user_command;
mod wiring;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use loquat_core::settings::{
    CORS_ALLOW_ORIGIN, ENABLE_WEBSOCKET_SUPPORT, Environment, HOST, LOQUAT_SHUTDOWN_TIMEOUT, PORT, Unusable,
};
use loquat_plugins::jail;
use loquat_realtime::OriginGuard;
use tokio::net::TcpListener;
use tower::Layer;
use tracing::{info, warn};

use crate::command::{Command, Task};
use crate::server::{Front, Limits, PoemService};

#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let result = match arguments.next() {
        // Called by this program itself, to become what runs plug-ins.
        Some(first) if first == jail::COMMAND => Err(jail::enter(arguments).into()),
        _ => run(&Command::given()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There may be no log yet, and somebody is waiting at the terminal. If even that is gone, nobody is.
            let _ = explain(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<(), Box<dyn Error>> {
    match &command.task {
        Some(Task::Config) => list_settings(),
        Some(Task::User { task }) => {
            let environment = environment::read()?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(user_command::run(task, &environment))
        }
        None => {
            let environment = environment::read()?;
            logs::begin(&environment);
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(serve(&environment, command))
        }
    }
}

fn list_settings() -> Result<(), Box<dyn Error>> {
    let mut output = std::io::stdout().lock();
    for setting in environment::look()?.values.describe() {
        writeln!(output, "{setting}")?;
    }
    Ok(())
}

async fn serve(environment: &Environment, command: &Command) -> Result<(), Box<dyn Error>> {
    info!("this is Loquat {}", env!("CARGO_PKG_VERSION"));
    for remark in &environment.warnings {
        warn!("{remark}");
    }
    let stop = signals::stop_on_signal()?;
    // Before the database is touched: two that are started by mistake must not both work on it.
    let listener = listen(environment).await?;
    let limits = limits(environment);
    let wired = wiring::wire(environment, command, &stop, limits.drain).await?;
    info!("serving http://{}", listener.local_addr()?);
    let sockets = wired.socket_layer.layer(PoemService::new(wired.router));
    let guard = OriginGuard::new(
        sockets,
        environment.get(CORS_ALLOW_ORIGIN),
        environment.get(ENABLE_WEBSOCKET_SUPPORT),
    );
    let service = Front(guard);
    let shutdown = wired.shutdown;
    // On a worker, which takes a new connection without waking this thread first.
    let serving = tokio::spawn(server::serve(listener, service, limits, stop.clone()));
    let connections = async {
        let served = serving.await;
        // It may have panicked: a server that nobody can reach any more shall end, not linger.
        stop.cancel();
        served
    };
    // What is answered at a socket has the same time to finish as what is answered at a connection, and not another.
    let (served, ()) = tokio::join!(connections, async {
        stop.cancelled().await;
        lifecycle::pass(shutdown.draining).await;
    });
    lifecycle::pass(shutdown.afterwards).await;
    served?;
    info!("stopped");
    Ok(())
}

async fn listen(environment: &Environment) -> Result<TcpListener, String> {
    let (host, port) = (environment.get(HOST), environment.get(PORT));
    let number = u16::try_from(port).map_err(|_| format!("PORT must be between 0 and 65535, and is {port}"))?;
    TcpListener::bind((host, number))
        .await
        .map_err(|error| format!("cannot listen at {host}:{port} (HOST, PORT): {error}"))
}

fn limits(environment: &Environment) -> Limits {
    let seconds = u64::try_from(environment.get(LOQUAT_SHUTDOWN_TIMEOUT)).unwrap_or_default();
    Limits {
        drain: Duration::from_secs(seconds),
        ..Limits::default()
    }
}

/// Says why the program ends, with everything that is wrong at once.
fn explain(error: &(dyn Error + 'static)) -> std::io::Result<()> {
    let mut output = std::io::stderr().lock();
    if let Some(Unusable(remarks)) = error.downcast_ref() {
        writeln!(output, "loquat: cannot start, because the environment is not usable:")?;
        for remark in remarks {
            writeln!(output, "  {remark}")?;
        }
        return Ok(());
    }
    write!(output, "loquat: {error}")?;
    let mut next = error.source();
    while let Some(cause) = next {
        write!(output, ": {cause}")?;
        next = cause.source();
    }
    writeln!(output)
}
