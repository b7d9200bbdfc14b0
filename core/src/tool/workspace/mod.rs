//! Tools that people write: plug-ins with functions that models call.
//!
//! A [`WorkspaceTool`] belongs to who made it and is open to whom its access control says. [`WorkspaceTools`] decides who
//! may do what; the text is run elsewhere (see [`crate::plugin`]).

mod entity;
mod ports;
mod service;
mod valves;

pub use entity::{NewTool, ToolChange, ToolId, WorkspaceTool};
pub use ports::ToolStore;
pub use service::{WorkspaceToolError, WorkspaceTools};
