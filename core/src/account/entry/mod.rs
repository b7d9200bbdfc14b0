//! The ways in: sign-in, sign-up, and whom they tell or ask.

mod directory;
mod error;
mod memberships;
mod newcomer;
mod sign_in;
mod sign_up;
mod vouched;
mod webhooks;

pub use directory::{
    Directory, DirectoryError, DirectoryHost, DirectoryPerson, DirectorySecurity, DirectoryServer, DirectoryStep,
};
pub use error::EntryError;
pub use memberships::Memberships;
pub use newcomer::Newcomer;
pub use sign_in::{SignIn, SignInPorts};
pub use sign_up::{SignUp, SignUpPorts};
pub use vouched::Vouched;
pub use webhooks::Webhooks;
