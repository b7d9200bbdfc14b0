//! Sign-in providers: OpenID Connect, and OAuth where a provider speaks no more than that.
//!
//! This adapter carries the protocol and checks tokens; it knows no accounts. Where people are sent and how codes become
//! tokens is `oauth2`'s work, over our client. Tokens that say who somebody is are read here ([`token`]): the reader of
//! `openidconnect` refuses good ones (keys without a name, claims of another shape than it knows) and takes bad ones
//! (not yet valid, made for another client).

mod claims;
mod discovery;
mod exchange;
mod keys;
mod picture;
mod providers;
mod token;

use loquat_core::account::{IdentityProviderError, OAuthProvider};

pub use providers::OidcProviders;

type Result<T> = std::result::Result<T, IdentityProviderError>;

fn nonsense(what: impl Into<String>) -> IdentityProviderError {
    IdentityProviderError::Nonsense(what.into())
}

fn forged(why: impl Into<String>) -> IdentityProviderError {
    IdentityProviderError::Forged(why.into())
}

fn unreachable(error: loquat_client::CallError) -> IdentityProviderError {
    match error {
        loquat_client::CallError::Status { status, .. } if status.is_client_error() => {
            IdentityProviderError::Refused(format!("it answered {status}"))
        }
        error => IdentityProviderError::Unreachable(Box::new(error)),
    }
}

/// Answers larger than this are not read.
const LARGEST: usize = 1 << 20;

/// The largest text of somebody else's that ends in a message.
fn short(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(200)
        .collect()
}

/// Providers differ in name only where nothing else says so.
fn called(provider: &OAuthProvider) -> &str {
    &provider.key
}
