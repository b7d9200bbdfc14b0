use loquat_core::settings::{ENABLE_AUDIT_STDOUT, Environment, GLOBAL_LOG_LEVEL, LOG_FORMAT};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt};

/// Begins to log to the standard output: text for people, or a JSON object a line for programs.
///
/// What libraries have to say is of use to who develops them; of them only warnings are shown, also at DEBUG.
pub fn begin(environment: &Environment) {
    let level = level(environment.get(GLOBAL_LOG_LEVEL));
    let mut filter = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(OURS, level);
    if environment.get(ENABLE_AUDIT_STDOUT) {
        filter = filter.with_target("audit", LevelFilter::INFO);
    }
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match environment.get(LOG_FORMAT) {
        "json" => fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed(),
        _ => fmt::layer().with_ansi(is_terminal()).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(filter)).init();
}

/// What the names of our crates begin with.
const OURS: &str = "loquat";

/// The names are those of Python's logging.
fn level(name: &str) -> LevelFilter {
    match name {
        "CRITICAL" | "FATAL" | "ERROR" => LevelFilter::ERROR,
        "WARN" | "WARNING" => LevelFilter::WARN,
        "DEBUG" => LevelFilter::DEBUG,
        "NOTSET" => LevelFilter::TRACE,
        _ => LevelFilter::INFO,
    }
}

fn is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdout())
}
