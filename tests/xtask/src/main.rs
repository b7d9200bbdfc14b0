//! What a developer runs beside cargo itself: `cargo xtask <command>`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool talks on its terminal"
)]

mod bench;
mod browser;
mod clients;
mod frontend;
mod fuzz;
mod http;
mod official;
mod probe;
mod provision;
mod server;
mod shell;
mod soak;
mod suite;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test              everything that must pass: style, lints, tests on SQLite, PostgreSQL and Redis, generated
                              clients, hostile requests, browsers. Installs what is missing (Debian's apt, pip, npm) and says
                              plainly what it could not get.
cargo xtask test --original   the same, and lets the real Open WebUI 0.7.2 open a database that Loquat wrote to
                              (downloads some gigabytes from PyPI)
cargo xtask frontend          fetches the page of Open WebUI 0.7.2 into the folder frontend, and says how to serve it
cargo xtask browser [words]   drives that page and the one inside the binary in Chromium; with words, the scenarios whose
                              sentence contains them. Screenshots go to target/browser
cargo xtask clients           generates the TypeScript and the Rust client of the API and runs both
cargo xtask official          runs the official clients (openai for Python and Node.js, socket.io-client) alone
cargo xtask bench             prints what the release build costs: starting, lists, sign-ins, streams, sockets
cargo xtask bench soak        2,000 answers of the release build at once, with clients that leave and providers that break
                              off: is every completed one whole, and does anything stay behind?
cargo xtask bench load --url URL [--pid PID] [--token TOKEN]
                              prints what streams and sockets cost any server that speaks Open WebUI's API and is
                              connected to the bench's own provider at http://127.0.0.1:9400/v1
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => suite::test(false),
        ["test", "--original"] => suite::test(true),
        ["frontend"] => frontend::fetch(),
        ["browser", wanted @ ..] => suite::browser_alone(wanted),
        ["clients"] => suite::clients_alone(),
        ["official"] => suite::official_alone(),
        ["bench"] => bench::run_all(),
        ["bench", "soak"] => soak::long(),
        ["bench", "load", arguments @ ..] => bench::load(arguments),
        _ => {
            print!("{USAGE}");
            return if matches!(words.as_slice(), ["--help" | "help"]) {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            };
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
