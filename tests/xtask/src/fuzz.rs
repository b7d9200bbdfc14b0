//! Hostile requests made from the API document: no operation may answer with a 5xx.

use crate::provision;
use crate::server::{Build, Server};
use crate::shell::{Outcome, command, run};
use crate::suite::Tally;

/// Requests to an operation. Enough to meet every constraint of the document a few times within CI's patience.
const EXAMPLES: &str = "8";

pub fn schemathesis(build: Build) -> Outcome<Tally> {
    let bin = provision::python("schemathesis", &["schemathesis==4.*"])?;
    let mut server = Server::start(
        build,
        "schemathesis",
        &[("ENABLE_SIGNUP", "true"), ("ENABLE_API_KEYS", "true")],
    )?;
    let token = server.sign_up()?;
    let header = format!("Authorization: Bearer {token}");
    let document = format!("{}/openapi.json", server.url());
    let words = [
        "run",
        &document,
        "--url",
        &server.url(),
        "--header",
        &header,
        "--checks",
        "not_a_server_error",
        "--max-examples",
        EXAMPLES,
        "--phases",
        "examples,coverage,fuzzing",
        "--exclude-path",
        // Signing out would end the session that the other requests need.
        "/api/v1/auths/signout",
        "--exclude-path-regex",
        // These hand on what a provider says, or that there is none.
        "^/(openai|ollama)/",
        "--seed",
        "72",
        "--request-timeout",
        "20",
        "--no-color",
    ];
    let outcome = run(&mut command(bin.join("schemathesis"), &words));
    if !server.is_alive() {
        return Err(format!("loquat died under hostile requests:\n{}", server.log()));
    }
    outcome
        .map(|()| Tally::one())
        .map_err(|problem| format!("{problem}\nthe server's log ends with:\n{}", server.log()))
}
