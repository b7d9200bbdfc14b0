//! The whole test run: steps in order, one summary line at the end.

use std::time::{Duration, Instant};

use crate::browser;
use crate::clients;
use crate::fuzz;
use crate::official;
use crate::provision;
use crate::server::Build;
use crate::shell::{Outcome, command, has, run, run_watched};

/// What one step came to.
struct Step {
    name: &'static str,
    outcome: Outcome<Tally>,
    took: Duration,
}

/// Tests that a step ran.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl Tally {
    pub fn one() -> Self {
        Self { passed: 1, failed: 0 }
    }
}

/// Everything that must pass.
pub fn test(with_original: bool) -> Outcome {
    provision::services()?;
    let mut steps = Vec::new();
    let mut step = |name: &'static str, work: &mut dyn FnMut() -> Outcome<Tally>| {
        println!("\n=== {name}");
        let begun = Instant::now();
        let outcome = work();
        if let Err(problem) = &outcome {
            println!("{problem}");
        }
        steps.push(Step {
            name,
            outcome,
            took: begun.elapsed(),
        });
    };
    step("formatting", &mut || passes(&["fmt", "--all", "--check"]));
    step("lints", &mut || {
        passes(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    });
    step("dependencies", &mut dependencies);
    step("the binary", &mut || passes(&["build", "--package", "loquat"]));
    step("tests", &mut || rust_tests(with_original));
    step("generated clients", &mut || clients::round_trips(Build::Debug));
    step("official clients", &mut || official::clients(Build::Debug));
    step("hostile requests", &mut || fuzz::schemathesis(Build::Debug));
    step("browsers", &mut || browser::scenarios(Build::Debug, None));
    summary(&steps)
}

/// The scenarios in browsers alone; with words, those whose sentence contains them.
pub fn browser_alone(words: &[&str]) -> Outcome {
    passes(&["build", "--package", "loquat"])?;
    let wanted = words.join(" ");
    let tally = browser::scenarios(Build::Debug, Some(wanted.as_str()).filter(|wanted| !wanted.is_empty()))?;
    match tally.failed {
        0 => Ok(()),
        failed => Err(format!("{failed} failed")),
    }
}

/// The generated clients alone.
pub fn clients_alone() -> Outcome {
    passes(&["build", "--package", "loquat"])?;
    clients::round_trips(Build::Debug).map(drop)
}

/// The clients of others alone.
pub fn official_alone() -> Outcome {
    passes(&["build", "--package", "loquat"])?;
    match official::clients(Build::Debug)? {
        Tally { failed: 0, .. } => Ok(()),
        _ => Err("some clients failed; their output is above".to_owned()),
    }
}

fn passes(words: &[&str]) -> Outcome<Tally> {
    run(&mut command("cargo", words)).map(|()| Tally::one())
}

/// Licences, bans and sources; advisories need a network that a test machine may not have.
fn dependencies() -> Outcome<Tally> {
    if !has("cargo-deny") {
        println!("not run: cargo-deny is not installed (cargo install --locked cargo-deny)");
        return Ok(Tally::default());
    }
    passes(&["deny", "--offline", "check", "licenses", "bans", "sources"])
}

fn rust_tests(with_original: bool) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut tests = command("cargo", &["test", "--workspace", "--no-fail-fast"]);
    tests.env("LOQUAT_BIN", Build::Debug.binary());
    if with_original {
        let bin = provision::python("original", &["open-webui==0.7.2", "psycopg2-binary"])?;
        tests.env("LOQUAT_ORIGINAL_BIN", bin.join("open-webui"));
    } else {
        println!("not run: opening our databases with the original (cargo xtask test --original)");
    }
    let outcome = run_watched(&mut tests, |line| count(line, &mut tally));
    if tally.passed == 0 {
        return Err("no test ran".to_owned());
    }
    match outcome {
        Ok(()) => Ok(tally),
        Err(problem) if tally.failed == 0 => Err(problem),
        Err(_) => Ok(tally),
    }
}

/// Reads `test result: ok. 12 passed; 0 failed; …`.
fn count(line: &str, tally: &mut Tally) {
    let Some((_, result)) = line.split_once("test result: ") else {
        return;
    };
    for part in result.split([';', '.']) {
        let mut words = part.split_whitespace();
        if let (Some(number), Some(what)) = (words.next().and_then(|word| word.parse::<u32>().ok()), words.next()) {
            match what {
                "passed" => tally.passed += number,
                "failed" => tally.failed += number,
                _ => {}
            }
        }
    }
}

fn summary(steps: &[Step]) -> Outcome {
    println!();
    let mut whole = Tally::default();
    for step in steps {
        let word = match &step.outcome {
            Ok(tally) if tally.failed > 0 => "FAILED",
            Ok(tally) if tally.passed == 0 => "left out",
            Ok(_) => "ok",
            Err(_) => "FAILED",
        };
        println!("{:>6.1} s  {:<18} {word}", step.took.as_secs_f64(), step.name);
        match &step.outcome {
            Ok(tally) => {
                whole.passed += tally.passed;
                whole.failed += tally.failed;
            }
            Err(_) => whole.failed += 1,
        }
    }
    println!("tests: {} passed, {} failed", whole.passed, whole.failed);
    if whole.failed == 0 {
        Ok(())
    } else {
        Err("some steps failed; their output is above".to_owned())
    }
}
