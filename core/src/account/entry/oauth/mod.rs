//! Sign-in by other services: OpenID Connect, and OAuth where a provider speaks no more than that.
//!
//! An adapter carries the protocol ([`IdentityProviders`]); everything that becomes of an account is decided here, by
//! pure functions over what a provider says of somebody ([`rules`]). Start reading at [`SignOn`].

mod account;
mod claims;
mod clients;
mod error;
mod flow;
mod leaving;
mod patterns;
mod ports;
mod provider;
mod rules;
mod sign_on;
mod tokens;

pub use claims::Claims;
pub use clients::ToolSignIn;
pub use error::{IdentityProviderError, SignOnError};
pub use flow::Flow;
pub use leaving::{Leaving, LeavingPorts};
pub use ports::{IdentityProviders, LogoutNotice, OAuthSessions, Returned, StoredOAuthSession};
pub use provider::{ClientProof, Endpoints, OAuthProvider, Style};
pub use sign_on::{Arrived, Departure, SignOn, SignOnPorts};
pub use tokens::{OAuthTokens, Renewing, TokenSet};
