//! Scenarios in a real browser: the page of Open WebUI and the page inside the binary.

use std::path::PathBuf;

use crate::frontend;
use crate::provision;
use crate::server::Build;
use crate::shell::{Outcome, command, has, root, run_watched, target};
use crate::suite::Tally;

/// Everything, or the scenarios whose sentence contains the word.
pub fn scenarios(build: Build, wanted: Option<&str>) -> Outcome<Tally> {
    let chromium =
        chromium().ok_or("Chromium is missing: apt-get install chromium, or name its program in CHROMIUM")?;
    for (program, package) in [("node", "nodejs"), ("npm", "npm")] {
        if !has(program) {
            return Err(format!("{program} is missing: apt-get install {package}"));
        }
    }
    let folder = root().join("tests/browser");
    provision::npm(&folder)?;
    let page = frontend::folder()?;
    let mut tally = Tally::default();
    if wanted.is_none() {
        let mut units = command("npm", &["run", "--silent", "unit"]);
        let outcome = run_watched(units.current_dir(&folder), |line| count_units(line, &mut tally));
        outcome.or_else(|problem| if tally.failed > 0 { Ok(()) } else { Err(problem) })?;
    }
    let mut words = vec!["run.mjs"];
    words.extend(wanted);
    let mut scenarios = command("node", &words);
    scenarios
        .current_dir(&folder)
        .env("LOQUAT_BIN", build.binary())
        .env("FRONTEND_BUILD_DIR", page)
        .env("CHROMIUM", chromium)
        .env("OUT", target().join("browser"));
    let before = tally;
    let outcome = run_watched(&mut scenarios, |line| count_scenarios(line, &mut tally));
    println!("screenshots: {}", target().join("browser").display());
    match outcome {
        Err(problem) if tally.failed == before.failed => Err(problem),
        _ => Ok(tally),
    }
}

fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ]
    .map(PathBuf::from);
    named.into_iter().chain(known).find(|path| path.is_file())
}

/// Reads `# pass 23` and `ℹ fail 0`: node writes the one or the other, by its version and terminal.
fn count_units(line: &str, tally: &mut Tally) {
    let mut words = line.trim_start_matches(['#', 'ℹ', ' ']).split(' ');
    if let (Some(what), Some(Ok(number))) = (words.next(), words.next().map(str::parse::<u32>)) {
        match what {
            "pass" => tally.passed += number,
            "fail" => tally.failed += number,
            _ => {}
        }
    }
}

/// Reads `scenarios: 21 passed, 0 failed`.
fn count_scenarios(line: &str, tally: &mut Tally) {
    let Some(counts) = line.strip_prefix("scenarios: ") else {
        return;
    };
    let mut numbers = counts
        .split(", ")
        .map(|part| part.split(' ').next()?.parse::<u32>().ok());
    tally.passed += numbers.next().flatten().unwrap_or_default();
    tally.failed += numbers.next().flatten().unwrap_or_default();
}
