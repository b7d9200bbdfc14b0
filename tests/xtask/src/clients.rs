//! Clients generated from the API document, each made to sign up, sign in, create, read and search.

use std::path::Path;

use serde_json::{Map, Value};

use crate::http;
use crate::provision;
use crate::server::{Build, Server};
use crate::shell::{Outcome, command, root, run, run_quietly};
use crate::suite::Tally;

pub fn round_trips(build: Build) -> Outcome<Tally> {
    let server = Server::start(build, "clients", &[])?;
    let document = fetch(&server)?;
    complete(&document)?;
    let mut tally = Tally::one();
    typescript(&document, build)?;
    tally.passed += 1;
    rust(&document, build)?;
    tally.passed += 1;
    Ok(tally)
}

fn fetch(server: &Server) -> Outcome<Value> {
    let answer = http::request(server.address, "GET", "/openapi.json", None, None);
    let answer = answer.map_err(|error| format!("cannot read the API document: {error}"))?;
    serde_json::from_slice(&answer.body).map_err(|error| format!("the API document is no JSON: {error}"))
}

/// Every operation has an id of its own, a tag, a typed success and typed errors.
fn complete(document: &Value) -> Outcome {
    let mut problems = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    for (path, method, operation) in operations(document) {
        let mut miss = |what: &str| problems.push(format!("{method} {path} has no {what}"));
        match operation["operationId"].as_str() {
            Some(id) if ids.insert(id.to_owned()) => {}
            Some(_) => miss("operationId of its own"),
            None => miss("operationId"),
        }
        if operation["tags"].as_array().is_none_or(Vec::is_empty) {
            miss("tag");
        }
        let responses = operation["responses"].as_object();
        let has = |class: char| responses.is_some_and(|all| all.keys().any(|status| status.starts_with(class)));
        if !has('2') && !has('3') {
            miss("success");
        }
        // What asks for nothing and nobody cannot be asked wrongly.
        if !has('4')
            && operation["security"]
                .as_array()
                .is_some_and(|schemes| !schemes.is_empty())
        {
            miss("error");
        }
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(format!("the API document is not complete:\n{}", problems.join("\n"))),
    }
}

fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        methods
            .as_object()
            .into_iter()
            .flatten()
            .map(move |(method, operation)| (path, method, operation))
    })
}

fn typescript(document: &Value, build: Build) -> Outcome {
    let folder = root().join("examples/client-typescript");
    write(&folder.join("openapi.json"), document)?;
    provision::npm(&folder)?;
    run_quietly(command("npm", &["run", "--silent", "generate"]).current_dir(&folder))?;
    run_quietly(command("npm", &["run", "--silent", "build"]).current_dir(&folder))?;
    let server = Server::start(build, "client-typescript", &[])?;
    run(command("npm", &["run", "--silent", "start"])
        .current_dir(&folder)
        .env("LOQUAT_URL", server.url()))
}

fn rust(document: &Value, build: Build) -> Outcome {
    let folder = root().join("examples/client-rust");
    write(&folder.join("openapi.json"), &for_progenitor(document))?;
    let manifest = folder.join("Cargo.toml");
    let server = Server::start(build, "client-rust", &[])?;
    let words = ["run", "--quiet", "--manifest-path", &manifest.to_string_lossy()];
    // Its own workspace, and the warm target folder of this one.
    let target = crate::shell::target().join("client-rust");
    run(command("cargo", &words)
        .env("CARGO_TARGET_DIR", target)
        .env("LOQUAT_URL", server.url()))
}

fn write(path: &Path, document: &Value) -> Outcome {
    std::fs::write(path, document.to_string()).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Progenitor takes one media type and one kind of error an operation, and no multipart forms: a copy without the
/// rest is what its client is made from.
fn for_progenitor(document: &Value) -> Value {
    let mut copy = document.clone();
    let Some(paths) = copy["paths"].as_object_mut() else {
        return copy;
    };
    for methods in paths.values_mut().filter_map(Value::as_object_mut) {
        methods.retain(|_, operation| speaks_json(operation));
        for operation in methods.values_mut() {
            one_error(operation);
        }
    }
    copy
}

fn speaks_json(operation: &Value) -> bool {
    let only_json = |content: &Value| {
        content
            .as_object()
            .is_none_or(|all| all.keys().all(|kind| kind == "application/json"))
    };
    let request = &operation["requestBody"]["content"];
    let responses = operation["responses"].as_object();
    only_json(request) && responses.is_none_or(|all| all.values().all(|response| only_json(&response["content"])))
}

fn one_error(operation: &mut Value) {
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    let kept: Map<String, Value> = responses
        .iter()
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, response)| (status.clone(), response.clone()))
        .collect();
    *responses = kept;
}
