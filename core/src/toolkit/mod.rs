//! Plug-ins, tool servers, browsers and the house itself as what models can call; functions around and below answers.
//!
//! | file | what it is |
//! | --- | --- |
//! | [`step`] | fills the toolbox of a question, and asks for calls where the model makes none by itself |
//! | `server_tool`, `browser_tool`, `plugin_tool`, `built_in` | the kinds of tools |
//! | `openapi`, `results`, `choosing` | documents, results and answers, read |
//! | [`host`] | answers what plug-ins ask, as the person for whom they run |
//! | [`filters`], [`pipes`], [`actions`] | functions before, instead of and below an answer |

pub mod actions;
mod browser_tool;
mod built_in;
mod choosing;
pub mod filters;
pub mod host;
mod openapi;
pub mod pipes;
mod plugin_tool;
mod results;
mod server_tool;
pub mod step;

pub use actions::{ActionError, Actions};
pub use filters::Filters;
pub use host::{Host, HostPorts, Late};
pub use pipes::{PipeModels, Pipes};
pub use step::Tools;
