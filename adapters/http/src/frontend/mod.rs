//! The page and its files: the built frontend, the folder beside it, what the service caches, and a small page of our
//! own where no frontend is installed.
//!
//! Start reading at [`Pages`].

mod builtin;
pub(crate) mod conditions;
mod file;
mod folder;
mod kind;
mod pages;
mod refill;

pub(crate) use builtin::LOGO;
pub use folder::Folder;
pub use pages::{Cached, Pages, Static};
pub use refill::refill;
