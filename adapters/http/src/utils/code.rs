use std::sync::Arc;

use loquat_core::code::{Outcome, Snippets};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure, Verified};

/// Pieces of code.
pub struct Code {
    pub snippets: Arc<Snippets>,
}

#[derive(Debug, Object, Serialize, Deserialize)]
#[oai(rename = "CodeForm")]
struct CodeForm {
    code: String,
}

/// What code left behind.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "CodeOutcome")]
struct CodeOutcome {
    stdout: String,
    /// Also what went wrong
    stderr: String,
    /// Values and pictures, one a line; pictures as data URLs
    result: String,
}

impl From<Outcome> for CodeOutcome {
    fn from(outcome: Outcome) -> Self {
        Self {
            stdout: outcome.stdout,
            stderr: outcome.stderr,
            result: outcome.result,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/utils", tag = "Area::Utils")]
impl Code {
    /// Format Python code
    ///
    /// By a formatter that is installed beside this server: ruff or black.
    #[oai(path = "/code/format", method = "post", operation_id = "format_code")]
    async fn format(&self, caller: Administrator, form: Body<CodeForm>) -> Result<Body<CodeForm>, Failure> {
        let code = self.snippets.format(&caller.0, &form.0.code).await?;
        Ok(Body(CodeForm { code }))
    }

    /// Run code on the connected Jupyter server
    #[oai(path = "/code/execute", method = "post", operation_id = "execute_code")]
    async fn execute(&self, caller: Verified, form: Body<CodeForm>) -> Result<Body<CodeOutcome>, Failure> {
        Ok(Body(self.snippets.run(&caller.0, &form.0.code).await?.into()))
    }
}
