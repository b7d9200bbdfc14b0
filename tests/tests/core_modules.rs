//! The modules of the core form no loop: each knows only what lies below it, so that any of them can be read, changed
//! or split off without the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What each module of the core names of the others.
type Graph = BTreeMap<String, BTreeSet<String>>;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What ships of a file: no comments, no tests.
fn shipped(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The names after each `crate::`, a list in braces included.
fn named(code: &str) -> BTreeSet<String> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let word = |text: &str| text.trim().split(|c| !is_letter(c)).next().unwrap_or_default().to_owned();
    let mut all = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(list) => all.extend(list.split('}').next().unwrap_or_default().split(',').map(word)),
            None => {
                all.insert(word(after));
            }
        }
    }
    all
}

fn graph() -> Graph {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut graph = Graph::new();
    for file in &files {
        let inside = file.strip_prefix(&root).unwrap();
        let is_test = inside.iter().any(|part| part == "tests" || part == "tests.rs");
        let module = inside.iter().next().unwrap().to_str().unwrap();
        let module = module.strip_suffix(".rs").unwrap_or(module).to_owned();
        if is_test || module == "lib" {
            continue;
        }
        let code = shipped(&std::fs::read_to_string(file).unwrap());
        graph.entry(module).or_default().extend(named(&code));
    }
    let modules: BTreeSet<String> = graph.keys().cloned().collect();
    for (module, known) in &mut graph {
        known.retain(|other| other != module && modules.contains(other));
    }
    graph
}

/// A way from `at` back to a module that it has passed.
fn loop_from(graph: &Graph, at: &str, way: &mut Vec<String>, done: &mut BTreeSet<String>) -> Option<Vec<String>> {
    if let Some(start) = way.iter().position(|passed| passed == at) {
        let mut found = way[start..].to_vec();
        found.push(at.to_owned());
        return Some(found);
    }
    if done.contains(at) {
        return None;
    }
    way.push(at.to_owned());
    let found = graph[at].iter().find_map(|next| loop_from(graph, next, way, done));
    way.pop();
    done.insert(at.to_owned());
    found
}

#[test]
fn the_modules_of_core_form_no_loop() {
    let graph = graph();
    assert!(graph["chat"].contains("identity"), "the imports are read: {graph:?}");
    let mut done = BTreeSet::new();
    for module in graph.keys() {
        let found = loop_from(&graph, module, &mut Vec::new(), &mut done);
        assert!(found.is_none(), "{}", found.unwrap_or_default().join(" -> "));
    }
}

#[test]
fn what_all_others_rest_on_knows_no_concept_of_the_domain() {
    let graph = graph();
    let ground = ["cluster", "identity", "realtime", "settings", "shared"].map(str::to_owned);
    let ground = BTreeSet::from(ground);
    for module in &ground {
        let above: Vec<_> = graph[module].difference(&ground).collect();
        assert!(above.is_empty(), "{module} knows {above:?}");
    }
}
