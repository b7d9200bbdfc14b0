//! Driven: the bytes of files behind [`BlobStore`](loquat_core::file::BlobStore).
//!
//! [`Folder`] keeps them in a folder of this machine, laid out as Open WebUI lays it out.

mod folder;

pub use folder::Folder;
