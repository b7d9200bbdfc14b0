//! Who knows whom: what Cargo cannot forbid by itself.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// What adapters call out with: no port, and the only crate beside core that they may know.
const CLIENT: &str = "loquat-client";

/// Crates with which core would read, write, connect or wait.
const IO: &[&str] = &[
    "async-std",
    "axum",
    "diesel",
    "fred",
    "hyper",
    "mio",
    "poem",
    "redis",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "socket2",
    "sqlx",
    "tokio",
    "tokio-postgres",
    "tungstenite",
    "ureq",
];

fn cargo(words: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let run = Command::new(cargo)
        .args(words)
        .args(["--offline", "--manifest-path", manifest])
        .output()
        .expect("cargo runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// A crate of the workspace.
struct Member {
    name: String,
    is_adapter: bool,
    /// Those of the workspace on which it is built.
    built_on: BTreeSet<String>,
    /// Those of the workspace on which its tests are built besides.
    tested_with: BTreeSet<String>,
}

fn members() -> Vec<Member> {
    let workspace: Value = serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let adapters = format!("{}/adapters/", workspace["workspace_root"].as_str().unwrap());
    let packages = workspace["packages"].as_array().unwrap();
    let members: Vec<Member> = packages.iter().map(|package| member(package, &adapters)).collect();
    assert!(members.iter().any(|member| member.is_adapter), "there are adapters");
    members
}

fn member(package: &Value, adapters: &str) -> Member {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let dependencies = package["dependencies"].as_array().unwrap();
    let (tested_with, built_on): (Vec<&Value>, Vec<&Value>) = dependencies
        .iter()
        .filter(|dependency| dependency["path"].is_string())
        .partition(|dependency| dependency["kind"] == "dev");
    let names = |all: Vec<&Value>| all.into_iter().map(|dependency| text(&dependency["name"])).collect();
    Member {
        name: text(&package["name"]),
        is_adapter: text(&package["manifest_path"]).starts_with(adapters),
        built_on: names(built_on),
        tested_with: names(tested_with),
    }
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn an_adapter_knows_core_and_how_to_call_out() {
    for member in members()
        .iter()
        .filter(|member| member.is_adapter && member.name != CLIENT)
    {
        let known = set(&["loquat-core", CLIENT]);
        assert!(
            member.built_on.is_subset(&known),
            "{} knows {:?}",
            member.name,
            member.built_on
        );
        assert!(member.built_on.contains("loquat-core"), "{} plays no port", member.name);
        let strangers: Vec<_> = member
            .tested_with
            .iter()
            .filter(|name| *name != "loquat-tests")
            .collect();
        assert!(strangers.is_empty(), "tests of {} know {strangers:?}", member.name);
    }
}

#[test]
fn core_and_the_client_know_nobody_and_dial_only_a_tool() {
    let members = members();
    for (name, tools) in [
        ("loquat-core", set(&[])),
        (CLIENT, set(&[])),
        ("loquat-wakes", set(&[])),
        ("loquat-dial", set(&["loquat-wakes"])),
    ] {
        let member = members.iter().find(|member| member.name == name).expect(name);
        let known: BTreeSet<_> = member.built_on.union(&member.tested_with).cloned().collect();
        assert_eq!(known, tools, "{name}");
    }
}

#[test]
fn how_connections_are_made_is_known_to_the_wiring_alone() {
    let members = members();
    let dialers = members.iter().filter(|member| member.built_on.contains("loquat-dial"));
    let dialers: Vec<&str> = dialers.map(|member| member.name.as_str()).collect();
    assert_eq!(dialers, ["loquat"]);
}

#[test]
fn core_neither_reads_nor_writes_nor_connects() {
    let tree = cargo(&[
        "tree",
        "--package",
        "loquat-core",
        "--edges",
        "normal",
        "--prefix",
        "none",
    ]);
    let all: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(all.contains("serde"), "the tree is read rightly: {tree}");
    let found: Vec<&&str> = IO.iter().filter(|name| all.contains(**name)).collect();
    assert!(found.is_empty(), "core depends on {found:?}");
}
