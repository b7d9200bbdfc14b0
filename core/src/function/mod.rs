//! Functions that administrators add: pipes that answer like models, filters around questions and answers, actions below
//! messages.
//!
//! A [`Function`] is a plug-in (see [`crate::plugin`]) that is switched on or off; a global one counts for every model.
//! [`Functions`] decides who may do what.

mod active;
mod entity;
mod ports;
mod service;
mod valves;

pub use active::ActiveFunctions;
pub use entity::{Function, FunctionChange, FunctionId, NewFunction};
pub use ports::FunctionStore;
pub use service::{FunctionError, Functions};
