//! Functions that administrators add: pipes, filters and actions.

mod keep;
mod valves;
mod view;

use std::fmt;
use std::sync::Arc;

use loquat_core::function::Functions;
use loquat_core::plugin::Downloads;
use loquat_core::toolkit::Actions;
use poem_openapi::OpenApi;

use self::keep::KeepFunctions;
use self::valves::FunctionValves;
use crate::Services;

/// What this area drives.
#[derive(Clone)]
pub struct FunctionServices {
    pub functions: Arc<Functions>,
    pub actions: Arc<Actions>,
    pub downloads: Arc<Downloads>,
}

impl fmt::Debug for FunctionServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FunctionServices")
    }
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let functions = &services.functions;
    (
        KeepFunctions(functions.clone()),
        FunctionValves(functions.functions.clone()),
    )
}
