//! Servers of pipelines: they offer models, look at questions before a model gets them and at answers after it.
//!
//! There are two kinds. The official ones are connections of OpenAI's kind whose lists say what each entry is: pipes are
//! models, filters have an inlet and an outlet ([`filters`]). The plain ones stand in `TOOL_SERVER_CONNECTIONS` with a
//! `url` and perhaps an `api_key` ([`plain`]). [`Pipelines`] is both for those who ask; [`PipelineServers`] is for
//! administrators.

mod filters;
mod plain;
mod servers;
mod service;

pub use plain::{PlainPipelines, is_plain_pipeline};
pub use servers::{PipelineError, PipelineServers, PythonFile};
pub use service::{Pipelines, Refused};
