//! Folders in which a user keeps chats together.
//!
//! A folder stands at the top or in another folder. What may be named and moved how is decided by [`Tree`], from all
//! the folders of one user; [`Folders`] decides who may do what.

mod entity;
mod ports;
mod service;
mod tree;

pub use entity::{Folder, FolderChange, FolderId};
pub use ports::{ChatsInside, FolderStore, FolderStoreError};
pub use service::{FolderError, Folders, NewFolder};
pub use tree::{Place, Tree};
