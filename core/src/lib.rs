//! The hexagon: what Loquat knows and decides, free of any I/O.
//!
//! A module per concept of the domain. Each holds its entities, the ports (traits) it needs of the outside world and
//! the services (use cases) that decide. Adapters implement ports or drive services; this crate knows none of them.
//!
//! Start reading at [`identity::Principal`] (who acts), then follow one service, for example the one that keeps chats.

pub mod access;
pub mod account;
pub mod audio;
pub mod backup;
pub mod chat;
pub mod cluster;
pub mod code;
pub mod completion;
pub mod evaluation;
pub mod export;
pub mod feature;
pub mod file;
pub mod folder;
pub mod function;
pub mod identity;
pub mod image;
pub mod job;
pub mod knowledge;
pub mod memory;
pub mod model;
pub mod note;
pub mod ollama;
pub mod pipeline;
pub mod plugin;
pub mod prompt;
pub mod provider;
pub mod provisioning;
pub mod realtime;
pub mod retrieval;
pub mod room;
pub mod settings;
pub mod shared;
pub mod task;
pub mod tool;
pub mod toolkit;
pub mod web_client;
