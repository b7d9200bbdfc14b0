//! The ways in: sign-in, sign-up, and whom they tell or ask.

mod directory;
mod error;
mod memberships;
mod newcomer;
mod oauth;
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
pub use oauth::{
    Arrived, Claims as OAuthClaims, ClientProof, Departure, Endpoints, Flow, IdentityProviderError, IdentityProviders,
    Leaving, LeavingPorts, LogoutNotice, OAuthProvider, OAuthSessions, OAuthTokens, Renewing, Returned, SignOn,
    SignOnError, SignOnPorts, StoredOAuthSession, Style, TokenSet, ToolSignIn,
};
pub use sign_in::{SignIn, SignInPorts};
pub use sign_up::{SignUp, SignUpPorts};
pub use vouched::Vouched;
pub use webhooks::Webhooks;
