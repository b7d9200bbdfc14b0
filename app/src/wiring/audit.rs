use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use loquat_core::settings::{
    AUDIT_EXCLUDED_PATHS, AUDIT_LOG_FILE_ROTATION_SIZE, AUDIT_LOG_LEVEL, AUDIT_LOGS_FILE_PATH, ENABLE_AUDIT_LOGS_FILE,
    ENABLE_AUDIT_STDOUT, Environment, MAX_BODY_LOG_SIZE,
};
use loquat_core::shared::{Clock, Ids};
use loquat_http::edge::audit::{Audit, Journal, Level, Scope};
use tracing::warn;

/// The audit log, if one is wanted.
pub fn audit(
    environment: &Environment,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
) -> Result<Option<Audit>, Box<dyn Error>> {
    let level = match environment.get(AUDIT_LOG_LEVEL) {
        "METADATA" => Level::Metadata,
        "REQUEST" => Level::Request,
        "REQUEST_RESPONSE" => Level::RequestResponse,
        _ => return Ok(None),
    };
    Ok(Some(Audit {
        level,
        scope: Scope::excluding(environment.get(AUDIT_EXCLUDED_PATHS).iter().cloned()),
        body_limit: usize::try_from(environment.get(MAX_BODY_LOG_SIZE)).unwrap_or_default(),
        journal: Arc::new(journal(environment)?),
        clock,
        ids,
    }))
}

fn journal(environment: &Environment) -> Result<Journal, Box<dyn Error>> {
    let path = environment.get(AUDIT_LOGS_FILE_PATH);
    let to_file = environment.get(ENABLE_AUDIT_LOGS_FILE).then_some(Path::new(path));
    let size = environment.get(AUDIT_LOG_FILE_ROTATION_SIZE);
    let largest = bytes(size).unwrap_or_else(|| {
        warn!("AUDIT_LOG_FILE_ROTATION_SIZE is ignored: `{size}` is no size such as 10MB");
        10_000_000
    });
    Journal::open(to_file, largest, environment.get(ENABLE_AUDIT_STDOUT))
        .map_err(|error| format!("cannot write the audit log {path} (AUDIT_LOGS_FILE_PATH): {error}").into())
}

/// Reads `10MB`, `500 KB`, `1GiB`, `1048576`.
fn bytes(size: &str) -> Option<u64> {
    let size = size.trim();
    let digits = size
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(size.len());
    let number: f64 = size[..digits].parse().ok()?;
    let unit = match size[digits..].trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1.0,
        "KB" | "K" => 1e3,
        "MB" | "M" => 1e6,
        "GB" | "G" => 1e9,
        "KIB" => 1024.0,
        "MIB" => 1024.0 * 1024.0,
        "GIB" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some((number * unit) as u64)
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_read_in_the_usual_spellings() {
        let read = ["10MB", "500 kb", "1.5GiB", "1048576", "much"].map(super::bytes);
        assert_eq!(
            read,
            [
                Some(10_000_000),
                Some(500_000),
                Some(1_610_612_736),
                Some(1_048_576),
                None
            ]
        );
    }
}
