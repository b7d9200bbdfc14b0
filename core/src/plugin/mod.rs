//! Plug-ins: pieces of Python that people add to this installation, as tools and as functions.
//!
//! What a text of such a piece says without being run stands in [`head`] and [`Family`]; running it is the business of a
//! [`PluginRuntime`]. What a plug-in asks while it runs is answered by a [`PluginHost`], as the person it runs for.

mod download;
mod head;
mod ports;
mod source;
mod valves;

pub use download::{DownloadError, Downloaded, Downloads};
pub use head::head;
pub use ports::{
    Answer, Answers, Call, Description, Done, Form, Piece, PluginError, PluginHost, PluginRuntime, PluginTexts,
    TextError,
};
pub use source::{Family, FunctionKind, Plugin, declares, is_identifier, with_current_imports};
pub use valves::{Valves, ValvesError};
