//! What an answer consists of: typed blocks, put together from pieces, and written for two readers.

mod assembler;
mod blocks;
mod render;
mod replay;
mod tags;

pub use assembler::{Assembler, Live};
pub use blocks::{Block, CallResult, Code, Reasoning, ToolCall};
pub use replay::messages as replayed;
pub use tags::{TagKind, TagPair, Tags};
