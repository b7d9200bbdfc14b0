use loquat_core::access::{Access, WithOwner};
use loquat_core::knowledge::{FileSummary, FileView, KnowledgeBase, KnowledgeChange};
use loquat_core::shared::Listing;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use crate::wire::{FreeObject, Owner, RawJson};

/// A knowledge base.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(rename = "KnowledgeBase", read_only_all)]
pub(super) struct KnowledgeRow {
    id: String,
    /// Who made it
    user_id: String,
    name: String,
    description: String,
    /// Not used
    meta: Option<FreeObject>,
    /// Who may read and write it: null is public, an empty object is private, else
    /// `{"read": {"group_ids": [], "user_ids": []}, "write": {...}}`
    access_control: Option<FreeObject>,
    /// Unix time in seconds
    created_at: i64,
    /// Unix time in seconds
    updated_at: i64,
}

impl From<KnowledgeBase> for KnowledgeRow {
    fn from(base: KnowledgeBase) -> Self {
        Self {
            id: base.id.0,
            user_id: base.user_id.0,
            name: base.name,
            description: base.description,
            meta: base.meta.map(FreeObject),
            access_control: base.access.object().cloned().map(FreeObject),
            created_at: base.created_at,
            updated_at: base.updated_at,
        }
    }
}

/// A knowledge base in a list, as the caller sees it.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct SeenKnowledge {
    #[oai(flatten)]
    #[serde(flatten)]
    base: KnowledgeRow,
    /// Who made it, if they are still there
    user: Option<Owner>,
    /// May the caller change it?
    write_access: bool,
}

/// A page of knowledge bases.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct KnowledgePage {
    items: Vec<SeenKnowledge>,
    /// How many fit on all pages together
    total: i64,
}

impl From<Listing<WithOwner<KnowledgeBase>>> for KnowledgePage {
    fn from(found: Listing<WithOwner<KnowledgeBase>>) -> Self {
        let seen = found.items.into_iter().map(|view| SeenKnowledge {
            base: view.item.into(),
            user: view.owner.map(Owner::from),
            write_access: view.may_write,
        });
        Self {
            items: seen.collect(),
            total: found.total,
        }
    }
}

/// A knowledge base, as the caller sees it.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct KnowledgeWithFiles {
    #[oai(flatten)]
    #[serde(flatten)]
    base: KnowledgeRow,
    /// The files in it, where an operation says so; else null
    files: Option<Vec<FileInShort>>,
    /// May the caller change it?
    write_access: bool,
    /// What could not be done with some of the files
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<Warnings>,
}

/// What could not be done with some files.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(rename = "KnowledgeWarnings", read_only_all)]
struct Warnings {
    message: &'static str,
    /// Why, a text for each file
    errors: Vec<String>,
}

impl KnowledgeWithFiles {
    /// The base without its files.
    pub fn alone(view: WithOwner<KnowledgeBase>) -> Self {
        Self {
            base: view.item.into(),
            files: None,
            write_access: view.may_write,
            warnings: None,
        }
    }

    /// The base with these files, and what could not be done with others.
    pub fn with_warnings(view: WithOwner<KnowledgeBase>, files: Vec<FileSummary>, errors: Vec<String>) -> Self {
        let warnings = (!errors.is_empty()).then_some(Warnings {
            message: "Some files could not be added",
            errors,
        });
        Self {
            warnings,
            ..Self::with(view, files)
        }
    }

    /// The base with these files.
    pub fn with(view: WithOwner<KnowledgeBase>, files: Vec<FileSummary>) -> Self {
        Self {
            files: Some(files.into_iter().map(FileInShort::from).collect()),
            ..Self::alone(view)
        }
    }
}

/// A file in short.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(read_only_all)]
struct FileInShort {
    id: String,
    /// SHA-256 of its text
    hash: Option<String>,
    /// Its `name`, `content_type` and `size`
    meta: Option<FreeObject>,
    /// Unix time in seconds
    created_at: i64,
    /// Unix time in seconds
    updated_at: i64,
}

impl From<FileSummary> for FileInShort {
    fn from(file: FileSummary) -> Self {
        Self {
            id: file.id,
            hash: file.hash,
            meta: file.meta.map(FreeObject),
            created_at: file.created_at,
            updated_at: file.updated_at,
        }
    }
}

/// A file in a knowledge base.
#[derive(Debug, Clone, Default, Object, Serialize)]
#[oai(read_only_all)]
struct KnowledgeFile {
    #[oai(flatten)]
    #[serde(flatten)]
    summary: FileInShort,
    /// Who brought the file in
    user_id: String,
    filename: String,
    /// Its text in `content`, and how far it has been read in `status`
    data: Option<RawJson>,
    /// Who put it into the base, if they are still there
    user: Option<Owner>,
}

/// A page of the files in a knowledge base.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FilePage {
    items: Vec<KnowledgeFile>,
    /// How many fit on all pages together
    total: i64,
}

/// A file in a knowledge base, with the base.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
struct FoundFile {
    #[oai(flatten)]
    #[serde(flatten)]
    file: KnowledgeFile,
    /// The base that it is in
    collection: KnowledgeRow,
}

/// A page of files in several knowledge bases.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct FoundFilePage {
    items: Vec<FoundFile>,
    /// How many fit on all pages together
    total: i64,
}

fn split(view: FileView) -> (KnowledgeFile, KnowledgeRow) {
    let file = KnowledgeFile {
        summary: view.file.summary.into(),
        user_id: view.file.user_id.0,
        filename: view.file.filename,
        data: view.file.data.map(RawJson),
        user: view.added_by.map(Owner::from),
    };
    (file, view.file.base.into())
}

impl From<Listing<FileView>> for FilePage {
    fn from(found: Listing<FileView>) -> Self {
        Self {
            items: found.items.into_iter().map(|view| split(view).0).collect(),
            total: found.total,
        }
    }
}

impl From<Listing<FileView>> for FoundFilePage {
    fn from(found: Listing<FileView>) -> Self {
        let found_file = |view| {
            let (file, collection) = split(view);
            FoundFile { file, collection }
        };
        Self {
            items: found.items.into_iter().map(found_file).collect(),
            total: found.total,
        }
    }
}

/// A knowledge base as it shall be.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct KnowledgeForm {
    name: String,
    description: String,
    /// Who may read and write it: null is public, an empty object is private
    access_control: Option<FreeObject>,
}

impl From<KnowledgeForm> for KnowledgeChange {
    fn from(form: KnowledgeForm) -> Self {
        Self {
            name: form.name,
            description: form.description,
            access: Access::from(form.access_control.map(|control| control.0)),
        }
    }
}
