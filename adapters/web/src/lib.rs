//! What is read from the web: documents that administrators point at, and the pictures of questions. How far a client
//! reaches is decided where it is made.

mod documents;
mod pictures;
mod plugin_texts;

pub use documents::HttpDocuments;
pub use pictures::HttpPictures;
pub use plugin_texts::HttpPluginTexts;
