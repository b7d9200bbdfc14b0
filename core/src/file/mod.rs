//! Files: bytes that somebody brought in, with a row that says whose they are and what became of their text.
//!
//! A [`File`] is a row; its bytes lie in a [`BlobStore`].

mod entity;
mod ports;

pub use entity::{BlobPath, File, FileId, FileStatus};
pub use ports::{Blob, BlobError, BlobStore, ByteStream, FilePatch, FileQuery, FileStore, StoredBlob};
