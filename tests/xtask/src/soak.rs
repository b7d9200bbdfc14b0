//! Two thousand answers at once on the release build, while everything goes wrong that can: the story `soak` at length.

use crate::server::Build;
use crate::shell::{Outcome, command, run};

const STREAMS: &str = "2000";

pub fn long() -> Outcome {
    run(&mut command("cargo", &["build", "--release", "--package", "loquat"]))?;
    let words = ["test", "--package", "loquat-tests", "--", "soak::", "--nocapture"];
    run(command("cargo", &words)
        .env("LOQUAT_BIN", Build::Release.binary())
        .env("LOQUAT_SOAK_STREAMS", STREAMS))
}
