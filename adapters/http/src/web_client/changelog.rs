use std::collections::BTreeMap;

use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::web_client::version::VERSION;
use crate::wire::Body;

/// What is new.
pub struct Changelog;

/// A version, with what it brought by kind.
#[derive(Debug, Object, Serialize)]
struct Release {
    date: String,
    added: Vec<Entry>,
    changed: Vec<Entry>,
    fixed: Vec<Entry>,
}

/// One thing that is new.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "ReleaseEntry")]
struct Entry {
    title: String,
    content: String,
    /// Both as an HTML list item
    raw: String,
}

type Texts = &'static [(&'static str, &'static str)];

const ADDED: Texts = &[
    (
        "A server in one binary",
        "No Python and no packages to install: one file that starts in a moment and needs little memory.",
    ),
    (
        "A complete API document",
        "Every operation is described with its types and its failures, at /docs.",
    ),
    (
        "Many instances",
        "Settings, sessions and permissions change on all instances at once.",
    ),
    (
        "Sessions that end",
        "Signing out and a new password end sessions everywhere, at once.",
    ),
];

const CHANGED: Texts = &[
    (
        "Same database, same page",
        "An existing installation is taken over in place, and can go back.",
    ),
    (
        "Settings side by side",
        "Two administrators who save different settings at the same time keep both.",
    ),
];

const FIXED: Texts = &[
    (
        "Errors that explain themselves",
        "Input that cannot be used is refused with the reason.",
    ),
    (
        "Big histories stay quick",
        "The list of chats costs the same with two hundred of them and with twenty thousand.",
    ),
];

fn entries(texts: Texts) -> Vec<Entry> {
    let entries = texts.iter().map(|(title, content)| Entry {
        title: (*title).to_owned(),
        content: (*content).to_owned(),
        raw: format!("<li><strong>{title}</strong>: {content}</li>"),
    });
    entries.collect()
}

#[OpenApi(tag = "Area::Page")]
impl Changelog {
    /// Read what is new
    #[oai(path = "/api/changelog", method = "get", operation_id = "get_changelog")]
    async fn read(&self) -> Body<BTreeMap<String, Release>> {
        let release = Release {
            date: "2026-01-10".to_owned(),
            added: entries(ADDED),
            changed: entries(CHANGED),
            fixed: entries(FIXED),
        };
        Body(BTreeMap::from([(VERSION.to_owned(), release)]))
    }
}
