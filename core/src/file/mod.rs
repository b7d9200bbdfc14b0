//! Files: bytes that somebody brought in, with a row that says whose they are and what became of their text.
//!
//! A [`File`] is a row, its bytes lie in a [`BlobStore`], and [`Files`] decides who may do what. Reading texts out of
//! them is somebody else's work, behind [`TextIndex`].

mod access;
mod entity;
mod error;
mod limit;
mod name;
mod ports;
mod service;

pub use entity::{BlobPath, File, FileId, FileStatus};
pub use error::FileError;
pub use ports::{
    Blob, BlobError, BlobStore, ByteStream, FilePatch, FileQuery, FileStore, Holder, Sharing, StoredBlob, TextIndex,
};
pub use service::{FilePorts, Files, NewFile, Reading, Received, UploadHead};
