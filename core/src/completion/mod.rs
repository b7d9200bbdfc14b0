//! From a question to a stored answer.
//!
//! The files that a message passes, in this order:
//!
//! | file | what happens there |
//! | --- | --- |
//! | [`request`] | the body is read: what is for the provider, what is for this service |
//! | `admission` | may it be asked: by this user, of this model, in this chat |
//! | [`service`] | a task is started and named in the response; all that follows runs inside it |
//! | [`exchange`] | the question as the steps find and leave it |
//! | [`steps`] | parameters, prompts, pictures, features, tools, files: a list of steps, and how to add one |
//! | `answer/run` | the task of one answer, from its first step to its last word |
//! | `answer/rounds` | asks through [`routing`], takes the answer in, runs what it calls for, asks again |
//! | `answer/stream` | takes the pieces in, in time for those who watch ([`pace`]) |
//! | [`message`] | puts the answer together from its pieces, and writes it for its readers |
//! | `answer/save` | keeps it in the chat |
//!
//! Behind the answer, `side` asks for titles, tags and follow-ups. Programs that read the response pass the same steps
//! (`Completions::respond` in [`service`]); those that speak a provider's API only what the settings of the model demand
//! ([`direct`]). What a model may call is a [`Toolbox`]; what is going on is told through an [`Announcer`].

mod admission;
mod announce;
mod answer;
mod conversations;
mod direct;
mod error;
mod error_text;
mod exchange;
mod message;
mod pace;
mod pictures;
mod ports;
mod request;
mod routing;
mod service;
mod side;
pub mod steps;
mod toolbox;

pub use announce::Announcer;
pub use answer::CodeInterpreter;
pub use conversations::StoredConversations;
pub use error::CompletionError;
pub use exchange::{Exchange, ForwardedCredentials, QuestionSource, text_of_message};
pub use message::{Assembler, Block, CallResult, Code, Live, Reasoning, TagKind, TagPair, Tags, ToolCall};
pub use pace::{Feed, Frame, Pace};
pub use pictures::{FilePictures, Picture, Pictures, WebPictures};
pub use ports::{Background, ChatContext, Conversations};
pub use request::{BackgroundTasks, CompletionRequest, Control, NotAQuestion, is_temporary, reasoning_tags};
pub use routing::Providers;
pub use service::{Asking, Completions, Dependencies, Outcome, text_of};
pub use side::{Material, SideQuestions, SmallTask, SmallTaskError, SmallTaskRequest};
pub use steps::{AreaSteps, Step, StepError};
pub use toolbox::{OfferedTool, Tool, ToolContext, ToolError, ToolResult, ToolSpec, Toolbox};
