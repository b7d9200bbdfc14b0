//! Driven: the bytes of files behind [`BlobStore`](loquat_core::file::BlobStore).
//!
//! [`Folder`] keeps them in a folder of this machine, laid out as Open WebUI lays it out; [`Bucket`]
//! keeps them in a bucket of a cloud, which `clouds.rs` opens.

mod bucket;
mod clouds;
mod folder;

pub use bucket::Bucket;
pub use clouds::{CloudError, S3Config, azure, gcs, s3};
pub use folder::Folder;
