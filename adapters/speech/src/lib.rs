//! Engines that speak and listen, a file each; what was spoken, kept in a folder; recordings, cut for engines.
//!
//! Start reading at [`HttpSpeech`] and [`HttpTranscriptions`], which choose the file.

mod cache;
mod calls;
mod listening;
mod recordings;
mod speaking;

pub use cache::{FolderSpeechCache, LARGEST as LARGEST_SPEECH_CACHE};
pub use listening::HttpTranscriptions;
pub use recordings::SymphoniaRecordings;
pub use speaking::HttpSpeech;
