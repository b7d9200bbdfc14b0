//! The ways in: sign-in, sign-up, and whom they tell or ask.

mod directory;
mod webhooks;

pub use directory::{Directory, DirectoryError, DirectoryPerson};
pub use webhooks::{WebhookError, Webhooks};
