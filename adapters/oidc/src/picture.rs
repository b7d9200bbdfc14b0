use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use loquat_client::Calls;
use loquat_client::request::{get, with_bearer};
use loquat_core::account::OAuthProvider;
use loquat_core::shared::Secret;
use url::Url;

use crate::discovery::Metadata;
use crate::{Result, called, nonsense, unreachable};

/// Pictures larger than this are not taken.
const LARGEST: usize = 1 << 20;

/// Fetches a picture: from the provider's own machines with the access token, and from others without it, and then from
/// the public network alone.
pub async fn picture(
    own: &Calls,
    public: &Calls,
    provider: &OAuthProvider,
    metadata: Option<&Metadata>,
    address: &str,
    token: Option<&Secret>,
) -> Result<String> {
    let url = Url::parse(address).map_err(|_| nonsense("the picture has no address"))?;
    let is_own = provider.picture_url.as_deref() == Some(address) || is_one_of_theirs(&url, metadata);
    let request = get(address).map_err(unreachable)?;
    let (calls, request) = match (is_own, token) {
        (true, Some(token)) => (own, with_bearer(request, token.expose()).map_err(unreachable)?),
        (true, None) => (own, request),
        (false, _) => (public, request),
    };
    let answer = calls
        .within(provider.timeout)
        .up_to(LARGEST)
        .send(request)
        .await
        .map_err(unreachable)?;
    if !answer.status().is_success() {
        return Err(nonsense(format!(
            "{} has no picture: it answered {}",
            called(provider),
            answer.status()
        )));
    }
    let bytes = answer.into_body();
    let kind = kind(&bytes).ok_or_else(|| nonsense("the picture is none"))?;
    Ok(format!("data:{kind};base64,{}", STANDARD.encode(&bytes)))
}

/// Is the address on one of the machines that the provider names itself?
fn is_one_of_theirs(url: &Url, metadata: Option<&Metadata>) -> bool {
    let Some(metadata) = metadata else { return false };
    let addresses = [
        metadata.issuer.as_deref(),
        Some(metadata.token_endpoint.as_str()),
        metadata.userinfo_endpoint.as_deref(),
    ];
    let hosts = addresses
        .into_iter()
        .flatten()
        .filter_map(|address| Url::parse(address).ok());
    let mut same = hosts.filter(|known| known.scheme() == url.scheme() && known.host().is_some());
    same.any(|known| known.host() == url.host())
}

/// What kind of picture the bytes are, whatever somebody says of them.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
