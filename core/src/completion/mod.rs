//! From a question to a stored answer.

mod answering;
mod arena;
mod assembler;
mod background;
mod braces;
mod conversations;
mod details;
mod direct;
mod feed;
mod on_demand;
mod pictures;
mod ports;
mod prepare;
mod request;
mod service;
mod tags;
mod tasks;
pub mod templates;
pub mod variables;

pub use assembler::{Assembler, Live};
pub use conversations::StoredConversations;
pub use feed::{Feed, Frame, Pace};
pub use on_demand::{SmallTaskError, SmallTaskRequest};
pub use pictures::{FilePictures, Picture, Pictures, WebPictures};
pub use ports::{Background, Conversations, Place};
pub use prepare::Turn;
pub use request::{BackgroundTasks, CompletionRequest, Control, NotAQuestion, is_temporary, reasoning_tags};
pub use service::{Carried, CompletionError, Completions, Origin, Outcome, Parts, text_of};
pub use tags::{TagPair, Tags};
pub use tasks::{Material, SmallTask, task_model, task_payload};
